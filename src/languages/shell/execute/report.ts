import { type Io, write } from '../io.ts'
import { type Scope, ShellError } from '../scope.ts'

/** Prints an error of the shell's own on stderr, with its name and, in a script file, the line. Gives its status. */
export async function complain(scope: Scope, io: Io, error: ShellError | string): Promise<number> {
  const message = typeof error === 'string' ? error : error.message
  try {
    await write(scope, io, 2, `${speaker(scope)}${message}\n`)
  } catch {
    // Nobody reads the errors: the status still tells.
  }
  return typeof error === 'string' ? 1 : error.status
}

/** How the shell's own messages begin: its name and, in a script, the line. */
export function speaker(scope: Scope): string {
  // `bash -c` counts its lines as a script does; what a person types has none.
  const inFile =
    scope.zero !== scope.shell.name || scope.sourced > 0 || (scope.zero === 'bash' && !scope.shell.interactive)
  return `${scope.zero}: ${inFile && scope.line ? `line ${scope.line}: ` : ''}`
}

/** A failed command is reported and gives its status; what ends more than the command goes on up. */
export async function survive(scope: Scope, io: Io, run: () => Promise<number>): Promise<number> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof ShellError) {
      if (error.fatal) throw error
      return complain(scope, io, error)
    }
    const { code, message } = error as { code?: string; message?: string }
    // As if SIGPIPE had ended the command: the reader has what it wanted.
    if (code === 'EPIPE') return 141
    if (code) return complain(scope, io, message ?? code)
    throw error
  }
}
