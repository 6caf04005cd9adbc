import { collapse, isType, S_IFDIR } from '../kernel-files.ts'
import { type Scope, ShellError, scalar } from '../scope.ts'
import { elements, getVariable, setArray } from '../variables.ts'
import { type Builtin, flags, print } from './call.ts'

export const pwd: Builtin = async (call) => {
  const { set } = flags(call.args, 'LP')
  const { scope } = call
  await print(call, `${set.has('P') ? scope.shell.context.sys.realpath(scope.cwd) : scope.cwd}\n`)
  return 0
}

export const cd: Builtin = async (call) => {
  const { scope } = call
  const { set, rest } = flags(call.args, 'LPe')
  if (rest.length > 1) throw new ShellError('cd: too many arguments')
  let [to] = rest
  if (to === undefined) {
    to = getVariable(scope, 'HOME')
    if (!to) throw new ShellError('cd: HOME not set')
  }
  const back = to === '-'
  if (back) {
    to = getVariable(scope, 'OLDPWD')
    if (to === undefined) throw new ShellError('cd: OLDPWD not set')
  }
  if (to === '') return 0
  enter(scope, to, set.has('P'))
  if (back) await print(call, `${scope.cwd}\n`)
  return 0
}

function enter(scope: Scope, to: string, physical = false, name = 'cd'): void {
  const { sys } = scope.shell.context
  let path = collapse(scope.cwd, to)
  let found: ReturnType<typeof sys.stat> = null
  try {
    found = sys.stat(path)
  } catch {
    throw new ShellError(`${name}: ${to}: Not a directory`)
  }
  if (!found) throw new ShellError(`${name}: ${to}: No such file or directory`)
  if (!isType(found, S_IFDIR)) throw new ShellError(`${name}: ${to}: Not a directory`)
  if (physical) path = sys.realpath(path)
  const exported = scope.variables.get('PWD')?.exported ?? true
  scope.variables.set('OLDPWD', scalar(scope.cwd, exported))
  scope.cwd = path
  scope.variables.set('PWD', scalar(path, exported))
  if (scope.subshell === 0) sys.chdir(path)
}

const stackOf = (scope: Scope): string[] => elements(scope, 'DIRSTACK').map(([, path]) => path)
const setStack = (scope: Scope, stack: string[]): void =>
  setArray(scope, 'DIRSTACK', new Map(stack.map((path, index) => [String(index), path])))

export const pushd: Builtin = async (call) => {
  const { scope, args } = call
  const stack = stackOf(scope)
  const from = scope.cwd
  const to = args[0] ?? stack.shift()
  if (to === undefined) throw new ShellError('pushd: no other directory')
  enter(scope, to, false, 'pushd')
  setStack(scope, [from, ...stack])
  return dirs(call)
}

export const popd: Builtin = async (call) => {
  const stack = stackOf(call.scope)
  const to = stack.shift()
  if (to === undefined) throw new ShellError('popd: directory stack empty')
  enter(call.scope, to, false, 'popd')
  setStack(call.scope, stack)
  return dirs(call)
}

export const dirs: Builtin = async (call) => {
  const home = getVariable(call.scope, 'HOME') ?? ''
  const short = (path: string) => (home && `${path}/`.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path)
  await print(call, `${[call.scope.cwd, ...stackOf(call.scope)].map(short).join(' ')}\n`)
  return 0
}
