import { printError } from '../builtins/call.ts'
import { read, write } from '../io.ts'
import { type Options, withOptions } from './input.ts'

const LONG = { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' }

/** What becomes of each byte: the one that takes its place, or -1 for none. */
interface Plan {
  map: Int16Array
  /** Whose repeats are made one, after the rest. */
  squeezed: Set<number>
}

/** `tr`, by bytes as GNU's, and as they come: what it reads may have no end. */
export const tr = withOptions('cCdst', LONG, async (call, options) => {
  const { scope, io } = call
  const plan = planOf(options)
  if (typeof plan === 'string') {
    await printError(call, `tr: ${plan}\n`)
    return 1
  }
  const input = io.get(0)
  let last = -1
  while (input) {
    const bytes = await read(scope, input)
    if (bytes.length === 0) break
    const out = new Uint8Array(bytes.length)
    let length = 0
    for (const byte of bytes) {
      const made = plan.map[byte]!
      if (made < 0 || (made === last && plan.squeezed.has(made))) continue
      out[length++] = last = made
    }
    await write(scope, io, 1, out.subarray(0, length))
  }
  return 0
})

function planOf(options: Options): Plan | string {
  const { rest } = options
  const [deletes, squeezes] = [options.has('d'), options.has('s')]
  const wanted = deletes === squeezes ? 2 : 1
  if (rest.length === 0) return "missing operand\nTry 'tr --help' for more information."
  if (rest.length < wanted && !(squeezes && !deletes))
    return `missing operand after '${rest[0]}'\nTry 'tr --help' for more information.`
  if (rest.length > 2 || (deletes && !squeezes && rest.length > 1))
    return `extra operand '${rest.at(-1)}'\nTry 'tr --help' for more information.`
  const first = bytesOf(rest[0]!, 0)
  if (typeof first === 'string') return first
  const complement = options.has('c') || options.has('C')
  let from = complement ? ALL.filter((byte) => !first.includes(byte)) : first
  const second = rest[1] === undefined ? null : bytesOf(rest[1], from.length)
  if (typeof second === 'string') return second
  const map = Int16Array.from(ALL)
  if (deletes) for (const byte of from) map[byte] = -1
  else if (second) {
    if (second.length === 0) return 'when not truncating set1, string2 must be non-empty'
    if (options.has('t')) from = from.slice(0, second.length)
    for (const [index, byte] of from.entries()) map[byte] = second[Math.min(index, second.length - 1)]!
  }
  return { map, squeezed: new Set(squeezes ? (second ?? from) : []) }
}

const ALL = Array.from({ length: 256 }, (_, byte) => byte)
const within = (...ranges: [from: number, to: number][]) =>
  ALL.filter((byte) => ranges.some(([from, to]) => byte >= from && byte <= to))
const [DIGITS, UPPER, LOWER] = [within([48, 57]), within([65, 90]), within([97, 122])]
const CLASSES: Record<string, number[]> = {
  alnum: [...DIGITS, ...UPPER, ...LOWER],
  alpha: [...UPPER, ...LOWER],
  blank: [9, 32],
  cntrl: within([0, 31], [127, 127]),
  digit: DIGITS,
  graph: within([33, 126]),
  lower: LOWER,
  print: within([32, 126]),
  punct: within([33, 47], [58, 64], [91, 96], [123, 126]),
  space: within([9, 13], [32, 32]),
  upper: UPPER,
  xdigit: [...DIGITS, ...within([65, 70], [97, 102])],
}
const ESCAPES: Record<string, number> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }

/** A set as its bytes in order. `length` is how far `[x*]` fills it up. A string says what is wrong. */
function bytesOf(text: string, length: number): number[] | string {
  const bytes = new TextEncoder().encode(text)
  const latin = String.fromCharCode(...bytes)
  const out: number[] = []
  let fill: { at: number; byte: number } | null = null
  let at = 0

  function one(): number {
    const escaped = /^\\([0-7]{1,3}|[\s\S])/.exec(latin.slice(at))
    if (!escaped) return latin.charCodeAt(at++)
    at += escaped[0].length
    const code = escaped[1]!
    return /^[0-7]/.test(code) ? Number.parseInt(code, 8) & 255 : (ESCAPES[code] ?? code.charCodeAt(0))
  }

  while (at < latin.length) {
    const named = /^\[:(\w*):\]/.exec(latin.slice(at))
    if (named) {
      const found = CLASSES[named[1]!]
      if (!found) return `invalid character class '${named[1]}'`
      out.push(...found)
      at += named[0].length
      continue
    }
    const equal = /^\[=([\s\S])=\]/.exec(latin.slice(at))
    if (equal) {
      out.push(equal[1]!.charCodeAt(0))
      at += equal[0].length
      continue
    }
    const repeated = /^\[(\\[0-7]{1,3}|\\?[\s\S])\*(\d*)\]/.exec(latin.slice(at))
    if (repeated) {
      at++
      const byte = one()
      at += repeated[2]!.length + 2
      const count = Number.parseInt(repeated[2]!, repeated[2]!.startsWith('0') ? 8 : 10) || 0
      if (count === 0) fill = { at: out.length, byte }
      else out.push(...new Array<number>(count).fill(byte))
      continue
    }
    const start = one()
    if (latin[at] !== '-' || at + 1 >= latin.length) {
      out.push(start)
      continue
    }
    at++
    const end = one()
    if (end < start)
      return `range-endpoints of '${String.fromCharCode(start)}-${String.fromCharCode(end)}' are in reverse collating sequence order`
    for (let byte = start; byte <= end; byte++) out.push(byte)
  }
  if (fill) out.splice(fill.at, 0, ...new Array<number>(Math.max(0, length - out.length)).fill(fill.byte))
  return out
}
