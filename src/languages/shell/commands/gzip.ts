import { Gunzip, gzipSync } from 'fflate'
import { type Call, printError } from '../builtins/call.ts'
import { concat, readAll, write } from '../io.ts'
import { isType, resolve, S_IFDIR } from '../kernel-files.ts'
import { type Options, reason, withOptions } from './input.ts'

const SUFFIX = /\.(gz|tgz|z|Z)$/
const MAGIC = [0x1f, 0x8b]
const [O_WRONLY_CREAT_TRUNC, O_WRONLY_CREAT_EXCL] = [0o1101, 0o301]

/** All members of a gzip file, one after another. Throws where the data is broken. */
export function inflate(bytes: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = []
  let ended = false
  const stream = new Gunzip((chunk, final) => {
    chunks.push(chunk)
    ended = final
  })
  stream.push(bytes, true)
  if (!ended) throw new Error('unexpected end of file')
  return concat(chunks)
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1]

const LONG = {
  stdout: 'c',
  'to-stdout': 'c',
  decompress: 'd',
  uncompress: 'd',
  force: 'f',
  keep: 'k',
  'no-name': 'n',
  quiet: 'q',
  fast: '1',
  best: '9',
  test: 't',
  recursive: 'r',
  verbose: 'v',
}

/** `gzip`, `gunzip` and `zcat`, which are one program under three names. */
export const gzip = withOptions('cdfknqtrv123456789', LONG, async (call, options) => {
  const names = options.rest.length > 0 ? options.rest : ['-']
  let status = 0
  for (const name of names) status = Math.max(status, await one(call, options, name))
  return status
})

async function one(call: Call, options: Options, name: string): Promise<number> {
  const { scope, io } = call
  const { sys } = scope.shell.context
  const expand = call.name !== 'gzip' || options.has('d') || options.has('t')
  const toStdout = call.name === 'zcat' || options.has('c') || name === '-'
  const complain = async (text: string, status = 1) => {
    await printError(call, `gzip: ${name === '-' ? 'stdin' : name}: ${text}\n`)
    return status
  }
  const notGzip = async () => {
    await printError(call, `\ngzip: ${name === '-' ? 'stdin' : name}: not in gzip format\n`)
    return 1
  }
  let input: Uint8Array
  let mode = 0o666
  const path = resolve(scope.cwd, name)
  if (name === '-') input = await readAll(scope, io.get(0))
  else {
    try {
      const stat = sys.stat(path)
      if (!stat) return await complain('No such file or directory')
      if (isType(stat, S_IFDIR)) return await complain('is a directory -- ignored', 2)
      if (expand && !SUFFIX.test(name) && !toStdout && !options.has('t'))
        return await complain('unknown suffix -- ignored', 2)
      if (!expand && SUFFIX.test(name) && !toStdout)
        return await complain(`already has ${SUFFIX.exec(name)![0]} suffix -- unchanged`, 2)
      mode = stat[1]! & 0o7777
      input = sys.readFile(path)
    } catch (error) {
      return complain(reason(error))
    }
  }
  let output: Uint8Array
  if (expand) {
    if (!isGzip(input)) return notGzip()
    try {
      output = inflate(input)
    } catch {
      return complain('unexpected end of file')
    }
    if (options.has('t')) return 0
  } else {
    const level = [...'123456789'].findLast((digit) => options.has(digit)) ?? '6'
    const named = name === '-' || options.has('n') ? {} : { filename: name.split('/').at(-1)! }
    output = gzipSync(input, { level: Number(level) as 6, mtime: 0, ...named })
  }
  if (toStdout) {
    await write(scope, io, 1, output)
    return 0
  }
  const target = expand ? path.replace(/\.tgz$/, '.tar').replace(/\.(gz|z|Z)$/, '') : `${path}.gz`
  try {
    sys.writeFile(target, output, options.has('f') ? O_WRONLY_CREAT_TRUNC : O_WRONLY_CREAT_EXCL, mode)
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') return complain(reason(error))
    const shown = expand ? name.replace(/\.(gz|z|Z)$/, '') : `${name}.gz`
    await printError(call, `gzip: ${shown} already exists;\tnot overwritten\n`)
    return 2
  }
  if (!options.has('k')) sys.unlink(path)
  return 0
}
