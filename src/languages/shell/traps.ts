import type { Io } from './io.ts'
import { type Scope, ShellError, ShellExit } from './scope.ts'

/** Runs what `trap` set for this condition. `$?` is kept, unless the trap itself exits. */
export async function runTrap(scope: Scope, condition: string, io: Io): Promise<number> {
  const action = scope.traps.get(condition)
  if (!action) return scope.status
  const status = scope.status
  if (condition === 'EXIT') scope.traps.delete('EXIT')
  const parsed = scope.shell.parser.parse(action)
  if (!parsed.ok) throw new ShellError(`trap: ${parsed.message}`)
  const outer = scope.trapped
  scope.trapped = status
  scope.guarded++
  try {
    await scope.shell.interpreter.runStatements(scope, parsed.script.statements, io)
  } catch (error) {
    if (!(error instanceof ShellExit)) throw error
    if (condition !== 'EXIT') throw error
    return error.status
  } finally {
    scope.guarded--
    scope.trapped = outer
  }
  scope.status = status
  return status
}
