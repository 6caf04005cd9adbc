import { SystemError } from '../../protocol/errors.ts'
import { PROGRAM_MAGIC, type ProgramName, WASM_MAGIC } from '../../protocol/process.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { S_IFDIR, S_IFMT } from '../vfs/inode.ts'

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin'
const MAX_INTERPRETERS = 4
/** Linux reads no more of an interpreter line. */
const MAX_LINE = 256

/** `/usr/bin/env`, which the kernel does itself. */
export const ENV_PROGRAM = 'env'

/** `env` without a command, as a program. */
const PRINT_ENVIRONMENT = "for (const name in process.env) console.log(name + '=' + process.env[name])"

export interface Executable {
  program: ProgramName
  /** The file that was found, absolute; for a script, its interpreter. */
  execPath: string
  argv: string[]
  env: Record<string, string>
  /** An asset that the program `wasi` runs; without, it runs the file. */
  module?: string
}

const PROGRAMS: readonly string[] = ['node', 'shell', 'python', 'wasi'] satisfies ProgramName[]

/** Finds what `file` means, through PATH, `#!` lines and `env`. ENOENT, EACCES and ENOEXEC as `execvpe` gives them. */
export function resolveExecutable(
  fs: FileSystem,
  file: string,
  argv: string[],
  env: Record<string, string>,
  cwd: string,
): Executable {
  return resolve(file, argv, env, MAX_INTERPRETERS)

  function fail(code: 'ENOENT' | 'EACCES' | 'ENOEXEC' | 'ELOOP', name: string): never {
    throw new SystemError(code, `spawn ${name}`, name)
  }

  /** Absolute, or EACCES / ENOENT. */
  function check(path: string): 'ok' | 'ENOENT' | 'EACCES' {
    try {
      const stat = fs.stat(path, cwd)
      if (!stat) return 'ENOENT'
      return (stat[1]! & S_IFMT) !== S_IFDIR && (stat[1]! & 0o111) !== 0 ? 'ok' : 'EACCES'
    } catch (error) {
      if (!(error instanceof SystemError)) throw error
      return error.code === 'EACCES' ? 'EACCES' : 'ENOENT'
    }
  }

  function find(name: string, environment: Record<string, string>): string {
    if (name === '') return fail('ENOENT', name)
    if (name.includes('/')) {
      const outcome = check(name)
      if (outcome !== 'ok') return fail(outcome, name)
      return name.startsWith('/') ? name : fs.realpath(name, cwd)
    }
    let refused = false
    for (const folder of (environment.PATH ?? DEFAULT_PATH).split(':')) {
      const path = `${folder === '' ? cwd : folder}/${name}`
      const outcome = check(path)
      if (outcome === 'ok') return path
      refused ||= outcome === 'EACCES'
    }
    return fail(refused ? 'EACCES' : 'ENOENT', name)
  }

  function resolve(name: string, args: string[], environment: Record<string, string>, depth: number): Executable {
    if (depth === 0) return fail('ELOOP', file)
    const path = find(name, environment)
    const head = new TextDecoder('latin1').decode(readHead(path))
    if (head.startsWith(PROGRAM_MAGIC)) {
      const [program = '', module] = head.slice(PROGRAM_MAGIC.length).trim().split(' ')
      if (program === ENV_PROGRAM) return runEnv(args.slice(1), environment, depth)
      if (!PROGRAMS.includes(program)) return fail('ENOEXEC', name)
      return {
        program: program as ProgramName,
        execPath: path,
        argv: args,
        env: environment,
        ...(module && { module }),
      }
    }
    if (head.startsWith(WASM_MAGIC)) return { program: 'wasi', execPath: path, argv: args, env: environment }
    if (head.startsWith('#!')) {
      const line = head.slice(2).split('\n')[0]!.trim()
      const [, interpreter = '', argument = ''] = /^(\S+)[ \t]*(.*)$/.exec(line) ?? []
      if (interpreter === '') return fail('ENOEXEC', name)
      const prefix = argument === '' ? [interpreter] : [interpreter, argument]
      return resolve(interpreter, [...prefix, path, ...args.slice(1)], environment, depth - 1)
    }
    // As execvp does with a text file of no known form. What holds a NUL byte is no script.
    if (head.includes('\0')) return fail('ENOEXEC', name)
    return resolve('/bin/sh', ['/bin/sh', path, ...args.slice(1)], environment, depth - 1)
  }

  function readHead(path: string): Uint8Array {
    const node = fs.open(path, 0, 0, cwd)
    try {
      return fs.readNode(node, 0, MAX_LINE)
    } finally {
      fs.closeNode(node)
    }
  }

  /** `env [-S] [-i] [NAME=value …] [command [argument …]]` */
  function runEnv(words: string[], environment: Record<string, string>, depth: number): Executable {
    let rest = words
    let changed = { ...environment }
    for (;;) {
      const word = rest[0]
      if (word === undefined) return resolve('/usr/bin/node', ['node', '-e', PRINT_ENVIRONMENT], changed, depth - 1)
      if (word === '-i') changed = {}
      else if (word === '-S') rest = ['', ...(rest[1] ?? '').split(/\s+/), ...rest.slice(2)]
      else if (word.startsWith('-S')) rest = ['', ...word.slice(2).trim().split(/\s+/), ...rest.slice(1)]
      else if (/^\w+=/.test(word)) changed[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1)
      else if (word !== '--') return resolve(word, rest, changed, depth - 1)
      rest = rest.slice(1)
    }
  }
}
