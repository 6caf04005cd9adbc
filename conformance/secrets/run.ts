import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startModelServer } from '../../e2e/model-server/server.ts'
import { ROOT } from '../../scripts/setup/root.mjs'
import { createLazyImage } from '../../src/kernel/vfs/lazy-image.ts'
import { createEndpointModel } from '../../src/models/endpoint.ts'
import { createGuard } from '../../src/models/secrets/guard.ts'
import type { ModelMessage } from '../../src/protocol/model.ts'
import { findSecretSpans } from '../../src/protocol/secret-forms.ts'
import { type Canary, makeCanaries } from './canaries.ts'
import { ENCODINGS, type Encoding } from './encodings.ts'

const USAGE = `Usage: npm run conformance secrets -- [options]
  --check        fails where a secret gets out in an encoding that is said to be caught, or above 1 false alarm in 1,000 lines
  --verbose      what got out, and each false alarm`

/** Of 1,000 lines. */
const MOST_ALARMS = 1

/** Ways by which words get into a conversation. Each secret takes all of them in turn. */
const CHANNELS: Record<string, (text: string, id: string) => ModelMessage[]> = {
  'a prompt': (text) => [{ role: 'user', text: `Why does this not work?\n${text}\n` }],
  'a file': (text, id) => tool(id, 'read', { path: 'a.txt' }, `    1\tbefore\n    2\t${text}\n    3\tafter`),
  'an output': (text, id) => tool(id, 'run', { command: 'node a.js' }, `exit code 0, 0.1 s\nstarted\n${text}\n`),
  'a test report': (text, id) =>
    tool(id, 'run', { command: 'node --test' }, `tests: 1 passed, 1 failed\nfailed: logs in\nexpected ${text} to be 1`),
  'an error': (text, id) =>
    tool(id, 'run', { command: 'node a.js' }, `Error: connect failed (${text})\n    at a.js:1:1`),
  "a file's name": (text, id) => tool(id, 'read', { path: '.' }, `src/\nkeys-${text}.txt\n`),
  'a patch': (text, id) => tool(id, 'apply_patch', { input: `*** Begin Patch\n+${text}\n*** End Patch` }, 'Done.'),
  'a call': (text, id) => tool(id, 'write', { path: 'a.txt', content: `before ${text} after` }, 'Wrote a.txt.'),
  'a network record': (text, id) => tool(id, 'run', { command: 'npm i' }, `GET https://registry.internal/${text} 403`),
}

function tool(callId: string, name: string, args: object, text: string): ModelMessage[] {
  const toolCalls = [{ id: callId, name, arguments: JSON.stringify(args) }]
  return [
    { role: 'assistant', text: '', toolCalls },
    { role: 'tool', callId, text },
  ]
}

/** Whether secrets get out: to a model behind the real wire protocol, in every encoding and by every way. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      check: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const canaries = makeCanaries()
  const known = await count(canaries, true, values.verbose)
  const unknown = await count(
    canaries.filter(({ hasForm }) => hasForm),
    false,
    values.verbose,
  )
  print(known, unknown, canaries)
  const leaks = known.filter(({ encoding }) => encoding.claimed).reduce((sum, row) => sum + row.out, 0)
  const formLeaks = unknown.filter(({ encoding }) => encoding.byForm).reduce((sum, row) => sum + row.out, 0)
  const alarms = await falseAlarms(values.verbose)
  return values.check && (leaks + formLeaks > 0 || alarms > MOST_ALARMS) ? 1 : 0
}

interface Row {
  encoding: Encoding
  of: number
  out: number
}

/**
 * `introduced`: something in the project tells that it is a secret; then it is sent in every encoding at once, over the
 * wire. Else its own form must tell, in each encoding by itself.
 */
async function count(canaries: readonly Canary[], introduced: boolean, verbose: boolean): Promise<Row[]> {
  const server = await startModelServer({
    scriptOf: () => ({ prompt: '', turns: new Array(200).fill({ text: 'Yes.' }) }),
  })
  const rows = ENCODINGS.map((encoding): Row => ({ encoding, of: 0, out: 0 }))
  const channels = Object.entries(CHANNELS)
  const note = (row: Row, canary: Canary, channel: string, sent: string, written: string) => {
    row.of++
    if (!gotOut(sent, written, canary.secret)) return
    row.out++
    if (verbose)
      console.log(`out: ${canary.kind}, ${row.encoding.name}, by ${channel}: ${JSON.stringify(written).slice(0, 100)}`)
  }
  try {
    for (const [number, canary] of canaries.entries()) {
      const leaks = rows.map((row, at) => {
        const [channel, put] = channels[(number + at) % channels.length]!
        const written = row.encoding.write(canary.secret)
        return { row, channel, written, messages: put(written, `c${at}`) }
      })
      if (!introduced) {
        for (const { row, channel, written, messages } of leaks) {
          const hidden = await createGuard().hide({ system: 'Work.', messages, tools: [] })
          note(row, canary, channel, stringsIn(hidden.messages).join('\n'), written)
        }
        continue
      }
      server.reset()
      const secretTexts = async () => (canary.isInFile ? [canary.introduced] : [])
      const model = createEndpointModel(
        { protocol: 'chat-completions', baseUrl: server.baseUrl, key: 'none', model: 'any' },
        { guard: createGuard({ salt: 'canaries', secretTexts }) },
      )
      const messages: ModelMessage[] = [
        { role: 'user', text: 'Go.' },
        ...(canary.isInFile ? [] : tool('i', 'read', { path: 'config' }, numbered(canary.introduced))),
        ...leaks.flatMap((leak) => leak.messages),
      ]
      for await (const chunk of model.stream({ system: 'Work.', messages, tools: [] }, new AbortController().signal)) {
        if (chunk.type === 'end' && chunk.reason === 'error') throw new Error(chunk.error.message)
      }
      const sent = server.requests[0]!.body.messages as unknown[]
      // After the system prompt; each way takes one message, or two.
      let at = 1 + messages.length - leaks.reduce((sum, leak) => sum + leak.messages.length, 0)
      for (const { row, channel, written, messages } of leaks) {
        note(row, canary, channel, stringsIn(sent.slice(at, at + messages.length)).join('\n'), written)
        at += messages.length
      }
    }
  } finally {
    await server.close()
  }
  return rows
}

const numbered = (text: string) =>
  text
    .split('\n')
    .map((line, at) => `${String(at + 1).padStart(5)}\t${line}`)
    .join('\n')

/** Either half of what was written, or of the secret itself, as far as it is a piece that tells something. */
function gotOut(sent: string, written: string, secret: string): boolean {
  const halves = (text: string) => {
    const middle = Math.floor(text.length / 2)
    return [text.slice(0, middle), text.slice(middle)].filter((half) => half.length >= 6)
  }
  return [...halves(written), ...halves(secret)].some((half) => sent.includes(half))
}

/** Also those inside of JSON arguments. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    try {
      const inner: unknown = JSON.parse(value)
      if (typeof inner === 'object' && inner !== null) return [value, ...stringsIn(inner)]
    } catch {}
    return [value]
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

function print(known: Row[], unknown: Row[], canaries: readonly Canary[]): void {
  const forms = canaries.filter(({ hasForm }) => hasForm).length
  console.log(`${canaries.length} secrets that the project knows, and ${forms} that only their own form tells:\n`)
  console.log('| written as | caught | by form alone | |\n| --- | --- | --- | --- |')
  for (const [at, { encoding, of, out }] of known.entries()) {
    const other = unknown[at]!
    const byForm = `${other.of - other.out} of ${other.of}`
    const said = encoding.claimed ? (encoding.byForm ? '' : 'by form: not claimed') : 'not claimed'
    console.log(`| ${encoding.name} | ${of - out} of ${of} | ${byForm} | ${said} |`)
  }
  const claimed = known.filter(({ encoding }) => encoding.claimed)
  const out = claimed.reduce((sum, row) => sum + row.out, 0)
  console.log(`\nOf ${claimed.reduce((sum, row) => sum + row.of, 0)} in encodings that are claimed, ${out} got out.`)
}

/** Alarms in code that holds no secrets, for each 1,000 lines: the worse of our own source and npm's library. */
async function falseAlarms(verbose: boolean): Promise<number> {
  const own = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((path) => /\.(?:tsx?|mjs|css|html|md|py|json)$/.test(path) && path !== 'package-lock.json')
    .map((path): [string, string] => [path, readFileSync(join(ROOT, path), 'utf8')])
  const image = createLazyImage(() => readFileSync(join(ROOT, 'public/generated/npm/image.bin')))
  await image.load()
  const decoder = new TextDecoder()
  const npm = image
    .filesNow()
    .filter(({ path }) => /\.(?:[cm]?js|json|md|py)$/.test(path))
    .map(({ path, bytes }): [string, string] => [path, decoder.decode(bytes)])
  const rates = Object.entries({ 'our own source': own, "npm's library": npm }).map(([name, files]) => {
    let lines = 0
    let alarms = 0
    for (const [path, text] of files) {
      lines += text.split('\n').length
      for (const { start, end, kind } of findSecretSpans(text)) {
        alarms++
        if (verbose) console.log(`alarm: ${path}: ${kind}: ${text.slice(start, end).slice(0, 80)}`)
      }
    }
    const rate = (1000 * alarms) / lines
    console.log(`False alarms in ${name}: ${alarms} in ${lines} lines, ${rate.toFixed(3)} in 1,000.`)
    return rate
  })
  return Math.max(...rates)
}
