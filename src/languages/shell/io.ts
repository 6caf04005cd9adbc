import { type DescriptorKind, type PendingCall, POLL, type SyncSyscalls } from '../../protocol/syscall.ts'
import { breathe } from './breathe.ts'
import { interruptible, type Scope, ShellError } from './scope.ts'

/** A kernel descriptor as the shell holds it. */
export interface Descriptor {
  fd: number
  kind: DescriptorKind
  /** Shared by all duplicates, as the position itself is. */
  place: Place
}

/** How far a file is read, as far as the shell knows: nothing tells it but its own reads. */
interface Place {
  /** Bytes from the beginning; null where somebody else has read on. */
  at: number | null
  /** Processes that may read on at any time. */
  users: number
}

/** The shell's descriptor numbers, each to what it refers to. Redirections work on copies. */
export type Io = Map<number, Descriptor>

const EMPTY = new Uint8Array(0)
const encoder = new TextEncoder()

/** @param at how far it is read, where that is known */
export function describe(scope: Scope, fd: number, at: number | null = null): Descriptor {
  return { fd, kind: scope.shell.context.sys.descriptorKind(fd), place: { at, users: 0 } }
}

export function openPipe(scope: Scope): [read: Descriptor, write: Descriptor] {
  const [read, write] = scope.shell.context.sys.pipe()
  const place = { at: null, users: 0 }
  return [
    { fd: read, kind: 'PIPE', place },
    { fd: write, kind: 'PIPE', place },
  ]
}

/** For what outlives the command that opened these: descriptors of its own, and how to close them. */
export function duplicate(scope: Scope, io: Io): [copy: Io, closeAll: () => void] {
  const copies = new Map<Descriptor, Descriptor>()
  for (const descriptor of io.values()) {
    if (copies.has(descriptor)) continue
    copies.set(descriptor, { ...descriptor, fd: scope.shell.context.sys.dup(descriptor.fd) })
  }
  const closeAll = () => {
    for (const descriptor of copies.values()) close(scope, descriptor)
  }
  return [new Map([...io].map(([number, descriptor]) => [number, copies.get(descriptor)!])), closeAll]
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
  descriptor.place.at = null
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
  const { sys, async } = scope.shell.context
  if (descriptor.kind !== 'FILE') return interruptible(scope, async.read(descriptor.fd, length, -1))
  const bytes = sys.read(descriptor.fd, length, -1)
  if (descriptor.place.at !== null) descriptor.place.at += bytes.length
  return bytes
}

/**
 * One byte: what follows stays for the next reader, who may be another process. `within` gets the call that sleeps, to
 * be cut short.
 */
export async function readByte(scope: Scope, descriptor: Descriptor, within?: Within): Promise<Uint8Array> {
  const { sys, async } = scope.shell.context
  const { fd, kind } = descriptor
  if (kind === 'FILE') return read(scope, descriptor, 1)
  // Half the time of the call that can be cancelled.
  if (sys.poll([[fd, POLL.IN]], 0)[0]) return sys.read(fd, 1, -1)
  const call = async.read(fd, 1, -1)
  return interruptible(scope, within ? within(call) : call)
}

export type Within = <T>(call: PendingCall<T>) => PendingCall<T>

/** Bytes. What is held at once, as text too, must fit in memory with the rest of the tab. */
const MOST_AT_ONCE = 256 * 2 ** 20

/** To the end of input, which must not be further than 256 MiB. */
export async function readAll(scope: Scope, descriptor: Descriptor | undefined): Promise<Uint8Array> {
  if (!descriptor) return EMPTY
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    await breathe()
    const chunk = await read(scope, descriptor)
    if (chunk.length === 0) return concat(chunks)
    chunks.push(chunk)
    length += chunk.length
    if (length > MOST_AT_ONCE) throw new ShellError(`input of more than ${MOST_AT_ONCE >> 20} MiB does not fit here`)
  }
}

/** Up to and with the delimiter, or to the end of input, and no further. */
export async function readUntil(
  scope: Scope,
  descriptor: Descriptor,
  delimiter: number,
): Promise<{ bytes: Uint8Array; found: boolean }> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = await readPart(scope, descriptor, delimiter)
    if (chunk.length === 0) return { bytes: concat(chunks), found: false }
    chunks.push(chunk)
    if (chunk.at(-1) === delimiter) return { bytes: concat(chunks), found: true }
  }
}

/** Bytes of which at most the last is the delimiter. A file shows what comes; anything else gives a byte at a time. */
async function readPart(scope: Scope, descriptor: Descriptor, delimiter: number): Promise<Uint8Array> {
  const { sys } = scope.shell.context
  const { kind, fd, place } = descriptor
  if (kind !== 'FILE' || place.users > 0) return readByte(scope, descriptor)
  place.at ??= locate(sys, fd)
  if (place.at === null) return readByte(scope, descriptor)
  const ahead = sys.read(fd, PEEK, place.at)
  const end = ahead.indexOf(delimiter)
  return read(scope, descriptor, Math.max(1, end < 0 ? ahead.length : end + 1))
}

/** Bytes: more than most lines have. */
const PEEK = 512
const S_IFMT = 0o170000
const S_IFREG = 0o100000

/** A file's position; null for a device. The kernel does not tell, but how much is left does. */
function locate(sys: SyncSyscalls, fd: number): number | null {
  if ((sys.fstat(fd)[1]! & S_IFMT) !== S_IFREG) return null
  let left = 0
  for (let length = -1; length !== 0; left += length) length = sys.read(fd, 1 << 20, -1).length
  const at = sys.fstat(fd)[8]! - left
  sys.seek(fd, at)
  return at
}

/** A descriptor from which `data` can be read: a pipe that is filled while the command runs. */
export function feed(scope: Scope, data: Uint8Array): Descriptor {
  const [reader, writer] = openPipe(scope)
  // A reader that goes away early ends it; so does a stopped job.
  write(scope, new Map([[1, writer]]), 1, data)
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
