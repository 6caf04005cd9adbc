import { createEncoder, decode } from './codec.ts'
import type { Doorbell } from './doorbell.ts'
import { createSpin } from './spin.ts'

/**
 * The shared memory between one process and the kernel: a few 32-bit words, then a window of bytes. The two sides
 * take turns by the word TURN; the process rings the kernel's bell when it has passed the turn. A message longer than the window goes in pieces, each a turn of its own.
 */
const TURN = 0
/** Bytes of this piece. */
const LENGTH = 1
/** Bytes of the whole message that are still to come after this piece. */
const REST = 2
/** 1: the reply is an error. */
const FAILED = 3
/** Asynchronous requests that the process has posted so far. */
const POSTED = 4
/** The pending caught signal's number, for interpreters that poll. */
const INTERRUPT = 5

/** How many descriptors are to be closed before the next request is served; their numbers follow. */
const CLOSING = 6
const MOST_CLOSING = 32

const WORDS = 64
const HEADER = WORDS * 4
const WINDOW = 1 << 20

/** How long a process looks for the reply before it sleeps: most calls take less than waking a thread does. */
const SPIN_MS = 0.1

const PROCESS = 0
const KERNEL = 1
const CLOSED = 2

export const createChannelMemory = (): SharedArrayBuffer => new SharedArrayBuffer(HEADER + WINDOW)

export const interruptWord = (memory: SharedArrayBuffer): Int32Array => new Int32Array(memory, INTERRUPT * 4, 1)

interface Link {
  words: Int32Array
  window: Uint8Array
}

const link = (memory: SharedArrayBuffer): Link => ({
  words: new Int32Array(memory, 0, WORDS),
  window: new Uint8Array(memory, HEADER, WINDOW),
})

/** Only who has the turn touches these words. */
function takeClosing(words: Int32Array): number[] {
  const count = words[CLOSING]!
  if (count === 0) return NOTHING
  words[CLOSING] = 0
  return [...words.subarray(CLOSING + 1, CLOSING + 1 + count)]
}

const NOTHING: number[] = []

/** Puts one piece of `message` into the window; returns where the next begins. */
function putPiece({ words, window }: Link, message: Uint8Array, from: number): number {
  const to = Math.min(message.length, from + WINDOW)
  window.set(message.subarray(from, to))
  words[LENGTH] = to - from
  words[REST] = message.length - to
  return to
}

/** Gathers a message whose pieces come one by one. */
function createGatherer({ words, window }: Link) {
  let whole: Uint8Array | null = null
  let at = 0
  /** The message when its last piece is here, or null. */
  return (): Uint8Array | null => {
    const length = words[LENGTH]!
    const rest = words[REST]!
    const piece = window.subarray(0, length)
    if (!whole && rest === 0) return piece
    whole ??= new Uint8Array(length + rest)
    whole.set(piece, at)
    at += length
    if (rest > 0) return null
    const message = whole
    whole = null
    at = 0
    return message
  }
}

/** The process's side: sends a request and sleeps until the reply is here. */
export interface ChannelClient {
  /** `failed` tells a reply that is an error's data. */
  call(request: unknown): { value: unknown; failed: boolean }
  /** Says how many asynchronous requests were posted before the next call. */
  notePosted(count: number): void
  /** Has this descriptor closed before the next call is served. False: too many wait for that already. */
  closeSoon(fd: number): boolean
  /** The lowest descriptor that waits to be closed, for who goes on using it; null where none does. */
  keepOpen(): number | null
  /** All that wait to be closed, for who closes them in another way. */
  takeClosing(): number[]
}

export function createChannelClient(memory: SharedArrayBuffer, doorbell: Doorbell): ChannelClient {
  const shared = link(memory)
  const { words } = shared
  const encoder = createEncoder()
  const gather = createGatherer(shared)
  const spin = createSpin(SPIN_MS)

  function passTurn(): void {
    Atomics.store(words, TURN, KERNEL)
    doorbell.ring()
    spin(words, TURN, KERNEL)
    // One load for both: a turn that comes back between two loads would never be noticed.
    for (let turn = Atomics.load(words, TURN); turn !== PROCESS; turn = Atomics.load(words, TURN)) {
      Atomics.wait(words, TURN, turn)
    }
  }

  return {
    call(request) {
      const message = encoder.encode(request)
      let sent = putPiece(shared, message, 0)
      passTurn()
      while (sent < message.length) {
        sent = putPiece(shared, message, sent)
        passTurn()
      }
      const failed = words[FAILED] === 1
      let reply = gather()
      while (!reply) {
        words[LENGTH] = 0
        passTurn()
        reply = gather()
      }
      return { value: decode(reply), failed }
    },
    notePosted(count) {
      Atomics.store(words, POSTED, count)
    },
    closeSoon(fd) {
      const count = words[CLOSING]!
      if (count === MOST_CLOSING) return false
      words[CLOSING + 1 + count] = fd
      words[CLOSING] = count + 1
      return true
    },
    keepOpen() {
      const count = words[CLOSING]!
      if (count === 0) return null
      const first = CLOSING + 1
      let lowest = first
      for (let at = first + 1; at < first + count; at++) if (words[at]! < words[lowest]!) lowest = at
      const fd = words[lowest]!
      words[lowest] = words[first + count - 1]!
      words[CLOSING] = count - 1
      return fd
    },
    takeClosing: () => takeClosing(words),
  }
}

/**
 * What the kernel does with requests. Resolves when the reply may be given; never rejects. `closing` are
 * descriptors that are to be closed before.
 */
export type ChannelHandler = (
  request: unknown,
  posted: number,
  closing: number[],
) => ChannelReply | Promise<ChannelReply>

export interface ChannelReply {
  value: unknown
  failed: boolean
}

/** The kernel's side of one channel. */
export interface ChannelServer {
  /** Takes a turn if it is the kernel's. False where there is nothing to do. */
  serve(): boolean
  close(): void
}

/** `onBroken` hears of a channel that can go on no more: a message that is none, or a reply that cannot be sent. */
export function createChannelServer(
  memory: SharedArrayBuffer,
  handle: ChannelHandler,
  onBroken: (error: unknown) => void,
): ChannelServer {
  const shared = link(memory)
  const { words } = shared
  const encoder = createEncoder()
  const gather = createGatherer(shared)
  let open = true
  /** A request has been taken whose reply is not known yet. */
  let sleeping = false
  /** What is left of a reply that did not fit into the window. */
  let reply: Uint8Array | null = null
  let replied = 0

  function passTurn(): void {
    if (!open) return
    Atomics.store(words, TURN, PROCESS)
    Atomics.notify(words, TURN)
  }

  function putReply(message: Uint8Array): void {
    replied = putPiece(shared, message, replied)
    // The encoder's buffer lives until its next use, which comes only after this reply is gone.
    reply = replied < message.length ? message : null
    if (!reply) replied = 0
    passTurn()
  }

  function answer({ value, failed }: ChannelReply): void {
    sleeping = false
    if (!open) return
    words[FAILED] = failed ? 1 : 0
    putReply(encoder.encode(value))
  }

  function takeTurn(): void {
    if (reply) return putReply(reply)
    const message = gather()
    if (!message) return passTurn()
    sleeping = true
    const result = handle(decode(message), words[POSTED]!, takeClosing(words))
    if (result instanceof Promise) result.then(answer).catch(fail)
    else answer(result)
  }

  function close(): void {
    open = false
    Atomics.store(words, TURN, CLOSED)
    Atomics.notify(words, TURN)
  }

  /** All channels share one thread: what goes wrong with this one must not reach the others. */
  function fail(error: unknown): void {
    if (!open) return
    close()
    onBroken(error)
  }

  return {
    serve() {
      if (!open || sleeping || Atomics.load(words, TURN) !== KERNEL) return false
      try {
        takeTurn()
      } catch (error) {
        fail(error)
      }
      return true
    },
    close,
  }
}
