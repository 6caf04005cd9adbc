import { parseOptions } from './commands/input.ts'
import type { Descriptor } from './io.ts'

const BASE64 = { decode: 'd', 'ignore-garbage': 'i', wrap: 'w' }
const PASTE = { delimiters: 'd', serial: 's', 'zero-terminated': 'z' }
/** Those that take a value. */
const RG = {
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
  encoding: 'E',
  file: 'f',
  glob: 'g',
  iglob: 'g',
  'max-columns': 'M',
  'max-count': 'm',
  'max-depth': 'd',
  regexp: 'e',
  replace: 'r',
  sort: 'j',
  threads: 'j',
  type: 't',
  'type-not': 'T',
}

/** Whether the operands that name files leave the standard input to be read. */
const readsStdin = (names: string[]): boolean => names.length === 0 || names.includes('-')

/** Tools of just-bash that ask for their input before they know whether they need it, each with when they do. */
const EAGER: Record<string, (args: string[], input: Descriptor | undefined) => boolean> = {
  base64: (args) => readsStdin(parseOptions(args, 'diw:', BASE64).rest),
  paste: (args) => readsStdin(parseOptions(args, 'd:sz', PASTE).rest),
  rg(args, input) {
    const options = parseOptions(args, 'A:B:C:E:M:T:d:e:f:g:j:m:r:t:aFHILNPSUachilnopqsuvwxz0.', RG)
    if (options.values('f').includes('-')) return true
    const hasPattern = options.has('e') || options.has('f') || args.includes('--files')
    const names = hasPattern ? options.rest : options.rest.slice(1)
    // Without names it searches what it is given, or the folder it is in where that is a terminal.
    return names.includes('-') || (names.length === 0 && input?.kind !== 'TTY')
  },
}

/** False: a command that asks for its standard input gets none, since what comes there belongs to somebody else. */
export const readsInput = (name: string, args: string[], input: Descriptor | undefined): boolean =>
  Object.hasOwn(EAGER, name) ? EAGER[name]!(args, input) : true
