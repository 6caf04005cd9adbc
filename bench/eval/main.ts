import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openApp } from '../../e2e/support/app.ts'
import { evaluate } from './evaluate.ts'
import { fileName, openResults } from './results.ts'
import { parseRows } from './row.ts'
import { describe } from './summary.ts'

const PROTOCOLS = {
  'chat-completions': 'Chat Completions',
  responses: 'Responses',
  'anthropic-messages': 'Anthropic Messages',
} as const

const USAGE = `Usage: npm run eval -- --data FILE --base-url URL --model M [options]
  --key-env K       the environment variable that holds the key
  --protocol P      ${Object.keys(PROTOCOLS).join(', ')}
  --candidates K    so many work on each row at once, 1 to 8 (1); what the winner made is scored
  --no-loop         one attempt, without running anything
  --limit N         the first N rows only
  --out DIR         where results go, and are taken up again
  --seconds S       for one run (600)
  --check-seconds S for one hidden test (60)
Exit code: 0 all rows were scored; 1 some could not be, the same command tries them again; 2 wrong arguments.`

/** Wrong arguments end with 2: nothing was tried. */
function refuse(problem: string): never {
  console.error(`${problem}\n\n${USAGE}`)
  process.exit(2)
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        data: { type: 'string' },
        'base-url': { type: 'string' },
        model: { type: 'string' },
        'key-env': { type: 'string' },
        protocol: { type: 'string', default: 'chat-completions' },
        candidates: { type: 'string', default: '1' },
        'no-loop': { type: 'boolean', default: false },
        limit: { type: 'string' },
        out: { type: 'string' },
        seconds: { type: 'string', default: '600' },
        'check-seconds': { type: 'string', default: '60' },
      },
    }).values
  } catch (error) {
    return refuse((error as Error).message)
  }
}

const whole = (name: string, text: string): number =>
  /^[1-9]\d*$/.test(text) ? Number(text) : refuse(`--${name} wants a whole number, not “${text}”.`)

const given = readArguments()
const { data, 'base-url': baseUrl, model } = given
if (!data || !baseUrl || !model) refuse('--data, --base-url and --model must be given.')
const protocol = PROTOCOLS[given.protocol as keyof typeof PROTOCOLS] ?? refuse(`No protocol “${given.protocol}”.`)
const keyName = given['key-env']
const key = keyName === undefined ? '' : (process.env[keyName] ?? refuse(`The variable ${keyName} is not set.`))
const text = await readFile(data, 'utf8').catch((error) => refuse(error.message))
const rows = parseRows(text).slice(0, given.limit === undefined ? undefined : whole('limit', given.limit))
const loop = !given['no-loop']
const candidates = whole('candidates', given.candidates)
if (candidates > 8) refuse(`--candidates wants at most 8, not ${candidates}.`)
if (candidates > 1 && !loop) refuse('--candidates needs the loop: who passes its own tests wins.')
const seconds = whole('seconds', given.seconds)
const checkSeconds = whole('check-seconds', given['check-seconds'])
const out = resolve(
  given.out ??
    `eval-${fileName(basename(data, '.jsonl'))}-${fileName(model)}${loop ? '' : '-no-loop'}${candidates === 1 ? '' : `-${candidates}-candidates`}`,
)
const digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
const facts = {
  data: `${basename(data)} ${digest}`,
  baseUrl,
  model,
  protocol,
  loop,
  ...(candidates === 1 ? {} : { candidates }),
}
const results = await openResults(out, facts).catch((error) => refuse(error.message))

const app = await openApp()
try {
  const summary = await evaluate({
    app,
    rows,
    model: { protocol, baseUrl, key, model },
    loop,
    candidates,
    seconds,
    checkSeconds,
    results,
    say: (line) => console.error(line),
  })
  await results.write('summary.json', `${JSON.stringify(summary, null, 2)}\n`)
  console.log(`${describe(summary, loop)}\nwritten to              ${out}`)
  if (summary.failed.length > 0 || summary.rows === 0) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await app.close()
}
