/** How the shell was called. */
export interface ShellOptions {
  command: string | null
  file: string | null
  interactive: boolean
  /** `$0` for `-c`. */
  zero: string | null
  args: string[]
  /** Names of options to switch on. */
  set: string[]
}

const LETTERS: Record<string, string> = {
  a: 'allexport',
  e: 'errexit',
  f: 'noglob',
  n: 'noexec',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
  C: 'noclobber',
}

/** argv without the name. A string is the complaint. */
export function parseOptions(argv: string[]): ShellOptions | string {
  const options: ShellOptions = { command: null, file: null, interactive: false, zero: null, args: [], set: [] }
  let wantsCommand = false
  let fromInput = false
  let at = 0
  for (; at < argv.length; at++) {
    const arg = argv[at]!
    if (arg === '--' || arg === '-') {
      at++
      break
    }
    if (arg.startsWith('--')) {
      if (!['--login', '--norc', '--noprofile', '--posix'].includes(arg)) return `${arg}: invalid option`
      continue
    }
    if (!/^[-+]./.test(arg)) break
    for (const letter of arg.slice(1)) {
      if (letter === 'c') wantsCommand = true
      else if (letter === 'i') options.interactive = true
      else if (letter === 's') fromInput = true
      else if (letter === 'o' || letter === 'O') options.set.push(argv[++at] ?? '')
      else if (LETTERS[letter]) options.set.push(LETTERS[letter])
      else if (letter !== 'l' && letter !== 'm' && letter !== 'h') return `${arg}: invalid option`
    }
  }
  const rest = argv.slice(at)
  if (wantsCommand) {
    if (rest.length === 0) return '-c: option requires an argument'
    options.command = rest[0]!
    options.zero = rest[1] ?? null
    options.args = rest.slice(2)
  } else if (rest.length > 0 && !fromInput) {
    options.file = rest[0]!
    options.args = rest.slice(1)
  } else options.args = rest
  return options
}
