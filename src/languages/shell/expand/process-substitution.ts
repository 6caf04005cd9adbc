import type { Part } from '../ast.ts'
import { captureBytes } from '../execute/capture.ts'
import { type Scope, ShellError } from '../scope.ts'

let count = 0

/**
 * `<(command)`: the command runs to its end, and the word becomes the name of a file with what it printed. The kernel
 * has no `/dev/fd`, so it is a file in /tmp, which stays until the shell ends; `>(command)` is refused.
 */
export async function substituteProcess(scope: Scope, part: Part<'ProcessSubstitution'>): Promise<string> {
  if (part.direction === 'output') throw new ShellError('>( ): process substitution for output is not supported')
  const path = `/tmp/.sh-${scope.shell.start.pid}-${count++}`
  const bytes = await captureBytes(scope, part.body)
  scope.shell.context.sys.writeFile(path, bytes, 0o1101, 0o600)
  scope.shell.jobs.temporary.push(path)
  return path
}
