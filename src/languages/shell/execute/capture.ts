import type { ScriptNode, StatementNode, WordNode } from '../ast.ts'
import { close, type Descriptor, decode, feed, type Io, openPipe, readAll } from '../io.ts'
import { type Scope, subshell } from '../scope.ts'
import { currentIo } from './current-io.ts'

/** `$(…)`: what the commands print, without trailing newlines. Sets `$?`. */
export async function capture(scope: Scope, body: ScriptNode): Promise<string> {
  const text = decode(await captureBytes(scope, body))
  return text.replaceAll('\0', '').replace(/\n+$/, '')
}

export async function captureBytes(scope: Scope, body: ScriptNode): Promise<Uint8Array> {
  const [reader, writer] = openPipe(scope)
  const io = new Map(currentIo(scope)).set(1, writer)
  const inner = subshell(scope)
  // As bash has it, unless it is told or is `sh`: there `set -e` ends the substitution too.
  if (scope.shell.name === 'bash' && !scope.options.has('inherit_errexit')) inner.options.delete('errexit')
  const run = scope.shell.interpreter
    .runSubshell(inner, withReader(body.statements), io)
    .finally(() => close(scope, writer))
  const [bytes, status] = await Promise.all([drain(scope, reader), run])
  scope.status = status
  scope.substitution = status
  return bytes
}

/** `$(<file)` stands for `$(cat file)`. */
function withReader(statements: StatementNode[]): StatementNode[] {
  const [statement] = statements
  const node = statement?.pipelines[0]?.commands[0]
  const alone =
    statements.length === 1 && statement!.pipelines.length === 1 && statement!.pipelines[0]!.commands.length === 1
  if (!alone || node?.type !== 'SimpleCommand') return statements
  const [redirection] = node.redirections
  const reads = redirection?.operator === '<' && (redirection.fd ?? 0) === 0
  if (node.name || node.assignments.length > 0 || node.redirections.length !== 1 || !reads) return statements
  const [name, argument] = ['command', 'cat'].map(
    (value): WordNode => ({ type: 'Word', parts: [{ type: 'Literal', value }] }),
  )
  const command = { ...node, name: name!, args: [argument!] }
  return [{ ...statement!, pipelines: [{ ...statement!.pipelines[0]!, commands: [command] }] }]
}

/** Runs with this input and both outputs collected. */
export async function captureWith(inner: Scope, statements: StatementNode[], io: Io, stdin: Uint8Array) {
  const input = feed(inner, stdin)
  const [outReader, outWriter] = openPipe(inner)
  const [errReader, errWriter] = openPipe(inner)
  const own = new Map(io).set(0, input).set(1, outWriter).set(2, errWriter)
  const run = inner.shell.interpreter.runSubshell(inner, statements, own).finally(() => {
    for (const descriptor of [input, outWriter, errWriter]) close(inner, descriptor)
  })
  const [stdout, stderr, status] = await Promise.all([drain(inner, outReader), drain(inner, errReader), run])
  return { stdout, stderr, status }
}

async function drain(scope: Scope, reader: Descriptor): Promise<Uint8Array> {
  try {
    return await readAll(scope, reader)
  } finally {
    close(scope, reader)
  }
}
