import { complain } from './execute/report.ts'
import { stoppedStatus } from './execute/script.ts'
import { decode, type Io, readUntil } from './io.ts'
import type { Parsed } from './parser.ts'
import { createControl, FunctionReturn, LoopExit, type Scope, ShellError, ShellExit, Stopped } from './scope.ts'
import { runTrap } from './traps.ts'

/** Runs a whole script to its end, EXIT trap included. Gives the shell's exit status. */
export async function runScript(scope: Scope, io: Io, source: string): Promise<number> {
  const parsed = scope.shell.parser.parse(source)
  if (scope.options.has('noexec') && parsed.ok) return 0
  let status: number
  if (!parsed.ok) {
    scope.line = parsed.line
    // What stands before the error runs first, as in shells that read line by line.
    status = await complain(scope, io, new ShellError(syntax(parsed.message), 2))
  } else {
    const ended = await runUnit(scope, io, parsed)
    status = ended.status
  }
  return lastly(scope, io, status)
}

/** Commands from stdin, each run as soon as it is complete; what follows stays there for the commands to read. */
export async function runLines(scope: Scope, io: Io): Promise<number> {
  const input = io.get(0)
  let pending = ''
  while (input) {
    const { bytes, found } = await readUntil(scope, input, 10)
    pending += decode(bytes)
    if (!found && pending.trim() === '') break
    const parsed = scope.shell.parser.parse(pending)
    if (parsed.incomplete && found) continue
    pending = ''
    if (!parsed.ok) {
      scope.status = await complain(scope, io, new ShellError(syntax(parsed.message), 2))
      if (!scope.shell.interactive) break
    } else {
      const ended = await runUnit(scope, io, parsed)
      if (ended.exits) return lastly(scope, io, ended.status)
    }
    if (!found) break
  }
  return lastly(scope, io, scope.status)
}

const syntax = (message: string): string =>
  /^syntax error|unexpected/.test(message) ? message : `syntax error: ${message}`

async function lastly(scope: Scope, io: Io, status: number): Promise<number> {
  scope.status = status
  try {
    return await runTrap(scope, 'EXIT', io)
  } catch (error) {
    if (error instanceof Stopped) return stoppedStatus(error)
    throw error
  }
}

/** One complete piece of input at the top level. `exits`: the shell is to end. */
export async function runUnit(
  scope: Scope,
  io: Io,
  parsed: Extract<Parsed, { ok: true }>,
): Promise<{ status: number; exits: boolean }> {
  const { interactive, interpreter } = scope.shell
  try {
    await interpreter.runStatements(scope, parsed.script.statements, io)
    return { status: scope.status, exits: false }
  } catch (error) {
    if (error instanceof ShellExit) return { status: error.status, exits: true }
    if (error instanceof FunctionReturn || error instanceof LoopExit) return { status: scope.status, exits: false }
    if (error instanceof Stopped) {
      scope.status = stoppedStatus(error)
      if (interactive) scope.control = createControl()
      return { status: scope.status, exits: !interactive }
    }
    if (!(error instanceof ShellError)) throw error
    scope.status = await complain(scope, io, error)
    return { status: scope.status, exits: !interactive }
  } finally {
    scope.guarded = 0
    scope.loops = 0
    scope.locals = []
    scope.sourced = 0
  }
}
