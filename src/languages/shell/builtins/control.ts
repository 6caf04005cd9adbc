import { decode } from '../io.ts'
import { resolve } from '../kernel-files.ts'
import { explainMissing, findExecutables, runProcess } from '../processes.ts'
import { FunctionReturn, LoopExit, ShellError, ShellExit } from '../scope.ts'
import type { Builtin, Call } from './call.ts'

export const colon: Builtin = () => 0
export const false_: Builtin = () => 1

function number({ name, args, scope }: Call, otherwise: number): number {
  const [text] = args
  if (text === undefined) return otherwise
  if (!/^[+-]?\d+$/.test(text))
    throw new ShellError(`${name}: ${text}: numeric argument required`, 2, !scope.shell.interactive)
  return Number(text)
}

export const exit: Builtin = (call) => {
  throw new ShellExit(number(call, call.scope.trapped ?? call.scope.status) & 255)
}

export const return_: Builtin = (call) => {
  if (call.scope.locals.length === 0 && call.scope.sourced === 0)
    throw new ShellError("return: can only `return' from a function or sourced script", 2)
  throw new FunctionReturn(number(call, call.scope.status) & 255)
}

function leaveLoop(kind: 'break' | 'continue'): Builtin {
  return (call) => {
    const levels = number(call, 1)
    if (levels < 1) throw new ShellError(`${kind}: ${levels}: loop count out of range`)
    if (call.scope.loops === 0) return 0
    throw new LoopExit(kind, levels)
  }
}
export const break_ = leaveLoop('break')
export const continue_ = leaveLoop('continue')

export const eval_: Builtin = async ({ scope, args, io }) => {
  const parsed = scope.shell.parser.parse(args.join(' '))
  if (!parsed.ok) throw new ShellError(`eval: ${parsed.message}`, 2)
  if (parsed.script.statements.length === 0) return 0
  return scope.shell.interpreter.runStatements(scope, parsed.script.statements, io)
}

/** `. file args`: in this shell, with the arguments as positional parameters where there are any. */
export const source: Builtin = async ({ scope, name, args, io }) => {
  const [file, ...rest] = args
  if (file === undefined) throw new ShellError(`${name}: filename argument required`, 2)
  const path = file.includes('/')
    ? resolve(scope.cwd, file)
    : (findExecutables(scope, file)[0] ?? resolve(scope.cwd, file))
  let text: string
  try {
    text = decode(scope.shell.context.sys.readFile(path))
  } catch (error) {
    const missing = (error as { code?: string }).code === 'ENOENT'
    throw new ShellError(`${file}: ${missing ? 'No such file or directory' : (error as Error).message}`)
  }
  const parsed = scope.shell.parser.parse(text)
  if (!parsed.ok) throw new ShellError(`${file}: line ${parsed.line}: ${parsed.message}`, 2)
  const outer = scope.positional
  if (rest.length > 0) scope.positional = rest
  scope.sourced++
  try {
    if (parsed.script.statements.length === 0) return 0
    return await scope.shell.interpreter.runStatements(scope, parsed.script.statements, io)
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status
    throw error
  } finally {
    scope.sourced--
    if (rest.length > 0) scope.positional = outer
  }
}

/** The shell cannot become another program, so it runs it and ends with its status. */
export const exec: Builtin = async ({ scope, args, io }) => {
  const [name = ''] = args
  const path = findExecutables(scope, name)[0]
  if (scope.shell.tools.has(name) || !path) {
    if (!path && !scope.shell.tools.has(name)) {
      const missing = explainMissing(scope, name)
      throw new ShellError(`exec: ${missing.message}`, missing.status, !scope.shell.interactive)
    }
    scope.traps.delete('EXIT')
    throw new ShellExit(await scope.shell.interpreter.runArgv(scope, args, io, { functions: false }))
  }
  scope.traps.delete('EXIT')
  throw new ShellExit(await runProcess(scope, path, args, io))
}
