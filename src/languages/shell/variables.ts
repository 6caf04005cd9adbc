import { type Scope, ShellError, scalar, type Variable } from './scope.ts'
import { USER } from './user.ts'

/** Reads and writes of shell variables by name, special parameters included. */

export function getVariable(scope: Scope, name: string): string | undefined {
  const special = getSpecial(scope, name)
  if (special !== undefined) return special
  const variable = scope.variables.get(name)
  if (!variable) return undefined
  if (variable.kind === 'scalar') return variable.value
  return variable.items.get('0')
}

function getSpecial(scope: Scope, name: string): string | undefined {
  if (/^[1-9]\d*$/.test(name)) return scope.positional[Number(name) - 1]
  switch (name) {
    case '0':
      return scope.zero
    case '?':
      return String(scope.status)
    case '#':
      return String(scope.positional.length)
    case '$':
      return String(scope.shell.start.pid)
    case '!':
      return scope.lastBackground === null ? '' : String(scope.lastBackground)
    case '-':
      return `${scope.options.has('errexit') ? 'e' : ''}${scope.options.has('nounset') ? 'u' : ''}${
        scope.options.has('xtrace') ? 'x' : ''
      }${scope.shell.interactive ? 'i' : ''}`
    case '@':
    case '*':
      return scope.positional.length ? scope.positional.join(ifs(scope)[0] ?? '') : undefined
    case 'RANDOM':
      return String(Math.floor(Math.random() * 32768))
    case 'SECONDS':
      return String(Math.floor((performance.now() - scope.shell.began) / 1000))
    case 'EPOCHSECONDS':
      return String(Math.floor(Date.now() / 1000))
    case 'LINENO':
      return String(scope.line)
    case 'PPID':
      return String(scope.shell.start.ppid)
    case 'BASHPID':
      return String(scope.shell.start.pid)
    case 'UID':
    case 'EUID':
      return String(USER.uid)
    case 'BASH_SUBSHELL':
      return String(scope.subshell)
    default:
      return undefined
  }
}

export function ifs(scope: Scope): string {
  return scope.variables.get('IFS')?.value ?? ' \t\n'
}

/** Elements in order of their index (or of insertion, for associative arrays). A scalar counts as one element. */
export function elements(scope: Scope, name: string): [key: string, value: string][] {
  if (name === '@' || name === '*') return scope.positional.map((value, index) => [String(index + 1), value])
  const variable = scope.variables.get(name)
  if (!variable) {
    const special = getSpecial(scope, name)
    return special === undefined ? [] : [['0', special]]
  }
  if (variable.kind === 'scalar') return [['0', variable.value]]
  const entries = [...variable.items]
  return variable.kind === 'associative' ? entries : entries.sort((a, b) => Number(a[0]) - Number(b[0]))
}

export function setVariable(scope: Scope, name: string, value: string): void {
  const variable = writable(scope, name)
  if (variable.kind === 'scalar') variable.value = lettered(variable, value)
  else variable.items.set('0', lettered(variable, value))
  if (scope.options.has('allexport')) variable.exported = true
}

export function setElement(scope: Scope, name: string, key: string, value: string): void {
  const variable = writable(scope, name)
  if (variable.kind === 'scalar') {
    const had = variable.value
    variable.kind = 'indexed'
    variable.items = had === '' ? new Map() : new Map([['0', had]])
  }
  variable.items.set(key, lettered(variable, value))
}

function lettered({ letters }: Variable, value: string): string {
  if (letters === null) return value
  return letters === 'upper' ? value.toUpperCase() : value.toLowerCase()
}

export function setArray(scope: Scope, name: string, items: Map<string, string>): void {
  const variable = writable(scope, name)
  if (variable.kind === 'scalar') variable.kind = 'indexed'
  variable.items = variable.letters
    ? new Map([...items].map(([key, value]) => [key, lettered(variable, value)]))
    : items
}

/** The variable for writing, made if it is missing. Throws for a readonly one. */
export function writable(scope: Scope, name: string): Variable {
  let variable = scope.variables.get(name)
  if (variable?.readonly) throw new ShellError(`${name}: readonly variable`, 1, true)
  if (!variable) {
    variable = scalar('')
    scope.variables.set(name, variable)
  }
  return variable
}

export function unsetVariable(scope: Scope, name: string): void {
  if (scope.variables.get(name)?.readonly) throw new ShellError(`unset: ${name}: cannot unset: readonly variable`)
  scope.variables.delete(name)
}

/** Makes a name local to the running function, remembering what it meant outside. */
export function makeLocal(scope: Scope, name: string): void {
  const frame = scope.locals.at(-1)
  if (!frame) return
  const outer = scope.variables.get(name)
  if (!frame.has(name)) frame.set(name, outer)
  scope.variables.set(name, scalar('', outer?.exported ?? false))
}

export function leaveFunction(scope: Scope): void {
  const frame = scope.locals.pop()
  for (const [name, outer] of frame ?? []) {
    if (outer) scope.variables.set(name, outer)
    else scope.variables.delete(name)
  }
}

/** What a child process gets. */
export function exportedEnvironment(scope: Scope): Record<string, string> {
  const env: Record<string, string> = {}
  // Names that a shell cannot hold (with dots, say) pass through as they came.
  for (const [name, value] of Object.entries(scope.shell.start.env)) if (!/^[A-Za-z_]\w*$/.test(name)) env[name] = value
  for (const [name, variable] of scope.variables)
    if (variable.exported && variable.kind === 'scalar') env[name] = variable.value
  return env
}
