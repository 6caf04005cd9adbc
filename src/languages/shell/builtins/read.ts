import { decode, read as readSome, readUntil } from '../io.ts'
import { type Scope, ShellError } from '../scope.ts'
import { ifs, setArray, setVariable } from '../variables.ts'
import { type Builtin, printError } from './call.ts'
import { delay } from './streams.ts'

interface Options {
  raw: boolean
  array: string | null
  delimiter: string
  prompt: string
  count: number | null
  descriptor: number
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

  const line = takeLine()
  let result: { text: string; found: boolean } | null
  if (options.timeout === null) result = await line
  else {
    const timer = delay(options.timeout * 1000)
    result = await Promise.race([line, timer.promise.then(() => null)])
    timer.cancel()
    if (!result) return 142
  }
  store(scope, options, result.text)
  return result.found ? 0 : 1

  async function takeLine(): Promise<{ text: string; found: boolean }> {
    if (options.count !== null) {
      let text = ''
      while (text.length < options.count) {
        const byte = await readSome(scope, input!, 1)
        if (byte.length === 0 || byte[0] === options.delimiter.charCodeAt(0)) return { text, found: byte.length > 0 }
        text += decode(byte)
      }
      return { text, found: true }
    }
    let text = ''
    for (;;) {
      const { bytes, found } = await readUntil(scope, input!, options.delimiter.charCodeAt(0))
      text += decode(found ? bytes.subarray(0, -1) : bytes)
      const continues = !options.raw && found && /(^|[^\\])(\\\\)*\\$/.test(text)
      if (!continues) return { text, found }
      text = text.slice(0, -1)
    }
  }
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
  const items = new Map<string, string>()
  while (input) {
    const { bytes, found } = await readUntil(scope, input, 10)
    if (bytes.length > 0) items.set(String(items.size), decode(trim && found ? bytes.subarray(0, -1) : bytes))
    if (!found) break
  }
  setArray(scope, name, items)
  return 0
}
