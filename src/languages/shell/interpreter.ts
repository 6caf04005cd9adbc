import { runCommand, runStatements, runSubshell } from './execute/script.ts'
import { runArgv } from './execute/simple.ts'
import { evaluate, evaluateText } from './expand/arithmetic.ts'
import { expandParts, expandPattern, expandString } from './expand/words.ts'
import { type Interpreter, ShellExit } from './scope.ts'
import { runTrap } from './traps.ts'

/** Ties the mutually recursive parts together. */
export function createInterpreter(): Interpreter {
  return {
    runStatements,
    runSubshell,
    runCommand,
    runArgv,
    expandString,
    expandPattern,
    expandParts,
    evaluate,
    evaluateText,
    async runTrapped(scope, statements, io, end) {
      const { status } = scope
      try {
        await runStatements(scope, statements, io)
        scope.status = status
      } catch (error) {
        if (!(error instanceof ShellExit)) throw error
        scope.status = error.status
        end(await runTrap(scope, 'EXIT', io))
      }
    },
  }
}
