import { type Builtin, type Call, printError } from '../builtins/call.ts'
import { close, type Descriptor, describe, readAll } from '../io.ts'
import { resolve } from '../kernel-files.ts'

/** Reasons as glibc words them, by the kernel's code. */
export const REASONS: Record<string, string> = {
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  EFBIG: 'File too large',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EMFILE: 'Too many open files',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
}

/** What an error of the kernel means in words; errors of other kinds are thrown on. */
export function reason(error: unknown): string {
  const { code } = error as { code?: string }
  if (!code) throw error
  return REASONS[code] ?? code
}

/** Each input in turn: the named files, or stdin for `-` and for no names. 1 where one could not be read. */
export async function eachInput(
  call: Call,
  names: string[],
  use: (input: Descriptor, name: string) => Promise<void>,
  complaint = (name: string, why: string, _reading: boolean) => `${call.name}: ${name}: ${why}`,
): Promise<number> {
  const { scope, io } = call
  let status = 0
  for (const name of names.length > 0 ? names : ['-']) {
    if (name === '-') {
      const stdin = io.get(0)
      if (stdin) await use(stdin, name)
      continue
    }
    let input: Descriptor
    try {
      input = describe(scope, scope.shell.context.sys.open(resolve(scope.cwd, name), 0, 0), 0)
    } catch (error) {
      await printError(call, `${complaint(name, reason(error), false)}\n`)
      status = 1
      continue
    }
    try {
      await use(input, name)
    } catch (error) {
      if ((error as { code?: string }).code !== 'EISDIR') throw error
      await printError(call, `${complaint(name, 'Is a directory', true)}\n`)
      status = 1
    } finally {
      close(scope, input)
    }
  }
  return status
}

/** The whole of each input. */
export const eachContent = (
  call: Call,
  names: string[],
  use: (bytes: Uint8Array, name: string) => void | Promise<void>,
): Promise<number> => eachInput(call, names, async (input, name) => use(await readAll(call.scope, input), name))

/** Options of a command, as getopt reads them: letters in a row, values joined or apart, `--long` and `--long=value`. */
export interface Options {
  has(name: string): boolean
  /** The last value given. */
  value(name: string): string | undefined
  /** All values given, in order. */
  values(name: string): string[]
  rest: string[]
  /** What it does not know, as the user wrote it. */
  unknown: string | null
}

/**
 * @param letters known letters, each followed by `:` where it takes a value
 * @param long long names, each to the letter that it stands for
 */
export function parseOptions(args: string[], letters: string, long: Record<string, string> = {}): Options {
  const found = new Map<string, string[]>()
  const rest: string[] = []
  let unknown: string | null = null
  const takes = (letter: string) => letters[letters.indexOf(letter) + 1] === ':'
  const note = (letter: string, value: string) => found.set(letter, [...(found.get(letter) ?? []), value])
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!
    if (arg === '--') {
      rest.push(...args.slice(at + 1))
      break
    }
    if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split(/=(.*)/s)
      const letter = long[name]
      if (letter === undefined) unknown ??= arg
      else note(letter, takes(letter) ? (value ?? args[++at] ?? '') : '')
      continue
    }
    if (!arg.startsWith('-') || arg === '-') {
      rest.push(arg)
      continue
    }
    for (let place = 1; place < arg.length; place++) {
      const letter = arg[place]!
      if (letter === ':' || !letters.includes(letter)) {
        unknown ??= arg
        break
      }
      if (!takes(letter)) {
        note(letter, '')
        continue
      }
      note(letter, arg.slice(place + 1) || (args[++at] ?? ''))
      break
    }
  }
  return {
    has: (name) => found.has(name),
    value: (name) => found.get(name)?.at(-1),
    values: (name) => found.get(name) ?? [],
    rest,
    unknown,
  }
}

/** What this implementation does not do is left to just-bash's, which has its own message where it cannot either. */
export const elsewhere = ({ scope, name, args, io }: Call): Promise<number> =>
  scope.shell.tools.run(scope, name, args, io)

/** A command whose options are read first; it goes elsewhere with options that it does not know. */
export const withOptions =
  (letters: string, long: Record<string, string>, run: (call: Call, options: Options) => Promise<number>): Builtin =>
  async (call) => {
    const options = parseOptions(call.args, letters, long)
    if (options.unknown === null) return run(call, options)
    if (call.scope.shell.tools.has(call.name)) return elsewhere(call)
    await printError(call, `${call.name}: unrecognized option '${options.unknown}'\n`)
    return 1
  }

/** Complains as GNU's tools do where an operand is missing. */
export async function missingOperand(call: Call): Promise<number> {
  await printError(call, `${call.name}: missing operand\nTry '${call.name} --help' for more information.\n`)
  return 1
}
