import { assignArray, assignText, split } from '../execute/assign.ts'
import { quoteForShell, quoteIfNeeded } from '../expand/transform.ts'
import { type Scope, ShellError, type Variable } from '../scope.ts'
import { elements, getVariable, makeLocal, setVariable, unsetVariable, writable } from '../variables.ts'
import { type Builtin, type Call, flags, print } from './call.ts'

const NAME = /^[A-Za-z_]\w*$/
const OPTION_LETTERS: Record<string, string> = {
  a: 'allexport',
  e: 'errexit',
  f: 'noglob',
  n: 'noexec',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
  C: 'noclobber',
  h: 'hashall',
  B: 'braceexpand',
  E: 'errtrace',
  H: 'histexpand',
  P: 'physical',
  T: 'functrace',
  m: 'monitor',
  b: 'notify',
}

/** By their names in bash; those that change nothing here are taken all the same. */
const SET_OPTIONS = new Set(
  (
    'allexport braceexpand emacs errexit errtrace functrace hashall histexpand history ignoreeof ' +
    'interactive-comments keyword monitor noclobber noexec noglob nolog notify nounset onecmd physical pipefail ' +
    'posix privileged verbose vi xtrace'
  ).split(' '),
)
const SHOPT_OPTIONS = new Set(
  (
    'autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist complete_fullquote ' +
    'direxpand dirspell dotglob execfail expand_aliases extglob extquote failglob force_fignore globasciiranges ' +
    'globskipdots globstar gnu_errfmt histappend histreedit histverify hostcomplete huponexit inherit_errexit ' +
    'interactive_comments lastpipe lithist localvar_inherit localvar_unset login_shell mailwarn ' +
    'no_empty_cmd_completion nocaseglob nocasematch noexpand_translation nullglob patsub_replacement progcomp ' +
    'progcomp_alias promptvars restricted_shell shift_verbose sourcepath varredir_close xpg_echo'
  ).split(' '),
)

/** What `export`, `local`, `declare` and `readonly` share: names and assignments, and what becomes of them. */
async function declareAll(call: Call, args: string[], change: (variable: Variable) => void, local: boolean) {
  const { scope } = call
  for (const arg of args) {
    const match = /^([A-Za-z_]\w*)(\[[^\]]*\])?(?:(\+?)=([\s\S]*))?$/.exec(arg)
    if (!match) throw new ShellError(`${call.name}: \`${arg}': not a valid identifier`)
    const [, name = '', subscript, append, value] = match
    if (local) makeLocal(scope, name)
    const given = value !== undefined
    const variable = scope.variables.get(name)
    if (given && variable?.readonly) throw new ShellError(`${name}: readonly variable`)
    if (given || !variable) {
      const fresh = writable(scope, name)
      const { exported, readonly } = fresh
      change(fresh)
      // The value first: a name that becomes readonly here must still take it.
      const after = { exported: fresh.exported, readonly: fresh.readonly }
      Object.assign(fresh, { exported, readonly: false })
      if (given) await assignDeclared(scope, name, subscript ?? null, value, append === '+')
      Object.assign(writable(scope, name), { exported: after.exported, readonly: after.readonly || readonly })
    } else change(variable)
  }
}

async function assignDeclared(scope: Scope, name: string, subscript: string | null, value: string, append: boolean) {
  const array = subscript === null ? /^\(([\s\S]*)\)$/.exec(value) : null
  if (array) await assignArray(scope, name, scope.shell.parser.words(array[1]!), append)
  else await assignText(scope, name, subscript === null ? null : subscript.slice(1, -1), value, append)
}

export const export_: Builtin = async (call) => {
  const { set: given, rest } = options(call, 'fnp')
  if (given.has('f')) throw new ShellError('export: -f: functions cannot be exported here', 2)
  if (rest.length === 0) {
    await print(
      call,
      listing(call.scope, (variable) => variable.exported),
    )
    return 0
  }
  await declareAll(call, rest, (variable) => void (variable.exported = !given.has('n')), false)
  return 0
}

export const readonly: Builtin = async (call) => {
  const { set: given, rest } = options(call, 'aAfp')
  if (given.has('f')) throw new ShellError('readonly: -f: functions cannot be made readonly here', 2)
  if (rest.length === 0) {
    await print(
      call,
      listing(call.scope, (variable) => variable.readonly),
    )
    return 0
  }
  await declareAll(
    call,
    rest,
    (variable) => {
      shape(variable, given)
      variable.readonly = true
    },
    false,
  )
  return 0
}

/** Options of a command that takes no others. */
function options(call: Call, known: string): { set: Set<string>; rest: string[] } {
  const { set, rest, unknown } = flags(call.args, known)
  if (unknown !== null) throw new ShellError(`${call.name}: -${unknown}: invalid option`, 2)
  return { set, rest }
}

function shape(variable: Variable, given: Set<string>): void {
  if (given.has('A') && variable.kind !== 'associative') {
    variable.kind = 'associative'
    variable.items = new Map()
  } else if (given.has('a') && variable.kind === 'scalar') {
    variable.kind = 'indexed'
    variable.items = variable.value ? new Map([['0', variable.value]]) : new Map()
  }
  if (given.has('i')) variable.integer = true
  if (given.has('u')) variable.letters = 'upper'
  if (given.has('l')) variable.letters = 'lower'
  if (given.has('x')) variable.exported = true
  if (given.has('r')) variable.readonly = true
}

export const local: Builtin = async (call) => {
  if (call.scope.locals.length === 0) throw new ShellError('local: can only be used in a function')
  const { set: given, rest } = options(call, 'aAirxlunpg')
  if (given.has('n')) throw new ShellError('local: -n: name references are not supported', 2)
  await declareAll(call, rest, (variable) => shape(variable, given), true)
  return 0
}

export const declare: Builtin = async (call) => {
  const { set: given, rest } = options(call, 'aAirxgpfFlun')
  if (given.has('n')) throw new ShellError(`${call.name}: -n: name references are not supported`, 2)
  if (given.has('f') || given.has('F')) {
    const names = rest.length ? rest : [...call.scope.functions.keys()]
    const missing = names.some((name) => !call.scope.functions.has(name))
    for (const name of names.filter((name) => call.scope.functions.has(name))) {
      const source = call.scope.sources.get(name)
      if (given.has('f') && source === undefined) throw new ShellError(`${call.name}: ${name}: its text is not known`)
      await print(call, given.has('f') ? `${source}\n` : rest.length ? `${name}\n` : `declare -f ${name}\n`)
    }
    return Number(missing)
  }
  if (rest.length === 0 || given.has('p')) {
    const missing = rest.find((name) => !call.scope.variables.has(name))
    await print(
      call,
      listing(call.scope, (_, name) => rest.length === 0 || rest.includes(name)),
    )
    if (missing) throw new ShellError(`declare: ${missing}: not found`)
    return 0
  }
  const isLocal = call.scope.locals.length > 0 && !given.has('g')
  await declareAll(call, rest, (variable) => shape(variable, given), isLocal)
  return 0
}

function listing(scope: Scope, wanted: (variable: Variable, name: string) => boolean): string {
  let text = ''
  for (const [name, variable] of [...scope.variables].sort()) {
    if (!wanted(variable, name)) continue
    const letters = `${{ scalar: '', indexed: 'a', associative: 'A' }[variable.kind]}${variable.integer ? 'i' : ''}${
      variable.readonly ? 'r' : ''
    }${variable.exported ? 'x' : ''}`
    const items = elements(scope, name).map(([key, value]) => `[${key}]="${value.replace(/["\\$`]/g, '\\$&')}"`)
    const value =
      variable.kind === 'scalar' ? `"${variable.value.replace(/["\\$`]/g, '\\$&')}"` : `(${items.join(' ')})`
    text += `declare -${letters || '-'} ${name}=${value}\n`
  }
  return text
}

export const unset: Builtin = ({ scope, args }) => {
  const { set: given, rest } = flags(args, 'fvn')
  for (const target of rest) {
    const { name, subscript } = split(target)
    if (given.has('f')) scope.functions.delete(target)
    else if (subscript !== null) scope.variables.get(name)?.items.delete(subscript.replace(/^["']|["']$/g, ''))
    else if (scope.variables.has(name) || given.has('v')) unsetVariable(scope, name)
    else scope.functions.delete(name)
  }
  return 0
}

export const shift: Builtin = ({ scope, args }) => {
  const count = Number(args[0] ?? 1)
  if (!(count >= 0)) throw new ShellError(`shift: ${args[0]}: numeric argument required`)
  if (count > scope.positional.length) return 1
  scope.positional = scope.positional.slice(count)
  return 0
}

export const set: Builtin = async (call) => {
  const { scope, args } = call
  if (args.length === 0) {
    const lines = [...scope.variables].filter(([, variable]) => variable.kind === 'scalar').sort()
    await print(
      call,
      lines.map(([name, variable]) => `${name}=${variable.value && quoteIfNeeded(variable.value)}\n`).join(''),
    )
    return 0
  }
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at]!
    if (arg === '--' || arg === '-') {
      scope.positional = args.slice(at + 1)
      return 0
    }
    if (!/^[-+]./.test(arg)) break
    const on = arg[0] === '-'
    for (const letter of arg.slice(1)) {
      const name = letter === 'o' ? args[++at] : OPTION_LETTERS[letter]
      if (letter === 'o' && name === undefined) {
        await print(
          call,
          [...scope.options]
            .sort()
            .map((option) => `${option.padEnd(15)}\ton\n`)
            .join(''),
        )
        return 0
      }
      if (name === undefined) throw new ShellError(`set: ${arg}: invalid option`, 2)
      if (!SET_OPTIONS.has(name)) throw new ShellError(`set: ${name}: invalid option name`, 2)
      if (on) scope.options.add(name)
      else scope.options.delete(name)
    }
  }
  if (at < args.length) scope.positional = args.slice(at)
  return 0
}

export const shopt: Builtin = async (call) => {
  const { set: given, rest } = flags(call.args, 'suqpo')
  const { options } = call.scope
  if (rest.length === 0) {
    await print(call, [...options].map((name) => `${name.padEnd(15)}\ton\n`).join(''))
    return 0
  }
  const known = given.has('o') ? SET_OPTIONS : SHOPT_OPTIONS
  const strange = rest.find((name) => !known.has(name))
  if (strange !== undefined)
    throw new ShellError(`shopt: ${strange}: invalid ${given.has('o') ? '' : 'shell '}option name`)
  for (const name of rest) {
    if (given.has('s')) options.add(name)
    else if (given.has('u')) options.delete(name)
  }
  if (!given.has('s') && !given.has('u') && !given.has('q'))
    for (const name of rest) await print(call, `${name.padEnd(15)}\t${options.has(name) ? 'on' : 'off'}\n`)
  return rest.every((name) => options.has(name) || given.has('u')) ? 0 : 1
}

export const alias: Builtin = async (call) => {
  const { aliases } = call.scope
  if (call.args.length === 0)
    await print(call, [...aliases].map(([name, value]) => `alias ${name}=${quoteForShell(value)}\n`).join(''))
  let status = 0
  for (const arg of call.args) {
    const at = arg.indexOf('=')
    if (at > 0) aliases.set(arg.slice(0, at), arg.slice(at + 1))
    else if (aliases.has(arg)) await print(call, `alias ${arg}=${quoteForShell(aliases.get(arg)!)}\n`)
    else status = 1
  }
  return status
}

export const unalias: Builtin = ({ scope, args }) => {
  if (args[0] === '-a') scope.aliases.clear()
  return args.every((name) => name === '-a' || scope.aliases.delete(name)) ? 0 : 1
}

export const let_: Builtin = async ({ scope, args }) => {
  if (args.length === 0) throw new ShellError('let: expression expected')
  let last = 0n
  for (const text of args) last = await scope.shell.interpreter.evaluateText(scope, text)
  return Number(last === 0n)
}

export const umask: Builtin = async (call) => {
  const { sys } = call.scope.shell.context
  const [text] = call.args.filter((arg) => !arg.startsWith('-'))
  if (text === undefined) {
    const mask = sys.umask(0)
    sys.umask(mask)
    await print(call, `${mask.toString(8).padStart(4, '0')}\n`)
    return 0
  }
  if (!/^[0-7]+$/.test(text)) throw new ShellError(`umask: ${text}: only octal masks are supported`)
  sys.umask(Number.parseInt(text, 8))
  return 0
}

/** POSIX `getopts`: one option a call. Where it stands inside a word is kept in a variable no script can name. */
export const getopts: Builtin = async (call) => {
  const { scope } = call
  const [spec = '', name = '', ...given] = call.args
  if (!NAME.test(name)) throw new ShellError('getopts: usage: getopts optstring name [arg]', 2)
  const words = given.length > 0 ? given : scope.positional
  const silent = spec.startsWith(':')
  let index = Number(getVariable(scope, 'OPTIND') ?? 1)
  const [from, kept] = (scope.variables.get(' getopts')?.value ?? '0 1').split(' ').map(Number) as [number, number]
  let letterAt = from === index ? kept : 1
  const word = words[index - 1]
  scope.variables.delete('OPTARG')
  if (word === undefined || !/^-./.test(word) || word === '--') {
    setVariable(scope, 'OPTIND', String(word === '--' ? index + 1 : index))
    setVariable(scope, name, '?')
    return 1
  }
  const letter = word[letterAt]!
  const at = spec.indexOf(letter, silent ? 1 : 0)
  letterAt++
  if (letterAt >= word.length) {
    index++
    letterAt = 1
  }
  let result = letter
  if (at < 0 || letter === ':') {
    result = '?'
    if (silent) setVariable(scope, 'OPTARG', letter)
    else
      await print(
        { ...call, io: new Map(call.io).set(1, call.io.get(2)!) },
        `${scope.zero}: illegal option -- ${letter}\n`,
      )
  } else if (spec[at + 1] === ':') {
    const inWord = letterAt > 1 ? word.slice(letterAt) : undefined
    if (letterAt > 1) index++
    const value = inWord ?? words[index++ - 1]
    letterAt = 1
    if (value === undefined) {
      index--
      result = silent ? ':' : '?'
      if (silent) setVariable(scope, 'OPTARG', letter)
      else
        await print(
          { ...call, io: new Map(call.io).set(1, call.io.get(2)!) },
          `${scope.zero}: option requires an argument -- ${letter}\n`,
        )
    } else setVariable(scope, 'OPTARG', value)
  }
  setVariable(scope, 'OPTIND', String(index))
  setVariable(scope, ' getopts', `${index} ${letterAt}`)
  setVariable(scope, name, result)
  return 0
}
