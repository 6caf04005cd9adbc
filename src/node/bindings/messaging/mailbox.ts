/**
 * A ring of messages in shared memory, written by one thread and read by another: a thread that sleeps in
 * `Atomics.wait` can read it without a turn of its event loop. Each record is a length, a number and bytes.
 */
const READ = 0
const WRITTEN = 1
/** How many messages the writer has sent altogether, by whatever way. */
const SENT = 2
const CLOSED = 3
/** The thread that writes, counted from 1; 0 while the end is on its way. */
const WRITER = 4
const HEADER = 20
const RECORD = 8
const CAPACITY = 1 << 18

export interface Mailbox {
  readonly memory: SharedArrayBuffer
  /** False where there is no room: the message has to go another way. */
  put(number: number, bytes: Uint8Array): boolean
  /** The first message, if it has this number. */
  take(number: number): Uint8Array<ArrayBuffer> | null
  sent: number
  writer: number
  /** The writer has closed its end. */
  closed: boolean
}

export const createMailboxMemory = (): SharedArrayBuffer => new SharedArrayBuffer(HEADER + CAPACITY)

export function openMailbox(memory: SharedArrayBuffer): Mailbox {
  const header = new Int32Array(memory, 0, HEADER / 4)
  const ring = new Uint8Array(memory, HEADER, CAPACITY)
  const load = (word: number) => Atomics.load(header, word) >>> 0
  const words = new Uint32Array(2)
  const wordBytes = new Uint8Array(words.buffer)

  // Positions count on and wrap at 2 ** 32, which the capacity divides.
  function write(at: number, bytes: Uint8Array): void {
    const from = at % CAPACITY
    const first = Math.min(bytes.length, CAPACITY - from)
    ring.set(bytes.subarray(0, first), from)
    ring.set(bytes.subarray(first), 0)
  }
  function read(at: number, into: Uint8Array): void {
    const from = at % CAPACITY
    const first = Math.min(into.length, CAPACITY - from)
    into.set(ring.subarray(from, from + first))
    into.set(ring.subarray(0, into.length - first), first)
  }

  return {
    memory,
    put(number, bytes) {
      const written = load(WRITTEN)
      const used = (written - load(READ)) >>> 0
      if (used + RECORD + bytes.length > CAPACITY) return false
      words[0] = bytes.length
      words[1] = number
      write(written, wordBytes)
      write(written + RECORD, bytes)
      Atomics.store(header, WRITTEN, (written + RECORD + bytes.length) | 0)
      return true
    },
    take(number) {
      const at = load(READ)
      if (at === load(WRITTEN)) return null
      read(at, wordBytes)
      if (words[1] !== number >>> 0) return null
      const bytes = new Uint8Array(words[0]!)
      read(at + RECORD, bytes)
      Atomics.store(header, READ, (at + RECORD + bytes.length) | 0)
      return bytes
    },
    get sent() {
      return load(SENT)
    },
    set sent(count) {
      Atomics.store(header, SENT, count | 0)
    },
    get writer() {
      return load(WRITER)
    },
    set writer(thread) {
      Atomics.store(header, WRITER, thread)
    },
    get closed() {
      return load(CLOSED) === 1
    },
    set closed(closed) {
      Atomics.store(header, CLOSED, closed ? 1 : 0)
    },
  }
}
