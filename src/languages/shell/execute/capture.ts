import type { ScriptNode, StatementNode } from '../ast.ts'
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
  const run = scope.shell.interpreter
    .runSubshell(subshell(scope), body.statements, io)
    .finally(() => close(scope, writer))
  const [bytes, status] = await Promise.all([drain(scope, reader), run])
  scope.status = status
  scope.substitution = status
  return bytes
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
