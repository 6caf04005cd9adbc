import type { DescriptorKind } from '../../protocol/syscall.ts'
import { interruptible, type Scope, ShellError } from './scope.ts'

/** A kernel descriptor as the shell holds it. `ahead` is what `read` took from it and has not used. */
export interface Descriptor {
  fd: number
  kind: DescriptorKind
  ahead: Uint8Array
}

/** The shell's descriptor numbers, each to what it refers to. Redirections work on copies. */
export type Io = Map<number, Descriptor>

const EMPTY = new Uint8Array(0)
const encoder = new TextEncoder()

export function describe(scope: Scope, fd: number): Descriptor {
  return { fd, kind: scope.shell.context.sys.descriptorKind(fd), ahead: EMPTY }
}

export function openPipe(scope: Scope): [read: Descriptor, write: Descriptor] {
  const [read, write] = scope.shell.context.sys.pipe()
  return [
    { fd: read, kind: 'PIPE', ahead: EMPTY },
    { fd: write, kind: 'PIPE', ahead: EMPTY },
  ]
}

export function close(scope: Scope, descriptor: Descriptor): void {
  scope.shell.context.sys.close(descriptor.fd)
}

/** Writes all of it, sleeping on a full pipe without stopping the shell's other commands. EPIPE is thrown. */
export async function write(scope: Scope, io: Io, number: number, data: string | Uint8Array): Promise<void> {
  const descriptor = io.get(number)
  if (!descriptor) throw new ShellError('write error: Bad file descriptor')
  let bytes = typeof data === 'string' ? encoder.encode(data) : data
  const { sys, async } = scope.shell.context
  while (bytes.length > 0) {
    const written =
      descriptor.kind === 'FILE'
        ? sys.write(descriptor.fd, bytes, -1)
        : await interruptible(scope, async.write(descriptor.fd, bytes.slice(0, 65536), -1))
    bytes = bytes.subarray(written)
  }
}

/** A piece of input, at most `length` bytes; empty at the end. */
export async function read(scope: Scope, descriptor: Descriptor, length = 65536): Promise<Uint8Array> {
  if (descriptor.ahead.length > 0) {
    const taken = descriptor.ahead.subarray(0, length)
    descriptor.ahead = descriptor.ahead.subarray(taken.length)
    return taken
  }
  const { sys, async } = scope.shell.context
  if (descriptor.kind === 'FILE') return sys.read(descriptor.fd, length, -1)
  return interruptible(scope, async.read(descriptor.fd, length, -1))
}

export async function readAll(scope: Scope, descriptor: Descriptor | undefined): Promise<Uint8Array> {
  if (!descriptor) return EMPTY
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = await read(scope, descriptor)
    if (chunk.length === 0) return concat(chunks)
    chunks.push(chunk)
  }
}

/** Up to and with the delimiter, or to the end of input. What follows stays in `ahead`. */
export async function readUntil(
  scope: Scope,
  descriptor: Descriptor,
  delimiter: number,
): Promise<{ bytes: Uint8Array; found: boolean }> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = await read(scope, descriptor)
    if (chunk.length === 0) return { bytes: concat(chunks), found: false }
    const at = chunk.indexOf(delimiter)
    if (at < 0) {
      chunks.push(chunk)
      continue
    }
    descriptor.ahead = concat([chunk.subarray(at + 1), descriptor.ahead])
    chunks.push(chunk.subarray(0, at + 1))
    return { bytes: concat(chunks), found: true }
  }
}

/** A descriptor from which `data` can be read: a pipe that is filled while the command runs. */
export function feed(scope: Scope, data: Uint8Array, rest?: Descriptor): Descriptor {
  const [reader, writer] = openPipe(scope)
  const io: Io = new Map([[1, writer]])
  const pump = async () => {
    await write(scope, io, 1, data)
    while (rest) {
      const chunk = await read(scope, rest)
      if (chunk.length === 0) break
      await write(scope, io, 1, chunk)
    }
  }
  // A reader that goes away early ends the pump; so does a stopped job.
  pump()
    .catch(() => {})
    .finally(() => close(scope, writer))
  return reader
}

export function concat(chunks: Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** `UTF-8` text; bytes that are none are shown as U+FFFD. */
export const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
