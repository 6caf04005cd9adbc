/** A secret that nobody has, and how it stands in a project's files. */
export interface Canary {
  kind: string
  secret: string
  /** The lines that give it away for what it is. */
  introduced: string
  /** A well-known form: told without anything that introduces it. */
  hasForm: boolean
  /** It stands in a file of secrets that the model is never shown. */
  isInFile: boolean
}

/** The same ones every time: a linear congruential generator, as in Numerical Recipes. */
function createRandom(seed: number) {
  let state = seed
  const below = (most: number) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return Math.floor((state / 2 ** 32) * most)
  }
  const of = (letters: string, length: number) => Array.from({ length }, () => letters[below(letters.length)]).join('')
  return { below, of }
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const WORD = LOWER.toUpperCase() + LOWER + DIGITS
const HEX = `${DIGITS}abcdef`
const WORDS = 'correct horse battery staple river candle mountain violet harbour seven'.split(' ')

/** Put together here, so that no scanner takes this file for a leak. */
const FORMS: [kind: string, make: (of: (letters: string, length: number) => string) => string][] = [
  ['OpenAI', (of) => `sk-${'proj'}-${of(WORD, 48)}`],
  ['Anthropic', (of) => `sk-${'ant'}-api03-${of(`${WORD}-_`, 60)}x`],
  ['GitHub', (of) => `gh${'p'}_${of(WORD, 36)}`],
  ['GitHub, fine-grained', (of) => `github_${'pat'}_${of(WORD, 22)}_${of(WORD, 50)}`],
  ['GitLab', (of) => `gl${'pat'}-${of(WORD, 20)}`],
  ['AWS', (of) => `AK${'IA'}${of(LOWER.toUpperCase(), 16)}`],
  ['Google', (of) => `AI${'za'}${of(WORD, 35)}`],
  ['Slack', (of) => `xo${'xb'}-${of(DIGITS, 12)}-${of(WORD, 24)}`],
  ['npm', (of) => `np${'m'}_${of(WORD, 36)}`],
  ['Stripe', (of) => `sk_${'live'}_${of(WORD, 24)}`],
  ['SendGrid', (of) => `S${'G'}.${of(WORD, 22)}.${of(WORD, 43)}`],
  ['Hugging Face', (of) => `h${'f'}_${of(WORD, 34)}`],
  ['Groq', (of) => `gs${'k'}_${of(WORD, 52)}`],
  ['DigitalOcean', (of) => `do${'p'}_v1_${of(HEX, 64)}`],
  ['Shopify', (of) => `shp${'at'}_${of(HEX, 32)}`],
  ['Telegram', (of) => `${of('123456789', 10)}:A${'A'}${of(WORD, 33)}`],
]

const MADE: [kind: string, make: (r: ReturnType<typeof createRandom>) => [secret: string, introduced: string]][] = [
  ['.env, quoted', ({ of }) => wrap(`${of(WORD, 9)}&"${of(WORD, 6)}`, (s) => `DB_PASSWORD='${s}'`)],
  ['.env, bare', ({ of }) => wrap(of(WORD, 14), (s) => `SESSION_SECRET=${s}`)],
  [
    '.env, words',
    ({ below }) =>
      wrap([0, 1, 2].map(() => WORDS[below(WORDS.length)]).join('-') + below(90), (s) => `export ADMIN_PASSWORD=${s}`),
  ],
  ['.env, another name', ({ of }) => wrap(of(WORD, 32), (s) => `WEBHOOK_SIGNER=${s}a1`.replace(`${s}a1`, s))],
  ['JSON', ({ of }) => wrap(of(`${WORD}+/`, 24), (s) => `{ "clientSecret": "${s}" }`)],
  ['YAML', ({ of }) => wrap(`${of(WORD, 16)}${of(DIGITS, 3)}`, (s) => `  password: ${s}\n`)],
  ['JavaScript', ({ of }) => wrap(`${of(WORD, 18)}${of(DIGITS, 2)}`, (s) => `const apiKey = '${s}'`)],
  ['Python', ({ of }) => wrap(`${of(HEX, 40)}`, (s) => `SECRET_KEY = "${s}"`)],
  ['address', ({ of }) => wrap(`${of(WORD, 12)}${of(DIGITS, 2)}`, (s) => `postgres://app:${s}@db.internal:5432/app`)],
  [
    'header',
    ({ of }) =>
      wrap(`${of(WORD, 40)}${of(DIGITS, 2)}`, (s) => `curl -H "Authorization: Bearer ${s}" https://api.internal`),
  ],
  ['AWS secret', ({ of }) => wrap(`${of(`${WORD}/+`, 38)}${of(DIGITS, 2)}`, (s) => `AWS_SECRET_ACCESS_KEY=${s}`)],
  [
    'private key',
    ({ of }) => {
      const lines = Array.from({ length: 4 }, () => of(`${WORD}+/`, 64)).join('\n')
      return wrap(`-----BEGIN ${'PRIVATE'} KEY-----\n${lines}\n-----END ${'PRIVATE'} KEY-----`, (s) => s)
    },
  ],
]

function wrap(secret: string, line: (secret: string) => string): [string, string] {
  return [secret, line(secret)]
}

/** 200 of them: five of each form, ten of each other kind, every second of these in a file that is never shown. */
export function makeCanaries(): Canary[] {
  const random = createRandom(20_261_122)
  const withForm = FORMS.flatMap(([kind, make]) =>
    Array.from({ length: 5 }, (): Canary => {
      const secret = make(random.of)
      return { kind, secret, introduced: `const it = '${secret}'`, hasForm: true, isInFile: false }
    }),
  )
  const made = MADE.flatMap(([kind, make]) =>
    Array.from({ length: 10 }, (_, at): Canary => {
      const [secret, introduced] = make(random)
      return { kind, secret, introduced, hasForm: kind === 'private key', isInFile: at % 2 === 1 }
    }),
  )
  return [...withForm, ...made]
}
