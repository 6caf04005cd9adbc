import type { BindingFactory, NodeEnv } from '../env.ts'

/** How an object may go to another port (`transfer_mode_private_symbol`). */
const CLONEABLE = 2

interface Message {
  value: unknown
  ports: unknown[]
}

interface PortState {
  queue: Message[]
  /** The other end of a channel, or the others of a broadcast group. */
  peers: any[]
  isBroadcast?: boolean
  receiving: boolean
  scheduled: boolean
  refed: boolean
  closed: boolean
  release: (() => void) | null
}

type Options = { transfer?: unknown[] } | unknown[] | null | undefined

const transferList = (options: Options): unknown[] =>
  Array.isArray(options) ? options : options && typeof options === 'object' ? [...(options.transfer ?? [])] : []

/**
 * `internalBinding('messaging')`: ports between parts of one process (worker threads are not here), and
 * `structuredClone`.
 */
export const messaging: BindingFactory = (env) => {
  const { symbols } = env
  const clone = createClone(env)
  const groups = new Map<string, Set<MessagePort>>()

  /** Node's library gives the class another prototype: nothing may be looked for by way of `this`. */
  const states = new WeakMap<MessagePort, PortState>()
  const stateOf = (port: MessagePort): PortState => {
    const state = states.get(port)
    if (!state) throw new TypeError('Illegal invocation')
    return state
  }
  const update = (state: PortState) => {
    const wanted = state.refed && !state.closed
    if (wanted && !state.release) state.release = env.loop.hold('MessagePort')
    else if (!wanted && state.release) {
      state.release()
      state.release = null
    }
  }

  class MessagePort {
    constructor() {
      const state: PortState = {
        queue: [],
        peers: [],
        receiving: false,
        scheduled: false,
        refed: false,
        closed: false,
        release: null,
      }
      states.set(this, state)
      ;(this as any)[symbols.oninit!]?.()
    }
    postMessage(...args: [value?: unknown, options?: Options]) {
      if (args.length === 0) {
        const message = 'The "message" argument must be specified'
        throw Object.assign(new TypeError(message), { code: 'ERR_MISSING_ARGS' })
      }
      const transfer = transferList(args[1])
      const value = clone(args[0], transfer)
      const ports = transfer.filter((item) => item instanceof MessagePort)
      for (const peer of stateOf(this).peers) {
        stateOf(peer).queue.push({ value, ports })
        schedule(peer)
      }
      return true
    }
    start() {
      stateOf(this).receiving = true
      schedule(this)
    }
    ref() {
      const state = stateOf(this)
      state.refed = true
      update(state)
    }
    unref() {
      const state = stateOf(this)
      state.refed = false
      update(state)
    }
    hasRef() {
      const state = stateOf(this)
      return state.closed ? undefined : state.refed
    }
    close() {
      closePort(this)
    }
  }

  function closePort(port: MessagePort): void {
    const state = stateOf(port)
    if (state.closed) return
    // What was sent before is still read.
    if (state.receiving) deliver(port)
    state.closed = true
    update(state)
    for (const group of groups.values()) group.delete(port)
    for (const peer of state.peers) {
      const other = stateOf(peer)
      other.peers = other.peers.filter((item) => item !== port)
      // The other end of a channel closes too, when it has read what there is; a broadcast group goes on.
      if (!state.isBroadcast) env.loop.enqueue(() => closePort(peer))
    }
    state.peers = []
    env.loop.enqueue(() => env.makeCallback(port, (port as any)[symbols.handle_onclose!]))
  }

  function schedule(port: MessagePort): void {
    const state = stateOf(port)
    if (!state.receiving || state.scheduled || state.queue.length === 0) return
    state.scheduled = true
    env.loop.enqueue(() => {
      state.scheduled = false
      if (state.receiving) deliver(port)
    })
  }

  function deliver(port: MessagePort): void {
    const state = stateOf(port)
    for (let left = state.queue.length; left > 0 && !state.closed && state.queue.length > 0; left--) {
      const { value, ports } = state.queue.shift()!
      const emitMessage = env.contextExports.emitMessage as Function
      env.makeCallback(port, () => emitMessage.call(port, value, ports, 'message'))
    }
    schedule(port)
  }

  class MessageChannel {
    port1 = new MessagePort()
    port2 = new MessagePort()
    constructor() {
      stateOf(this.port1).peers = [this.port2]
      stateOf(this.port2).peers = [this.port1]
    }
  }

  return {
    MessagePort,
    MessageChannel,
    get DOMException() {
      return env.contextExports.DOMException
    },
    exposeLazyDOMExceptionProperty(target: object) {
      Object.defineProperty(target, 'DOMException', {
        value: env.contextExports.DOMException,
        writable: true,
        configurable: true,
        enumerable: false,
      })
    },
    stopMessagePort(port: MessagePort) {
      stateOf(port).receiving = false
    },
    drainMessagePort: (port: MessagePort) => deliver(port),
    receiveMessageOnPort(port: MessagePort) {
      if (!(port instanceof MessagePort)) {
        const message = 'The "port" argument must be a MessagePort instance'
        throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
      }
      const message = stateOf(port).queue.shift()
      return message ? message.value : symbols.no_message_symbol
    },
    moveMessagePortToContext: (port: MessagePort) => port,
    setDeserializerCreateObjectFunction(create: (info: string) => any) {
      clone.create = create
    },
    broadcastChannel(name: string) {
      const port = new MessagePort()
      stateOf(port).isBroadcast = true
      const group = groups.get(name) ?? new Set()
      groups.set(name, group)
      for (const other of group) {
        stateOf(other).peers.push(port)
        stateOf(port).peers.push(other)
      }
      group.add(port)
      return port
    },
    structuredClone: (value: unknown, options: Options) => clone(value, transferList(options)),
  }
}

interface Clone {
  (value: unknown, transfer: unknown[]): unknown
  /** Makes an empty object of one of the library's own classes, to be filled. */
  create: ((info: string) => any) | null
}

/** The browser's structured clone, which does not know Node's own cloneable objects: those say how they are cloned. */
function createClone(env: NodeEnv): Clone {
  const {
    messaging_clone_symbol: cloneKey,
    messaging_deserialize_symbol: fillKey,
    messaging_transfer_symbol: transferKey,
  } = env.symbols
  const mode = env.privateSymbols.transfer_mode_private_symbol!
  const untransferable = env.privateSymbols.untransferable_object_private_symbol!
  const isObject = (value: unknown): value is any => typeof value === 'object' && value !== null
  const isHost = (value: unknown): boolean => isObject(value) && value[mode] !== undefined

  const failure = (error: any): unknown =>
    error instanceof env.native.DOMException
      ? new (env.contextExports.DOMException as any)(
          error.message.replace(/^Failed to execute [^:]*: /, ''),
          error.name,
        )
      : error

  const copy = ((value: unknown, transfer: unknown[]): unknown => {
    const ports = new Set(transfer.filter(isHost))
    const plain = transfer.filter((item) => !ports.has(item)) as Transferable[]
    if (plain.some((item: any) => item?.[untransferable] !== undefined))
      throw new (env.contextExports.DOMException as any)('An ArrayBuffer is not transferable.', 'DataCloneError')
    if (!contains(value, (item) => isHost(item), new Set())) {
      try {
        return env.native.structuredClone(value, { transfer: plain })
      } catch (error) {
        throw failure(error)
      }
    }
    return copyHost(value, ports)
  }) as Clone
  copy.create = null

  function copyHost(value: any, transferred: Set<unknown>): unknown {
    if (isHost(value)) {
      if (transferred.has(value) && typeof value[transferKey!] !== 'function') return value
      const how = transferred.has(value) ? value[transferKey!]() : value[mode] & CLONEABLE ? value[cloneKey!]?.() : null
      if (!how || !copy.create) {
        const text = `${value.constructor?.name ?? 'Object'} object could not be cloned.`
        throw new (env.contextExports.DOMException as any)(text, 'DataCloneError')
      }
      const made = copy.create(how.deserializeInfo)
      made[fillKey!](how.data)
      return made
    }
    if (Array.isArray(value)) return value.map((item) => copyHost(item, transferred))
    if (isObject(value) && Object.getPrototypeOf(value) === Object.prototype)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyHost(item, transferred)]))
    return copy(value, [])
  }
  return copy
}

/** Looks into plain objects and arrays only: those are what host objects are sent in. */
function contains(value: unknown, wanted: (item: unknown) => boolean, seen: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  if (wanted(value)) return true
  seen.add(value)
  if (Array.isArray(value)) return value.some((item) => contains(item, wanted, seen))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.values(value).some((item) => contains(item, wanted, seen))
}
