import { type Call, print } from '../builtins/call.ts'
import { decode } from '../io.ts'
import { resolve } from '../kernel-files.ts'
import { eachContent, withOptions } from './input.ts'

const NEWLINE = 10

/** Lines, words, characters, bytes. */
type Counts = [lines: number, words: number, characters: number, bytes: number]

function count(bytes: Uint8Array): Counts {
  let lines = 0
  for (const byte of bytes) if (byte === NEWLINE) lines++
  const text = decode(bytes)
  let characters = 0
  for (const _ of text) characters++
  return [lines, text.split(/\s+/).filter((word) => word !== '').length, characters, bytes.length]
}

/** `wc`, in columns as wide as the largest figure, as GNU's. */
export const wc = withOptions('clmw', { lines: 'l', words: 'w', chars: 'm', bytes: 'c' }, async (call, options) => {
  const asked = ['l', 'w', 'm', 'c'].map((letter) => options.has(letter))
  const chosen = asked.some(Boolean) ? asked : [true, true, false, true]
  const rows: [Counts, string][] = []
  const status = await eachContent(call, options.rest, (bytes, name) => void rows.push([count(bytes), name]))
  if (options.rest.length > 1) {
    const total = rows.reduce((sum, [counts]) => sum.map((value, at) => value + counts[at]!) as Counts, [
      0, 0, 0, 0,
    ] as Counts)
    rows.push([total, 'total'])
  }
  const single = rows.length === 1 && chosen.filter(Boolean).length === 1
  const unmeasured = (options.rest.length === 0 || options.rest.includes('-')) && call.io.get(0)?.kind !== 'FILE'
  const largest = rows.reduce((most, [counts]) => Math.max(most, counts[3]), 0)
  // What cannot be measured beforehand gets seven places.
  const width = single ? 1 : unmeasured ? 7 : String(largest).length
  for (const [counts, name] of rows) {
    const figures = counts.filter((_, at) => chosen[at]).map((value) => String(value).padStart(width))
    await print(call, `${figures.join(' ')}${options.rest.length === 0 ? '' : ` ${name}`}\n`)
  }
  return status
})

const UNIQ = {
  count: 'c',
  repeated: 'd',
  unique: 'u',
  'ignore-case': 'i',
  'skip-fields': 'f',
  'skip-chars': 's',
  'check-chars': 'w',
}

/** `uniq INPUT OUTPUT`; both may be left out. */
export const uniq = withOptions('cduif:s:w:', UNIQ, async (call, options) => {
  const [input = '-', output] = options.rest
  let text = ''
  const status = await eachContent(call, [input], (bytes) => {
    text = decode(bytes)
  })
  if (status !== 0) return status
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const key = (line: string): string => {
    let rest = line
    for (let left = Number(options.value('f') ?? 0); left > 0; left--) rest = rest.replace(/^\s*\S+/, '')
    rest = rest.slice(Number(options.value('s') ?? 0))
    if (options.has('w')) rest = rest.slice(0, Number(options.value('w')))
    return options.has('i') ? rest.toLowerCase() : rest
  }
  const groups: { line: string; key: string; times: number }[] = []
  for (const line of lines) {
    const last = groups.at(-1)
    if (last && last.key === key(line)) last.times++
    else groups.push({ line, key: key(line), times: 1 })
  }
  const shown = groups
    .filter(({ times }) => (!options.has('d') || times > 1) && (!options.has('u') || times === 1))
    .map(({ line, times }) => `${options.has('c') ? `${String(times).padStart(7)} ` : ''}${line}\n`)
    .join('')
  if (output === undefined || output === '-') await print(call, shown)
  else await save(call, output, shown)
  return 0
})

async function save({ scope }: Call, name: string, text: string): Promise<void> {
  scope.shell.context.sys.writeFile(resolve(scope.cwd, name), new TextEncoder().encode(text), 0o1101, 0o666)
}
