import type { PendingCall } from '../../../protocol/syscall.ts'
import { type Descriptor, decode, readAll, readByte, readUntil, type Within } from '../io.ts'
import { type Scope, ShellError } from '../scope.ts'
import { ifs, setArray, setVariable } from '../variables.ts'
import { type Builtin, printError } from './call.ts'
import { delay } from './streams.ts'

interface Options {
  raw: boolean
  array: string | null
  delimiter: string
  prompt: string
  /** Characters. */
  count: number | null
  /** The delimiter is a character like others. */
  exact: boolean
  descriptor: number
  /** Seconds. */
  timeout: number | null
  names: string[]
}

function parse(args: string[]): Options {
  const options: Options = {
    raw: false,
    array: null,
    delimiter: '\n',
    prompt: '',
    count: null,
    exact: false,
    descriptor: 0,
    timeout: null,
    names: [],
  }
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at]!
    if (arg === '--') {
      at++
      break
    }
    if (!/^-[a-zA-Z]/.test(arg)) break
    for (let letter = 1; letter < arg.length; letter++) {
      const name = arg[letter]!
      if ('rse'.includes(name)) {
        if (name === 'r') options.raw = true
        continue
      }
      if (!'adnNptui'.includes(name)) throw new ShellError(`read: -${name}: invalid option`, 2)
      const value = arg.slice(letter + 1) || args[++at] || ''
      options.exact ||= name === 'N'
      if (name === 'a') options.array = value
      else if (name === 'd') options.delimiter = value[0] ?? '\0'
      else if (name === 'n' || name === 'N') options.count = Number(value)
      else if (name === 'p') options.prompt = value
      else if (name === 't') options.timeout = Number(value)
      else if (name === 'u') options.descriptor = Number(value)
      break
    }
  }
  options.names = args.slice(at)
  return options
}

export const read: Builtin = async (call) => {
  const { scope, io } = call
  const options = parse(call.args)
  const input = io.get(options.descriptor)
  if (!input) throw new ShellError(`read: ${options.descriptor}: invalid file descriptor: Bad file descriptor`)
  if (options.prompt && input.kind === 'TTY') await printError(call, options.prompt)

  const { text, end } = await takeLine(scope, input, options)
  store(scope, options, text)
  return end === 'found' ? 0 : end === 'late' ? LATE : 1
}

/** As if SIGALRM had ended it. */
const LATE = 142

interface Taken {
  text: string
  end: 'found' | 'nothing more' | 'late'
}

async function takeLine(scope: Scope, input: Descriptor, options: Options): Promise<Taken> {
  let text = ''
  for (;;) {
    const plain = options.count === null && options.timeout === null
    const { bytes, end } = plain ? await takeAll(scope, input, options) : await takeBytes(scope, input, options)
    text += decode(bytes)
    const continues = !options.raw && end === 'found' && options.count === null && /(^|[^\\])(\\\\)*\\$/.test(text)
    if (!continues) return { text, end }
    text = text.slice(0, -1)
  }
}

async function takeAll(scope: Scope, input: Descriptor, options: Options) {
  const { bytes, found } = await readUntil(scope, input, options.delimiter.charCodeAt(0))
  return found ? { bytes: bytes.subarray(0, -1), end: 'found' as const } : { bytes, end: 'nothing more' as const }
}

/** Until the delimiter, the wanted number of characters, or the time is over: what came by then is not lost. */
async function takeBytes(
  scope: Scope,
  input: Descriptor,
  options: Options,
): Promise<{ bytes: Uint8Array } & Pick<Taken, 'end'>> {
  let late = false
  let sleeping: PendingCall<unknown> | null = null
  const timer = options.timeout === null ? null : delay(options.timeout * 1000)
  timer?.promise.then(() => {
    late = true
    sleeping?.cancel()
  })
  const within: Within = (call) => {
    sleeping = call
    if (late) call.cancel()
    return call
  }
  const bytes: number[] = []
  const taken = (end: Taken['end']) => ({ bytes: Uint8Array.from(bytes), end })
  try {
    let left = options.count ?? Number.POSITIVE_INFINITY
    while (left > 0) {
      const [byte] = await readByte(scope, input, within)
      if (byte === undefined) return taken('nothing more')
      if (!options.exact && byte === options.delimiter.charCodeAt(0)) return taken('found')
      bytes.push(byte)
      if (endsCharacter(bytes)) left--
    }
    return taken('found')
  } catch (error) {
    if (late && (error as { code?: string }).code === 'ECANCELED') return taken('late')
    throw error
  } finally {
    timer?.cancel()
  }
}

/** Whether the last byte is the last one of a character in UTF-8. */
function endsCharacter(bytes: number[]): boolean {
  let lead = bytes.length - 1
  while (lead > 0 && bytes.length - lead < 4 && (bytes[lead]! & 0xc0) === 0x80) lead--
  const first = bytes[lead]!
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1
  return bytes.length - lead >= length
}

function store(scope: Scope, options: Options, text: string): void {
  const separators = ifs(scope)
  if (options.array !== null) {
    const values = fields(text, separators, options.raw, Number.POSITIVE_INFINITY)
    setArray(scope, options.array, new Map(values.map((value, index) => [String(index), value])))
    return
  }
  if (options.names.length === 0) {
    setVariable(scope, 'REPLY', options.raw ? text : text.replace(/\\([\s\S])/g, '$1'))
    return
  }
  const values = fields(text, separators, options.raw, options.names.length)
  for (const [index, name] of options.names.entries()) setVariable(scope, name, values[index] ?? '')
}

/** At most `limit` fields; the last one is the rest of the line, without white space at its end. */
function fields(text: string, separators: string, raw: boolean, limit: number): string[] {
  const isSeparator = (at: number) => separators.includes(text[at]!)
  const isSpace = (at: number) => isSeparator(at) && /\s/.test(text[at]!)
  const out: string[] = []
  let at = 0
  while (at < text.length && isSpace(at)) at++
  while (at < text.length) {
    let field = ''
    const last = out.length === limit - 1
    let kept = 0
    while (at < text.length && (last || !isSeparator(at))) {
      if (!raw && text[at] === '\\' && at + 1 < text.length) at++
      field += text[at]
      if (!isSpace(at)) kept = field.length
      at++
    }
    out.push(last ? field.slice(0, kept) : field)
    if (last) break
    while (at < text.length && isSpace(at)) at++
    if (at < text.length && isSeparator(at) && !isSpace(at)) {
      at++
      while (at < text.length && isSpace(at)) at++
    }
  }
  return out
}

/** `mapfile -t lines < file`. */
export const mapfile: Builtin = async ({ scope, args, io }) => {
  const trim = args.includes('-t')
  const name = args.filter((arg) => !arg.startsWith('-'))[0] ?? 'MAPFILE'
  const input = io.get(0)
  const bytes = await readAll(scope, input)
  const items = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, at)
    const end = newline < 0 ? bytes.length : newline
    items.set(String(items.size), decode(bytes.subarray(at, trim || newline < 0 ? end : end + 1)))
    at = end + 1
  }
  setArray(scope, name, items)
  return 0
}

const NEWLINE = 10
