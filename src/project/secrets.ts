import { findSecretSpans } from '../protocol/secret-forms.ts'

/** What looks like a secret, and where; the secret itself is never repeated. */
export interface SecretFinding {
  /** A path relative to the project, or `conversation`. */
  path: string
  /** From 1; in the conversation, the number of the line in the log. */
  line: number
  kind: string
}

/**
 * What looks like a secret in a text, by line. `keys` are secrets that the page knows of (the person's own key): they
 * are found whatever their form.
 */
export function findSecrets(path: string, text: string, keys: readonly string[] = []): SecretFinding[] {
  const known = keys.filter((key) => key.length >= 8 && text.includes(key))
  const own = known.map((key) => ({
    at: text.indexOf(key),
    kind: 'your model key',
    end: text.indexOf(key) + key.length,
  }))
  const others = findSecretSpans(text)
    .filter(({ start, end }) => !own.some((key) => start < key.end && key.at < end))
    .map(({ start, kind }) => ({ at: start, kind }))
  return [...own, ...others]
    .sort((a, b) => a.at - b.at)
    .map(({ at, kind }) => ({ path, line: text.slice(0, at).split('\n').length, kind }))
}
