import { type ErrnoCode, SystemError } from '../../protocol/errors.ts'
import { POLL } from '../../protocol/syscall.ts'
import type { Awaitable, Call } from '../process/open-file.ts'
import { createWaitQueue } from '../process/wait-queue.ts'

/** Bytes on their way from a writer to a reader, in order, at most `capacity` of them at rest. */
export interface ByteQueue {
  readonly size: number
  readonly ended: boolean
  /** What a reader may know without sleeping: bits of POLL. */
  readReady(): number
  writeReady(): number
  /** Resolves when those may have changed. */
  readChange(call: Call): Promise<void>
  writeChange(call: Call): Promise<void>
  /** Sleeps while empty; empty at the end. */
  read(length: number, call: Call): Awaitable<Uint8Array>
  /** Sleeps while full, until all is taken over. EPIPE where nobody reads any more. */
  write(data: Uint8Array, call: Call): Awaitable<number>
  /** No more will be written: readers drain what is left, then see the end. */
  end(): void
  /** Nobody reads any more. */
  abandon(): void
  /** Readers and writers fail with this code from now on; what is under way is lost. */
  fail(code: ErrnoCode, reason?: string): void
}

const NOTHING = new Uint8Array(0)

/** `lowWater`: a writer counts as ready when so many bytes are free; no more than that never sleeps then. */
export function createByteQueue(capacity: number, lowWater = 1): ByteQueue {
  let chunks: Uint8Array[] = []
  let size = 0
  let ended = false
  let abandoned = false
  let failure: { code: ErrnoCode; reason?: string | undefined } | null = null
  const failed = (syscall: string) => new SystemError(failure!.code, syscall, undefined, undefined, failure!.reason)
  const readable = createWaitQueue()
  const writable = createWaitQueue()

  function take(length: number): Uint8Array {
    const first = chunks[0]!
    if (first.length >= length || chunks.length === 1) {
      const taken = first.length <= length ? first : first.subarray(0, length)
      if (taken === first) chunks.shift()
      else chunks[0] = first.subarray(length)
      size -= taken.length
      return taken
    }
    const taken = new Uint8Array(Math.min(length, size))
    let at = 0
    while (at < taken.length) {
      const chunk = chunks[0]!
      const part = chunk.subarray(0, taken.length - at)
      taken.set(part, at)
      at += part.length
      if (part.length === chunk.length) chunks.shift()
      else chunks[0] = chunk.subarray(part.length)
    }
    size -= at
    return taken
  }

  function readNow(length: number): Uint8Array | null {
    if (length === 0) return NOTHING
    if (size > 0) {
      const taken = take(length)
      writable.wake()
      return taken
    }
    if (failure) throw failed('read')
    return ended || abandoned ? NOTHING : null
  }

  async function readLater(length: number, call: Call): Promise<Uint8Array> {
    for (;;) {
      await readable.sleep(call, 'read')
      const taken = readNow(length)
      if (taken) return taken
    }
  }

  /** How much of `data` fitted. */
  function writeNow(data: Uint8Array): number {
    if (failure) throw failed('write')
    if (abandoned || ended) throw new SystemError('EPIPE', 'write')
    const part = data.subarray(0, capacity - size)
    if (part.length > 0) {
      chunks.push(part)
      size += part.length
      readable.wake()
    }
    return part.length
  }

  async function writeLater(data: Uint8Array, written: number, call: Call): Promise<number> {
    while (written < data.length) {
      await writable.sleep(call, 'write')
      written += writeNow(data.subarray(written))
    }
    return written
  }

  return {
    get size() {
      return size
    },
    get ended() {
      return ended
    },
    readReady: () =>
      (size > 0 ? POLL.IN : 0) | (ended || abandoned ? POLL.HUP : 0) | (failure ? POLL.IN | POLL.ERR : 0),
    writeReady: () =>
      (size + lowWater <= capacity ? POLL.OUT : 0) | (ended || abandoned || failure ? POLL.OUT | POLL.ERR : 0),
    readChange: (call) => readable.sleep(call, 'poll'),
    writeChange: (call) => writable.sleep(call, 'poll'),
    read: (length, call) => readNow(length) ?? readLater(length, call),
    write(data, call) {
      const written = writeNow(data)
      return written === data.length ? written : writeLater(data, written, call)
    },
    end() {
      ended = true
      readable.wake()
      writable.wake()
    },
    abandon() {
      abandoned = true
      chunks = []
      size = 0
      readable.wake()
      writable.wake()
    },
    fail(code, reason) {
      failure = { code, reason }
      chunks = []
      size = 0
      readable.wake()
      writable.wake()
    },
  }
}
