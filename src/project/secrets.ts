/** What looks like a secret, and where; the secret itself is never repeated. */
export interface SecretFinding {
  /** A path relative to the project, or `conversation`. */
  path: string
  /** From 1; in the conversation, the number of the line in the log. */
  line: number
  kind: string
}

/** The well-known forms. Each begins where a word begins. */
const PATTERNS: [kind: string, pattern: RegExp][] = [
  ['API key (sk-…)', /(?<![\w-])sk-[\w-]{20,}/],
  ['GitHub token', /(?<!\w)(?:gh[pousr]_\w{30,}|github_pat_\w{30,})/],
  ['AWS access key', /(?<!\w)A(?:KIA|SIA)[0-9A-Z]{16}(?!\w)/],
  ['Google API key', /(?<!\w)AIza[\w-]{35}/],
  ['Slack token', /(?<!\w)xox[abprs]-[\w-]{10,}/],
  ['npm token', /(?<!\w)npm_\w{36}/],
  ['Stripe key', /(?<!\w)[rs]k_live_\w{16,}/],
  ['private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
]

/** The kinds of secrets that a text seems to hold. */
export const secretKinds = (text: string): string[] =>
  PATTERNS.filter(([, pattern]) => pattern.test(text)).map(([kind]) => kind)

/** Line by line. */
export function findSecrets(path: string, text: string): SecretFinding[] {
  return text
    .split('\n')
    .flatMap((content, index) => secretKinds(content).map((kind) => ({ path, line: index + 1, kind })))
}
