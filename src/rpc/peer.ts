/** Calls, casts and byte or text streams between two threads over one MessagePort. Symmetric: both sides may call. */
export interface Peer {
  /** Rejects with the other side's error (its `code` kept), or when the other side is gone. */
  call(method: string, ...args: unknown[]): Promise<any>
  /** Without an answer. */
  cast(method: string, ...args: unknown[]): void
  /**
   * Offers a stream to the other side, which opens it by the number. Nothing is read before it pulls. `onEnd`, here and
   * of `open`, is called once, when the stream has ended, failed or been cancelled.
   */
  offer(stream: ReadableStream<unknown>, onEnd?: () => void): number
  open<T>(id: number, onEnd?: () => void): ReadableStream<T>
  readonly closed: boolean
  onClose(listener: (error: Error) => void): void
  close(): void
}

export type Methods = Record<string, (...args: any[]) => unknown>

/** A result whose parts are moved instead of copied. */
export class Transferred {
  constructor(
    readonly value: unknown,
    readonly transfer: Transferable[],
  ) {}
}

export class PeerGoneError extends Error {
  readonly code = 'PEER_GONE'
}

interface ErrorData {
  name: string
  message: string
  stack: string | undefined
  /** `code`, `errno`, `syscall`, `path` and `dest`, as far as they are plain. */
  fields: Record<string, unknown>
}

type Message =
  | { type: 'hello' }
  | { type: 'call'; id: number; method: string; args: unknown[] }
  | { type: 'cast'; method: string; args: unknown[] }
  | { type: 'result'; id: number; value: unknown }
  | { type: 'error'; id: number; error: ErrorData }
  | { type: 'pull'; stream: number; count: number }
  | { type: 'cancel'; stream: number }
  | { type: 'chunk'; stream: number; value: unknown }
  | { type: 'end'; stream: number }
  | { type: 'broken'; stream: number; error: ErrorData }
  | { type: 'bye' }

/** Chunks that may be on their way before the receiver has asked for more. */
const CREDIT = 8
const FIELDS = ['code', 'errno', 'syscall', 'path', 'dest', 'stderr']

function toData(error: unknown): ErrorData {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined, fields: {} }
  const fields: Record<string, unknown> = {}
  for (const key of FIELDS) {
    const value = (error as unknown as Record<string, unknown>)[key]
    if (typeof value === 'string' || typeof value === 'number') fields[key] = value
  }
  return { name: error.name, message: error.message, stack: error.stack, fields }
}

function fromData({ name, message, stack, fields }: ErrorData): Error {
  const error = Object.assign(new Error(message), fields)
  error.name = name
  if (stack !== undefined) error.stack = stack
  return error
}

/** Transferring a MessagePort needs it in the transfer list too. */
const portsIn = (args: unknown[]): Transferable[] => args.filter((arg) => arg instanceof MessagePort) as MessagePort[]

interface Incoming {
  controller: ReadableStreamDefaultController<unknown>
  onEnd(): void
}

const nothing = () => {}

export function createPeer(port: MessagePort, methods: Methods, onHello?: () => void): Peer {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  const incoming = new Map<number, Incoming>()
  const outgoing = new Map<number, { pull(count: number): void; cancel(): void }>()
  const closeListeners = new Set<(error: Error) => void>()
  let nextId = 1
  let closed = false

  const post = (message: Message, transfer: Transferable[] = []) => {
    if (!closed) port.postMessage(message, transfer)
  }

  function gone(error: Error): void {
    if (closed) return
    closed = true
    port.close()
    for (const call of pending.values()) call.reject(error)
    pending.clear()
    for (const { controller, onEnd } of incoming.values()) {
      controller.error(error)
      onEnd()
    }
    incoming.clear()
    for (const stream of outgoing.values()) stream.cancel()
    outgoing.clear()
    for (const listener of closeListeners) listener(error)
  }

  async function answer(id: number, method: string, args: unknown[]): Promise<void> {
    try {
      const handler = methods[method]
      if (!handler) throw new TypeError(`There is no method ${method}`)
      const result = await handler(...args)
      if (result instanceof Transferred) post({ type: 'result', id, value: result.value }, result.transfer)
      else post({ type: 'result', id, value: result })
    } catch (error) {
      post({ type: 'error', id, error: toData(error) })
    }
  }

  function offer(stream: ReadableStream<unknown>, onEnd = nothing): number {
    const id = nextId++
    const reader = stream.getReader()
    let credit = 0
    let pumping = false
    const end = () => {
      if (outgoing.delete(id)) onEnd()
    }
    async function pump(): Promise<void> {
      if (pumping) return
      pumping = true
      try {
        while (credit > 0) {
          const { done, value } = await reader.read()
          if (done) {
            end()
            return post({ type: 'end', stream: id })
          }
          credit--
          post({ type: 'chunk', stream: id, value })
        }
      } catch (error) {
        end()
        post({ type: 'broken', stream: id, error: toData(error) })
      } finally {
        pumping = false
      }
    }
    outgoing.set(id, {
      pull(count) {
        credit += count
        void pump()
      },
      cancel() {
        end()
        reader.cancel().catch(() => {})
      },
    })
    return id
  }

  function open<T>(id: number, onEnd = nothing): ReadableStream<T> {
    let asked = 0
    return new ReadableStream<T>(
      {
        start(controller) {
          if (closed) {
            controller.error(new PeerGoneError('The other side is gone'))
            onEnd()
          } else incoming.set(id, { controller: controller as ReadableStreamDefaultController<unknown>, onEnd })
        },
        pull() {
          // The first read opens the window; each later one moves it on.
          post({ type: 'pull', stream: id, count: asked === 0 ? CREDIT : 1 })
          asked++
        },
        cancel() {
          takeIncoming(id)
          post({ type: 'cancel', stream: id })
        },
      },
      { highWaterMark: 0 },
    )
  }

  /** Forgets a stream that has come to its end. */
  function takeIncoming(id: number): ReadableStreamDefaultController<unknown> | undefined {
    const stream = incoming.get(id)
    incoming.delete(id)
    stream?.onEnd()
    return stream?.controller
  }

  function receive(message: Message): void {
    switch (message.type) {
      case 'hello':
        onHello?.()
        return
      case 'call':
        return void answer(message.id, message.method, message.args)
      case 'cast':
        return void methods[message.method]?.(...message.args)
      case 'result':
        pending.get(message.id)?.resolve(message.value)
        return void pending.delete(message.id)
      case 'error':
        pending.get(message.id)?.reject(fromData(message.error))
        return void pending.delete(message.id)
      case 'pull':
        outgoing.get(message.stream)?.pull(message.count)
        return
      case 'cancel':
        outgoing.get(message.stream)?.cancel()
        return
      case 'chunk':
        incoming.get(message.stream)?.controller.enqueue(message.value)
        return
      case 'end':
        return takeIncoming(message.stream)?.close()
      case 'broken':
        return takeIncoming(message.stream)?.error(fromData(message.error))
      case 'bye':
        gone(new PeerGoneError('The other side has closed the connection'))
    }
  }

  port.onmessage = (event: MessageEvent<Message>) => receive(event.data)
  // Chromium tells when the other end's thread is gone; elsewhere only `bye` does.
  port.addEventListener('close', () => gone(new PeerGoneError('The other side is gone')))
  post({ type: 'hello' })

  return {
    call(method, ...args) {
      if (closed) return Promise.reject(new PeerGoneError('The other side is gone'))
      const id = nextId++
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject })
        try {
          post({ type: 'call', id, method, args }, portsIn(args))
        } catch (error) {
          pending.delete(id)
          reject(error)
        }
      })
    },
    cast: (method, ...args) => post({ type: 'cast', method, args }, portsIn(args)),
    offer,
    open,
    get closed() {
      return closed
    },
    onClose: (listener) => void closeListeners.add(listener),
    close() {
      post({ type: 'bye' })
      gone(new PeerGoneError('This side has closed the connection'))
    },
  }
}

/** A peer once the other side has said hello. Rejects after `timeoutMs`. */
export function connectPeer(port: MessagePort, methods: Methods, timeoutMs: number): Promise<Peer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      peer.close()
      reject(new PeerGoneError(`The other side did not answer within ${timeoutMs / 1000} s`))
    }, timeoutMs)
    const peer = createPeer(port, methods, () => {
      clearTimeout(timer)
      resolve(peer)
    })
  })
}
