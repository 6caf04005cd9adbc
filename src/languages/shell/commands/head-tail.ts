import { type Call, print, printError } from '../builtins/call.ts'
import { delay } from '../builtins/streams.ts'
import { type Descriptor, read, readAll, readUntil, write } from '../io.ts'
import { resolve } from '../kernel-files.ts'
import { checkStopped, interruptible } from '../scope.ts'
import { eachInput, type Options, parseOptions, reason } from './input.ts'

const NEWLINE = 10
const SUFFIXES: Record<string, number> = { b: 512, k: 1024, K: 1024, kB: 1000, M: 1 << 20, MB: 1e6 }
/** How often a followed file is looked at; GNU's second is long for somebody who waits for a log line. */
const FOLLOW_MS = 200

interface Amount {
  unit: 'lines' | 'bytes'
  count: number
  /** `-` before the count of head, `+` before that of tail. */
  sign: '' | '-' | '+'
}

const LONG = { lines: 'n', bytes: 'c', quiet: 'q', silent: 'q', verbose: 'v', follow: 'f' }

/** `-5` is `-n 5`. */
const modern = (args: string[]): string[] =>
  args.map((arg, at) => (at === 0 && /^[-+]\d+$/.test(arg) ? `-n${arg.replace('-', '')}` : arg))

function amountOf(options: Options): Amount | string {
  const unit = options.has('c') ? 'bytes' : 'lines'
  const text = options.value(unit === 'bytes' ? 'c' : 'n') ?? '10'
  const match = /^([-+]?)(\d+)([a-zA-Z]*)$/.exec(text)
  if (!match || (match[3] !== '' && !SUFFIXES[match[3]!])) return `invalid number of ${unit}: '${text}'`
  return { unit, count: Number(match[2]) * (SUFFIXES[match[3]!] ?? 1), sign: match[1] as Amount['sign'] }
}

async function start(call: Call, options: Options): Promise<Amount | null> {
  const amount = options.unknown === null ? amountOf(options) : `unrecognized option '${options.unknown}'`
  if (typeof amount !== 'string') return amount
  await printError(call, `${call.name}: ${amount}\n`)
  return null
}

/** The name of each input before it, where there are several. */
function titles(call: Call, options: Options): (name: string) => Promise<void> {
  const shown = options.has('v') || (options.rest.length > 1 && !options.has('q'))
  let first = true
  return async (name) => {
    if (shown) await print(call, `${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`)
    first = false
  }
}

const complaint = (call: Call) => (name: string, why: string, reading: boolean) =>
  reading ? `${call.name}: error reading '${name}': ${why}` : `${call.name}: cannot open '${name}' for reading: ${why}`

/** Ends with its last line, so that an endless writer before it ends too. */
export async function head(call: Call): Promise<number> {
  const { scope, io } = call
  const options = parseOptions(modern(call.args), 'n:c:qv', LONG)
  const amount = await start(call, options)
  if (!amount) return 1
  const title = titles(call, options)
  const one = async (input: Descriptor, name: string) => {
    await title(name)
    if (amount.sign === '-') return write(scope, io, 1, withoutLast(await readAll(scope, input), amount))
    for (let left = amount.count; left > 0; ) {
      // Of a file no more is taken than is shown; of a pipe whatever comes, as others do.
      const whole = amount.unit === 'bytes' || input.kind !== 'FILE'
      const bytes = whole
        ? await read(scope, input, amount.unit === 'bytes' ? left : undefined)
        : (await readUntil(scope, input, NEWLINE)).bytes
      if (bytes.length === 0) return
      const shown = amount.unit === 'bytes' ? bytes : firstLines(bytes, left)
      await write(scope, io, 1, shown)
      left -= amount.unit === 'bytes' ? shown.length : countLines(shown)
    }
  }
  return eachInput(call, options.rest, one, complaint(call))
}

function firstLines(bytes: Uint8Array, count: number): Uint8Array {
  let at = 0
  for (let left = count; left > 0; left--) {
    const end = bytes.indexOf(NEWLINE, at)
    if (end < 0) return bytes
    at = end + 1
  }
  return bytes.subarray(0, at)
}

const countLines = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum + Number(byte === NEWLINE), 0)

function withoutLast(bytes: Uint8Array, { unit, count }: Amount): Uint8Array {
  if (unit === 'bytes') return bytes.subarray(0, Math.max(0, bytes.length - count))
  return bytes.subarray(0, bytes.length - lastLines(bytes, count).length)
}

function lastLines(bytes: Uint8Array, count: number): Uint8Array {
  if (count === 0) return bytes.subarray(bytes.length)
  let at = bytes.length - 1
  for (let left = count; left > 0; left--) {
    // The newline that ends the line counts for the line before it.
    at = at > 0 ? bytes.lastIndexOf(NEWLINE, at - 1) : -1
    if (at < 0) return bytes
  }
  return bytes.subarray(at + 1)
}

function lastPart(bytes: Uint8Array, { unit, count, sign }: Amount): Uint8Array {
  if (sign !== '+')
    return unit === 'lines' ? lastLines(bytes, count) : bytes.subarray(Math.max(0, bytes.length - count))
  if (unit === 'bytes') return bytes.subarray(Math.max(0, count - 1))
  let at = 0
  for (let left = count - 1; left > 0; left--) {
    const end = bytes.indexOf(NEWLINE, at)
    if (end < 0) return bytes.subarray(bytes.length)
    at = end + 1
  }
  return bytes.subarray(at)
}

/** With `-f`, goes on with what is added to its files until it is stopped. */
export async function tail(call: Call): Promise<number> {
  const { scope, io } = call
  const options = parseOptions(modern(call.args), 'n:c:qvfFs:', LONG)
  const amount = await start(call, options)
  if (!amount) return 1
  const title = titles(call, options)
  const sizes = new Map<string, number>()
  const one = async (input: Descriptor, name: string) => {
    await title(name)
    const bytes = await readAll(scope, input)
    sizes.set(name, bytes.length)
    await write(scope, io, 1, lastPart(bytes, amount))
  }
  const status = await eachInput(call, options.rest, one, complaint(call))
  sizes.delete('-')
  if ((options.has('f') || options.has('F')) && sizes.size > 0) await follow(call, sizes, options)
  return status
}

async function follow(call: Call, sizes: Map<string, number>, options: Options): Promise<never> {
  const { scope, io } = call
  const { sys } = scope.shell.context
  let last = [...sizes.keys()].at(-1)
  for (;;) {
    await interruptible(scope, delay(FOLLOW_MS))
    checkStopped(scope)
    for (const [name, seen] of sizes) {
      let bytes: Uint8Array
      try {
        bytes = sys.readFile(resolve(scope.cwd, name))
      } catch (error) {
        // It may come back: `-F` waits for that, and so does this.
        reason(error)
        continue
      }
      if (bytes.length < seen) await printError(call, `tail: ${name}: file truncated\n`)
      sizes.set(name, bytes.length)
      const added = bytes.subarray(bytes.length < seen ? 0 : seen)
      if (added.length === 0) continue
      if (sizes.size > 1 && last !== name && !options.has('q')) await print(call, `\n==> ${name} <==\n`)
      last = name
      await write(scope, io, 1, added)
    }
  }
}
