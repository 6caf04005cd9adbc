import { gzipSync } from 'fflate'
import { type Call, print, printError } from '../builtins/call.ts'
import { patternSource } from '../expand/pattern.ts'
import { concat, readAll, write } from '../io.ts'
import { dirname, isType, join, resolve, S_IFDIR, S_IFLNK } from '../kernel-files.ts'
import { inflate, isGzip } from './gzip.ts'
import { type Options, parseOptions, reason } from './input.ts'
import { readTar, type TarEntry, writeTar } from './tar-format.ts'

const LETTERS = 'cxtzvkmopPf:C:'
const LONG = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  gzip: 'z',
  gunzip: 'z',
  verbose: 'v',
  file: 'f',
  directory: 'C',
  exclude: 'E',
  'strip-components': 'S',
  'keep-old-files': 'k',
  'preserve-permissions': 'p',
  'no-same-owner': 'o',
  touch: 'm',
}

/** Ends the command with this message and status 2. */
class TarError extends Error {}

/** `tar` with c, x and t, gzip, -C, --exclude and --strip-components. The old style `tar czf` is read too. */
export async function tar(call: Call): Promise<number> {
  const [first = '', ...rest] = call.args
  const args = first.startsWith('-') || first === '' ? call.args : oldStyle(first, rest)
  const options = parseOptions(args, `${LETTERS}E:S:`, LONG)
  try {
    if (options.unknown !== null) throw new TarError(`unrecognized option '${options.unknown}'`)
    const modes = ['c', 'x', 't'].filter((mode) => options.has(mode))
    if (modes.length !== 1) throw new TarError("You must specify one of the '-ctx' options")
    if (modes[0] === 'c') return await create(call, options)
    return await readArchive(call, options, modes[0] === 'x')
  } catch (error) {
    if (!(error instanceof TarError)) throw error
    await printError(call, `tar: ${error.message}\n`)
    return 2
  }
}

/** `czf a.tgz -C d`: letters without a dash, whose values follow in their order. */
function oldStyle(letters: string, rest: string[]): string[] {
  const words = [...rest]
  const args: string[] = []
  for (const letter of letters) {
    args.push(`-${letter}`)
    if ('fCES'.includes(letter)) args.push(words.shift() ?? '')
  }
  return [...args, ...words]
}

function excluder(options: Options): (name: string) => boolean {
  const patterns = options
    .values('E')
    .map((pattern) => new RegExp(`(^|/)${patternSource(pattern.replace(/\/$/, ''), {})}(/|$)`, 'u'))
  return (name) => patterns.some((pattern) => pattern.test(name))
}

async function create(call: Call, options: Options): Promise<number> {
  const { scope, io } = call
  const { sys } = scope.shell.context
  if (options.rest.length === 0) throw new TarError('Cowardly refusing to create an empty archive')
  const base = resolve(scope.cwd, options.value('C') ?? '.')
  const excluded = excluder(options)
  const entries: TarEntry[] = []
  const shown: string[] = []
  let status = 0

  function add(name: string): void {
    if (excluded(name)) return
    const path = resolve(base, name)
    const stat = sys.lstat(path)
    if (!stat) throw Object.assign(new Error(name), { code: 'ENOENT' })
    const meta = { mode: stat[1]! & 0o7777, mtime: Math.floor(stat[12]!), link: '', content: new Uint8Array(0) }
    const stored = name.replace(/^\/+/, '')
    if (isType(stat, S_IFDIR)) {
      entries.push({ ...meta, name: `${stored.replace(/\/+$/, '')}/`, type: '5' })
      shown.push(entries.at(-1)!.name)
      for (const entry of sys.readdir(path)) add(join(name, entry.name))
      return
    }
    if (isType(stat, S_IFLNK)) entries.push({ ...meta, name: stored, type: '2', link: sys.readlink(path) })
    else entries.push({ ...meta, name: stored, type: '0', content: sys.readFile(path) })
    shown.push(stored)
  }
  for (const name of options.rest) {
    if (name.startsWith('/')) await printError(call, "tar: Removing leading `/' from member names\n")
    try {
      add(name)
    } catch (error) {
      await printError(call, `tar: ${name}: Cannot stat: ${reason(error)}\n`)
      status = 2
    }
  }
  const archive = concat(writeTar(entries))
  const file = options.value('f') ?? '-'
  const bytes = options.has('z') ? gzipSync(archive, { mtime: 0 }) : archive
  if (options.has('v')) {
    const lines = shown.map((name) => `${name}\n`).join('')
    await (file === '-' ? printError(call, lines) : print(call, lines))
  }
  if (file === '-') await write(scope, io, 1, bytes)
  else {
    try {
      sys.writeFile(resolve(scope.cwd, file), bytes, 0o1101, 0o666)
    } catch (error) {
      throw new TarError(`${file}: Cannot open: ${reason(error)}`)
    }
  }
  if (status !== 0) await printError(call, 'tar: Exiting with failure status due to previous errors\n')
  return status
}

async function readArchive(call: Call, options: Options, extracting: boolean): Promise<number> {
  const { scope, io } = call
  const { sys } = scope.shell.context
  const file = options.value('f') ?? '-'
  let bytes: Uint8Array
  try {
    bytes = file === '-' ? await readAll(scope, io.get(0)) : sys.readFile(resolve(scope.cwd, file))
  } catch (error) {
    throw new TarError(`${file}: Cannot open: ${reason(error)}\ntar: Error is not recoverable: exiting now`)
  }
  let entries: TarEntry[] | null
  try {
    entries = readTar(isGzip(bytes) ? inflate(bytes) : bytes)
  } catch (error) {
    throw new TarError(`${(error as Error).message}\ntar: Error is not recoverable: exiting now`)
  }
  if (!entries)
    throw new TarError('This does not look like a tar archive\ntar: Exiting with failure status due to previous errors')
  const base = resolve(scope.cwd, options.value('C') ?? '.')
  if (extracting && !sys.stat(base))
    throw new TarError(
      `${options.value('C')}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now`,
    )
  const excluded = excluder(options)
  const wanted = options.rest.map((name) => name.replace(/\/+$/, ''))
  const found = new Set<string>()
  const strip = Number(options.value('S') ?? 0)
  for (const entry of entries) {
    const plain = entry.name.replace(/\/+$/, '')
    const asked = wanted.find((name) => plain === name || plain.startsWith(`${name}/`))
    if (wanted.length > 0 && asked === undefined) continue
    if (asked !== undefined) found.add(asked)
    if (excluded(plain)) continue
    if (!extracting || options.has('v')) await print(call, `${entry.name}\n`)
    const name = entry.name
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .slice(strip)
    if (extracting && name.length > 0 && !name.includes('..')) place(join(base, name.join('/')), entry)
  }
  const missing = wanted.filter((name) => !found.has(name))
  for (const name of missing) await printError(call, `tar: ${name}: Not found in archive\n`)
  if (missing.length > 0) await printError(call, 'tar: Exiting with failure status due to previous errors\n')
  return missing.length > 0 ? 2 : 0

  function makeFolder(path: string): void {
    if (sys.stat(path)) return
    makeFolder(dirname(path))
    sys.mkdir(path, 0o777)
  }
  function place(path: string, entry: TarEntry): void {
    if (entry.type === '5') {
      makeFolder(path)
      sys.chmod(path, entry.mode)
      return
    }
    makeFolder(dirname(path))
    const there = sys.lstat(path)
    if (there && options.has('k')) return
    if (there && !isType(there, S_IFDIR)) sys.unlink(path)
    if (entry.type === '2') sys.symlink(entry.link, path)
    else if (entry.type === '1') sys.link(join(base, entry.link), path)
    else {
      sys.writeFile(path, entry.content, 0o1101, 0o666)
      sys.chmod(path, entry.mode)
    }
    if (entry.type === '0' && !options.has('m')) sys.utimes(path, entry.mtime, entry.mtime)
  }
}
