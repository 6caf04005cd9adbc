/**
 * What looks like a secret: the one list for everything that leaves this machine (what goes to a model, share links,
 * exports, records of requests). Three ways: forms that hosts give their keys, values that are assigned to a name which
 * says so, and either of them in base64 or hexadecimal.
 */

/** A secret in a text, from `start` up to `end`. */
export interface SecretSpan {
  start: number
  end: number
  /** For people: `GitHub token`, `value of DB_PASSWORD`. */
  kind: string
}

/** What stands for a secret that a model is not shown. The name's last part tells one from another. */
export const HIDDEN = 'HIDDEN_SECRET_'
/** Letters and digits after `HIDDEN`; base32. */
export const HIDDEN_LENGTH = 8
export const hiddenNames = (): RegExp => new RegExp(`${HIDDEN}[A-Z2-7]{${HIDDEN_LENGTH}}`, 'g')

/** A word that anybody might write is hidden where it is assigned, not in everything that is said. */
export function isDistinct(secret: string): boolean {
  if (secret.length < 8) return false
  if (/^(?:[A-Z]?[a-z]+|[A-Z]+)$/.test(secret)) return secret.length >= 16
  return new Set(secret.toLowerCase()).size >= 5
}

/** The name of a secret: always the same for a salt, and nothing can be told from it. */
export async function hiddenName(salt: string, secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${salt}\n${secret}`))
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  return HIDDEN + Array.from(new Uint8Array(digest).slice(0, HIDDEN_LENGTH), (byte) => letters[byte & 31]).join('')
}

/**
 * The well-known forms, as their hosts document them. Each begins where a word begins. Bare JSON web tokens are not
 * among them: they expire, and projects that make some must be able to look at them; behind `Bearer` they are.
 */
const FORMS: [kind: string, pattern: RegExp][] = [
  ['API key (sk-…)', /(?<!\w)sk-(?=[\w-]*\d)[\w-]{20,}/g],
  ['GitHub token', /(?<!\w)(?:gh[pousr]_\w{30,}|github_pat_\w{30,})/g],
  ['GitLab token', /(?<!\w)gl(?:pat|dt|rt|ptt|cbt|soat)-[\w-]{20,}/g],
  ['AWS access key', /(?<!\w)A(?:KIA|SIA)[0-9A-Z]{16}(?!\w)/g],
  ['Google API key', /(?<!\w)AIza[\w-]{35}/g],
  ['Google token', /(?<!\w)(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{30,})/g],
  ['Slack token', /(?<!\w)xox[abeoprs]-[\w-]{10,}/g],
  ['Slack webhook', /(?<=hooks\.slack\.com\/services\/)T\w{6,}\/B\w{6,}\/\w{20,}/g],
  ['Discord webhook', /(?<=discord(?:app)?\.com\/api\/webhooks\/\d{15,20}\/)[\w-]{50,}/g],
  ['npm token', /(?<!\w)npm_\w{36}/g],
  ['PyPI token', /(?<!\w)pypi-AgE[\w-]{50,}/g],
  ['Stripe key', /(?<!\w)(?:[rs]k_(?:live|test)_\w{16,}|whsec_[\w+/=]{24,})/g],
  ['SendGrid key', /(?<!\w)SG\.[\w-]{16,}\.[\w-]{16,}/g],
  ['Hugging Face token', /(?<!\w)hf_[A-Za-z0-9]{30,}/g],
  ['Groq key', /(?<!\w)gsk_[A-Za-z0-9]{40,}/g],
  ['xAI key', /(?<!\w)xai-[A-Za-z0-9]{40,}/g],
  ['Replicate token', /(?<!\w)r8_[A-Za-z0-9]{30,}/g],
  ['DigitalOcean token', /(?<!\w)do[opr]_v1_[a-f0-9]{64}/g],
  ['Shopify token', /(?<!\w)shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g],
  ['Linear key', /(?<!\w)lin_(?:api|oauth)_[A-Za-z0-9]{32,}/g],
  ['Notion token', /(?<!\w)ntn_[A-Za-z0-9]{40,}/g],
  ['Postman key', /(?<!\w)PMAK-[a-f0-9]{24}-[a-f0-9]{34}/g],
  ['Doppler token', /(?<!\w)dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/g],
  ['Vault token', /(?<!\w)hv[sbr]\.[\w-]{24,}/g],
  ['Supabase token', /(?<!\w)sbp_[a-f0-9]{40}/g],
  ['Telegram bot token', /(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])/g],
  ['Twilio key', /(?<!\w)SK[a-f0-9]{32}(?!\w)/g],
  ['age key', /(?<!\w)AGE-SECRET-KEY-1[0-9A-Z]{50,}/g],
  // Up to its end, also where its lines are numbered, prefixed or escaped; without an end, as far as it looks like one.
  [
    'private key',
    /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]{0,12000}?-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|(?:(?:\\[nr]|[\s\d+\-|])*[A-Za-z0-9+/=]{40,})*)/g,
  ],
]

/** Behind a word that says what follows. The first group is the secret. */
const MARKED: [kind: string, pattern: RegExp][] = [
  ['password in an address', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@'"`]{0,80}:([^\s@/'"`]{6,200})@/gi],
  ['authorization header', /\b(?:Bearer|Basic)\s+([A-Za-z0-9._~+/-]{20,}={0,2})/g],
  [
    'key in an address',
    /[?&](?:(?:access|auth|api|refresh|id)?[_-]?(?:key|token)|sig|signature|(?:client_)?secret|password|pwd|code)=([^&\s"'`#<>\\]{12,})/gi,
  ],
  ['password', /\b(?:password|passphrase|passwort)\s+(?:is|ist|=)\s*:?\s*["'`]?([^\s"'`]{8,})/gi],
]

/** Where a line begins: also with a number, a file's name or a sign of a diff before it, and inside of escaped text. */
const LINE = String.raw`(?:^|[\n\r]|\\[nr])[ \t]*(?:[\w./-]{1,80}:)?(?:\d{1,6}[:|\t→][ \t]?)?[ \t]*[+-]?[ \t]*`
const ENV = new RegExp(
  `${LINE}(?:export[ \\t]+|set[ \\t]+|ENV[ \\t]+)?([A-Z][A-Z0-9_]{1,60})=(?:"((?:[^"\\n\\\\]|\\\\.){8,})"|'([^'\\n]{8,})'|([^\\s"'\`$#<(\\\\][^\\s"'\`\\\\]{7,}))`,
  'g',
)
const YAML = new RegExp(
  `${LINE}([A-Za-z][\\w.-]{1,60}):[ \\t]+([^\\s"'\`#{\\[|>&*!$<][^\\s"'\`]{7,})[ \\t]*(?=$|[\\n\\r]|\\\\[nr])`,
  'g',
)
const CODE =
  /(\\?["'`])?([A-Za-z_][\w.-]{1,60})\1[ \t]*(?::[ \t]*\w+[ \t]*)?(?:=>|:=|[:=])[ \t]*[bfru]{0,2}(\\?["'`])([^\s"'`\\]{8,200})\3/g
const FLAG = /(?<!\w)--?([a-z][\w-]{2,40})[ =]["']?([^\s"'`]{8,})/g

/** A part of a name that says that its value is a secret. Of the weak ones much else has one, too. */
const STRONG = new Set(
  'apikey secret secrets token password passwd pwd passphrase credential credentials dsn pat privatekey'.split(' '),
)
const WEAK = new Set('key keys auth salt private session cookie pass signature'.split(' '))
/** Names for what only speaks of secrets. */
const NOT_ONE =
  /(?:type|name|kind|path|file|url|uri|length|size|count|limit|id|ids|header|field|prefix|hint|label|regex|pattern|expiry|expires|ttl|scope|issuer)$/i

/** What people write where a secret is to be filled in. */
const DUMMY =
  /^(?:your|my[-_]|change|example|dummy|sample|placeholder|insert|replace|fake|xxx|todo|fixme|undefined|redacted|masked|process\.|os\.|env[.[(]|import\.|settings\.|config\.|\*+|\.{3}|<|\{|\[|%|\$)|changeme|example|placeholder|^(.)\1+$|^(?:none|null|nil|true|false)$|^(?:password|passwort|postgres|secret|test|user|root|admin|token|localhost)[\d!]{0,4}$/i

/** Every secret in a text, in order, none overlapping another. */
export function findSecretSpans(text: string): SecretSpan[] {
  const spans: SecretSpan[] = []
  const add = (start: number, value: string, kind: string) => {
    const clean = value.replace(/[.,;:)\]}>]+$/, '')
    if (clean.length >= 6 && !clean.includes(HIDDEN)) spans.push({ start, end: start + clean.length, kind })
  }
  for (const [kind, pattern] of FORMS) {
    for (const match of text.matchAll(pattern)) add(match.index, match[0], kind)
  }
  for (const [kind, pattern] of MARKED) {
    for (const match of text.matchAll(pattern)) {
      const value = match[1]!
      const isRandom = kind === 'password in an address' || kind === 'password' ? isPassword(value) : isToken(value)
      if (isRandom && !DUMMY.test(value)) add(match.index + match[0].lastIndexOf(value), value, kind)
    }
  }
  for (const { at, name, value, isEnv } of assignments(text)) {
    if (isAssigned(name, value, isEnv)) add(at, value, `value of ${name}`)
  }
  for (const { index, 0: run } of text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)) {
    const kind = encodedKind(run)
    if (kind !== null) spans.push({ start: index, end: index + run.length, kind })
  }
  return merge(spans)
}

function* assignments(text: string): Generator<{ at: number; name: string; value: string; isEnv: boolean }> {
  for (const match of text.matchAll(ENV)) {
    const value = match[2] ?? match[3] ?? match[4]!
    yield { at: match.index + match[0].lastIndexOf(value), name: match[1]!, value, isEnv: true }
  }
  for (const [pattern, name, value] of [
    [YAML, 1, 2],
    [CODE, 2, 4],
    [FLAG, 1, 2],
  ] as const) {
    for (const match of text.matchAll(pattern)) {
      const found = match[value]!
      // Types stand where YAML has its values.
      if (pattern === YAML && (/[[\]]/.test(found) || !/\d.*\d|[^\w.-]/.test(found))) continue
      yield { at: match.index + match[0].lastIndexOf(found), name: match[name]!, value: found, isEnv: false }
    }
  }
}

function isAssigned(name: string, value: string, isEnv: boolean): boolean {
  if (DUMMY.test(value)) return false
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  const isStrong = parts.some((part) => STRONG.has(part)) || /api_?key|private_?key|secret_?key|access_?key/i.test(name)
  const isSecret = (isStrong || parts.some((part) => WEAK.has(part))) && !NOT_ONE.test(name)
  if (isEnv) {
    // A file of settings: what is called a secret there is one, however simple.
    if (isSecret && isStrong) return entropy(value) >= 2.3 && !/^[a-z]+(?:[_.][a-z]+)+\(?$/.test(value)
    if (isSecret) return isPassword(value)
    return isToken(value) && value.length >= 24 && entropy(value) >= 3.8 && !/^https?:|^\.{0,2}\/|:\/\//.test(value)
  }
  if (!isSecret || /[(){};<>]|\/\/|^[./]/.test(value)) return false
  return isStrong
    ? isPassword(value) && entropy(value) >= 2.8
    : isToken(value) && value.length >= 20 && entropy(value) >= 3.5
}

/** Made by a person or a machine, not a word of a program: digits and letters, or signs among letters of both cases. */
const isPassword = (value: string): boolean =>
  /[a-z]/i.test(value) && (/\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value) && /[^\w.-]/.test(value)))

/** Made by a machine. */
const isToken = (value: string): boolean =>
  /\d/.test(value) && /[a-z]/i.test(value) && entropy(value) >= 3 && !/^[\d.:-]+$/.test(value)

/** Bits for each character, by how often each comes. */
export function entropy(value: string): number {
  const counts = new Map<string, number>()
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length)
  return bits
}

/** The kind of a secret of a well-known form that a run of base64 or hexadecimal holds, or null. */
function encodedKind(run: string): string | null {
  for (const decoded of decodings(run)) {
    const found = FORMS.find(([, pattern]) => decoded.search(pattern) >= 0)
    if (found) return found[0]
  }
  return null
}

/** A run may have begun before what is encoded in it, as in `backup-…`: at each place where it could begin. */
function* decodings(run: string): Generator<string> {
  for (const [hex] of run.matchAll(/[0-9a-f]{32,}/gi)) {
    for (const from of [0, 1]) {
      yield (hex.slice(from).match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join('')
    }
  }
  const plain = run.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  for (const from of [0, 1, 2, 3]) {
    const length = plain.length - from
    yield atob(plain.slice(from, from + length - (length % 4 === 1 ? 1 : 0)))
  }
}

/** In order; those that overlap become one, called as the first that began. */
export function merge(spans: SecretSpan[]): SecretSpan[] {
  const merged: SecretSpan[] = []
  for (const span of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1)
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end)
    else merged.push({ ...span })
  }
  return merged
}
