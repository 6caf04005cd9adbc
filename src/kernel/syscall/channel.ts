import { createEncoder, decode } from './codec.ts'

/**
 * The shared memory between one process and the kernel: a few 32-bit words, then a window of bytes. The two sides
 * take turns by the word TURN. A message longer than the window goes in pieces, each a turn of its own.
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

const WORDS = 16
const HEADER = WORDS * 4
const WINDOW = 1 << 20

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
}

export function createChannelClient(memory: SharedArrayBuffer): ChannelClient {
  const shared = link(memory)
  const { words } = shared
  const encoder = createEncoder()
  const gather = createGatherer(shared)

  function passTurn(): void {
    Atomics.store(words, TURN, KERNEL)
    Atomics.notify(words, TURN)
    while (Atomics.load(words, TURN) !== PROCESS) Atomics.wait(words, TURN, Atomics.load(words, TURN))
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
  }
}

/** What the kernel does with requests. Resolves when the reply may be given; never rejects. */
export type ChannelHandler = (request: unknown, posted: number) => ChannelReply | Promise<ChannelReply>

export interface ChannelReply {
  value: unknown
  failed: boolean
}

/** Serves until `close`. Where `Atomics.waitAsync` is missing, the process must say `poke` by its port. */
export interface ChannelServer {
  poke(): void
  close(): void
}

export function serveChannel(memory: SharedArrayBuffer, handle: ChannelHandler): ChannelServer {
  const shared = link(memory)
  const { words } = shared
  const encoder = createEncoder()
  const gather = createGatherer(shared)
  let open = true
  let busy = false
  let reply: Uint8Array | null = null
  let replied = 0

  function passTurn(): void {
    Atomics.store(words, TURN, PROCESS)
    Atomics.notify(words, TURN)
  }

  function putReply(message: Uint8Array): void {
    replied = putPiece(shared, message, replied)
    reply = replied < message.length ? message : null
    if (!reply) replied = 0
  }

  function answer({ value, failed }: ChannelReply): void {
    words[FAILED] = failed ? 1 : 0
    const message = encoder.encode(value)
    // The encoder's buffer lives until its next use, which comes only after this reply is gone.
    putReply(message)
  }

  /** One turn. Returns a promise when the process has to sleep. */
  function turn(): void | Promise<void> {
    if (reply) return putReply(reply)
    const message = gather()
    if (!message) return
    const result = handle(decode(message), words[POSTED]!)
    return result instanceof Promise ? result.then(answer) : answer(result)
  }

  async function run(): Promise<void> {
    while (open) {
      if (Atomics.load(words, TURN) !== KERNEL) {
        const waiting = Atomics.waitAsync(words, TURN, PROCESS)
        if (waiting.async) await waiting.value
        continue
      }
      const sleeping = turn()
      if (sleeping) await sleeping
      if (open) passTurn()
    }
  }

  async function poke(): Promise<void> {
    if (busy || !open || Atomics.load(words, TURN) !== KERNEL) return
    busy = true
    await turn()
    busy = false
    if (open) passTurn()
  }

  if (typeof Atomics.waitAsync === 'function') void run()
  return {
    poke: () => void poke(),
    close() {
      open = false
      // Wakes the loop above so that it ends.
      Atomics.store(words, TURN, CLOSED)
      Atomics.notify(words, TURN)
    },
  }
}
