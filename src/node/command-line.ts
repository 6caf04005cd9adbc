import type { NodeLibrary } from './library.ts'

/** As in `internalBinding('options').types`. */
const TYPES = { noOp: 0, v8: 1, boolean: 2, integer: 3, unsigned: 4, string: 5, hostPort: 6, list: 7 } as const

interface OptionInfo {
  type: number
  /** 0: may stand in NODE_OPTIONS. */
  envVarSettings: number
  defaultIsTrue: boolean
}

/** Node's options: their kinds, from the library image, and the values they have now. */
export interface OptionTable {
  readonly info: ReadonlyMap<string, OptionInfo>
  readonly aliases: ReadonlyMap<string, string[]>
  /** Names with dashes to values; each boolean under its `--no-` name too. */
  readonly values: Record<string, any>
  get(name: string): any
  set(name: string, value: unknown): void
  /** True where the command line or NODE_OPTIONS gave it. */
  isSet(name: string): boolean
  /** Asked for before the command line was known, by modules that keep the answer. */
  readonly readEarly: Set<string>
  readonly embedder: Record<string, boolean>
  rawInfo: [string, OptionInfo & { helpText: string }][]
}

export interface CommandLine {
  /** What Node took for itself: `process.execArgv`. */
  execArgv: string[]
  /** The script and its arguments. */
  args: string[]
  /** Each a line for stderr, to be shown after the program's name. Then the exit code is 9. */
  errors: string[]
}

/** Setting one sets others (`Implies` in Node's option parser). */
const IMPLIED: Record<string, Record<string, unknown>> = {
  '--watch-path': { '--watch': true },
  '--trace-env-js-stack': { '--trace-env': true },
  '--trace-env-native-stack': { '--trace-env': true },
  '--experimental-transform-types': { '--strip-types': true, '--enable-source-maps': true },
  '--report-signal': { '--report-on-signal': true },
}

/** V8's own switches, which Node hands on to it; here they are taken and have no effect. */
const V8_FLAGS =
  /^--(?:no-?)?(?:stack-size|harmony|max-lazy|allow-natives-syntax|expose|gc-|trace-(?:gc|opt|deopt|turbo|ic)|opt$|always-|lazy|maglev|sparkplug|turbo|wasm|experimental-wasm|min-semi|semi-space|single-threaded|predictable|random-seed|optimize-for|lite-mode|use-strict|verify|stress|js-|concurrent|parallel|flush-bytecode|huge-max)/

/** Environment variables that stand for an option when they are 1. */
const SWITCHES: Record<string, string> = {
  NODE_PENDING_DEPRECATION: '--pending-deprecation',
  NODE_PRESERVE_SYMLINKS: '--preserve-symlinks',
  NODE_PRESERVE_SYMLINKS_MAIN: '--preserve-symlinks-main',
}

export function createOptionTable(library: NodeLibrary): OptionTable {
  const extra = library.extra('options')
  const info = new Map<string, OptionInfo>(extra.info)
  const values: Record<string, any> = Object.assign(Object.create(null), extra.values)
  const given = new Set<string>()
  const put = (name: string, value: unknown) => {
    values[name] = value
    if (info.get(name)?.type === TYPES.boolean) values[`--no-${name.slice(2)}`] = !value
  }
  // Two names of one value, which Node's table tells in its help alone.
  const olderNames = new Map<string, string>()
  for (const [name, { helpText }] of extra.info as OptionTable['rawInfo']) {
    const newer = /^Legacy alias for (--\S+)/.exec(helpText)?.[1]
    if (newer) olderNames.set(name, newer)
  }
  for (const [name, option] of info) if (option.type === TYPES.boolean) put(name, values[name] ?? option.defaultIsTrue)
  return {
    info,
    aliases: new Map(extra.aliases),
    values,
    readEarly: new Set(),
    embedder: extra.embedder,
    rawInfo: extra.info,
    get: (name) => values[name],
    set(name, value) {
      given.add(name)
      put(name, value)
      const newer = olderNames.get(name)
      if (newer) put(newer, value)
      for (const [other, implied] of Object.entries(IMPLIED[name] ?? {})) put(other, implied)
    },
    isSet: (name) => given.has(name),
  }
}

/** Reads NODE_OPTIONS, then the arguments after `argv[0]`, into `table`. */
export function parseCommandLine(table: OptionTable, argv: string[], env: Record<string, string>): CommandLine {
  const errors: string[] = []
  for (const [name, option] of Object.entries(SWITCHES)) if (env[name] === '1') table.set(option, true)
  if (env.NODE_REDIRECT_WARNINGS) table.set('--redirect-warnings', env.NODE_REDIRECT_WARNINGS)
  if (env.NODE_OPTIONS) {
    const words = splitNodeOptions(env.NODE_OPTIONS, errors)
    const { args } = errors.length ? { args: [] } : parse(table, words, true, errors)
    if (args.length > 0 && errors.length === 0) errors.push(`${args[0]} is not allowed in NODE_OPTIONS`)
  }
  const { args, taken } = errors.length ? { args: [], taken: 0 } : parse(table, argv, false, errors)
  if (errors.length === 0) check(table, errors)
  return {
    execArgv: argv.slice(0, taken).filter((word, index) => !(word === '--' && index === taken - 1)),
    args,
    errors,
  }
}

function parse(
  table: OptionTable,
  argv: string[],
  fromEnv: boolean,
  errors: string[],
): { args: string[]; taken: number } {
  const queue = [...argv]
  /** Words at the head of `queue` that an alias put there: they are not argv's own. */
  let synthetic = 0
  const shift = () => {
    if (synthetic > 0) synthetic--
    return queue.shift()!
  }
  const taken = () => argv.length - (queue.length - synthetic)
  while (queue.length > 0 && errors.length === 0) {
    const word = queue[0]!
    if (word.length <= 1 || word[0] !== '-') break
    shift()
    if (word === '--') break
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    let name = equals < 0 ? word : word.slice(0, equals)
    if (name.startsWith('--')) name = `--${name.slice(2).replaceAll('_', '-')}`
    let value = equals < 0 ? null : word.slice(equals + 1)
    for (;;) {
      const alias: string[] | undefined =
        (value !== null ? table.aliases.get(`${name}=`) : undefined) ??
        (value === null && queue.length > 0 && !queue[0]!.startsWith('-')
          ? table.aliases.get(`${name} <arg>`)
          : undefined) ??
        table.aliases.get(name)
      if (!alias || (alias.length > 1 && alias[0] === name)) break
      name = alias[0]!
      queue.unshift(...alias.slice(1))
      synthetic += alias.length - 1
      // `--print <arg>` stands for `-pe`, whose words take the argument themselves.
      if (alias.length > 1 && value !== null && name !== '--inspect-port') value = null
    }
    let negated = false
    if (!table.info.has(name) && name.startsWith('--no-') && table.info.has(`--${name.slice(5)}`)) {
      negated = true
      name = `--${name.slice(5)}`
    }
    const option = table.info.get(name)
    if (!option && V8_FLAGS.test(name)) continue
    if (!option) {
      errors.push(`bad option: ${word}`)
      break
    }
    if (fromEnv && option.envVarSettings !== 0) {
      errors.push(`${word} is not allowed in NODE_OPTIONS`)
      break
    }
    if (negated && option.type !== TYPES.boolean && option.type !== TYPES.v8 && option.type !== TYPES.noOp) {
      errors.push(`${word} is an invalid negation because it is not a boolean option`)
      break
    }
    if (option.type === TYPES.boolean) {
      table.set(name, !negated)
      continue
    }
    if (option.type === TYPES.noOp || option.type === TYPES.v8) {
      table.set(name, !negated)
      continue
    }
    if (value === null) {
      const next = queue[0]
      if (next === undefined || (next.startsWith('-') && next.length > 1)) {
        errors.push(`${word} requires an argument`)
        break
      }
      value = shift()
      if (value.startsWith('\\-')) value = value.slice(1)
    } else if (value === '') {
      errors.push(`${word} requires an argument`)
      break
    }
    assign(table, name, option.type, value, errors)
  }
  return { args: queue, taken: taken() }
}

function assign(table: OptionTable, name: string, type: number, value: string, errors: string[]): void {
  if (type === TYPES.list) table.set(name, [...(table.isSet(name) ? table.get(name) : []), value])
  else if (type === TYPES.integer || type === TYPES.unsigned) table.set(name, Number.parseInt(value, 10) || 0)
  else if (type === TYPES.hostPort) {
    const port = Number(value.split(':').at(-1))
    if (!Number.isInteger(port) || (port !== 0 && port < 1024) || port > 65535)
      errors.push(`${name} must be 0 or in range 1024 to 65535.`)
    table.set(name, { host: value.includes(':') ? value.split(':')[0] : '127.0.0.1', port })
  } else table.set(name, value)
}

function check(table: OptionTable, errors: string[]): void {
  if (table.get('--check') && table.isSet('--eval')) errors.push('either --check or --eval can be used, not both')
  const mode = table.get('--unhandled-rejections')
  if (mode && !['warn-with-error-code', 'throw', 'strict', 'warn', 'none'].includes(mode))
    errors.push('invalid value for --unhandled-rejections')
  const type = table.get('--input-type')
  if (type && !['commonjs', 'module', 'commonjs-typescript', 'module-typescript'].includes(type))
    errors.push('--input-type must be "module","commonjs", "module-typescript" or "commonjs-typescript"')
  if (table.get('--test')) {
    if (table.get('--check')) errors.push('either --test or --check can be used, not both')
    if (table.isSet('--eval')) errors.push('either --test or --eval can be used, not both')
    if (table.get('--interactive')) errors.push('either --test or --interactive can be used, not both')
  }
}

/** Words are separated by spaces; `"` groups, and inside it a backslash escapes. */
function splitNodeOptions(text: string, errors: string[]): string[] {
  const words: string[] = []
  let quoted = false
  let fresh = true
  for (let index = 0; index < text.length; index++) {
    let character = text[index]!
    if (character === '\\' && quoted) {
      if (index + 1 === text.length) {
        errors.push('invalid value for NODE_OPTIONS (invalid escape)')
        return []
      }
      character = text[++index]!
    } else if (character === ' ' && !quoted) {
      fresh = true
      continue
    } else if (character === '"') {
      quoted = !quoted
      continue
    }
    if (fresh) words.push('')
    fresh = false
    words[words.length - 1] += character
  }
  if (quoted) errors.push('invalid value for NODE_OPTIONS (unterminated string)')
  return words
}
