import type { NodeEnv } from '../../env.ts'
import { createClone } from './clone.ts'
import { createLinkEnds, type Link, type LinkEnd, openLink } from './link.ts'
import type { HandleKind } from './wire.ts'
import { createWire } from './wire.ts'

export type TransferOptions = { transfer?: unknown[] } | unknown[] | null | undefined

export const transferList = (options: TransferOptions): unknown[] =>
  Array.isArray(options) ? options : options && typeof options === 'object' ? [...(options.transfer ?? [])] : []

type Message = { value: unknown; ports: unknown[] } | { error: unknown }

export interface PortState {
  queue: Message[]
  /** The other end of a channel in this thread, or the others of a broadcast group. */
  peers: any[]
  /** To the other end of a channel in another thread. */
  link: Link | null
  isBroadcast?: boolean
  /** To the group's ports in other threads. */
  broadcast?: BroadcastChannel
  receiving: boolean
  scheduled: boolean
  refed: boolean
  closed: boolean
  /** It has gone to another thread. */
  detached: boolean
  release: (() => void) | null
  /** Called when a linked port has heard something. */
  onHeard: (() => void) | null
}

/** The ports of one thread: queues of what was sent, delivered in turns of the loop. */
export function createPorts(env: NodeEnv, handles: ReadonlyMap<string, HandleKind>) {
  const { symbols } = env
  const clone = createClone(env, (value) => states.has(value), handles)
  const broadcasts = new Set<Set<object>>()
  const links = new Set<Link>()
  /** True while a port is made by this engine: programs may not. */
  let making = false

  /** Node's library gives the class another prototype: nothing may be looked for by way of `this`. */
  const states = new WeakMap<object, PortState>()
  const stateOf = (port: any): PortState => {
    const state = states.get(port)
    if (!state) throw new TypeError('Illegal invocation')
    return state
  }
  const dataCloneError = (text: string) => new (env.contextExports.DOMException as any)(text, 'DataCloneError')

  const wire = createWire(env, {
    isPort: (value) => typeof value === 'object' && value !== null && states.has(value),
    detachPort,
    attachPort: (end) => {
      const port = make()
      attach(port, end)
      return port
    },
    createObject: (info) => clone.create!(info),
    handles,
  })

  const update = (state: PortState) => {
    const wanted = state.refed && !state.closed
    if (wanted && !state.release) state.release = env.loop.hold('MessagePort')
    else if (!wanted && state.release) {
      state.release()
      state.release = null
    }
  }

  function make(): MessagePort {
    making = true
    try {
      return new MessagePort()
    } finally {
      making = false
    }
  }

  class MessagePort {
    constructor() {
      if (!making) throw constructCallInvalid(env)
      making = false
      states.set(this, {
        queue: [],
        peers: [],
        link: null,
        receiving: false,
        scheduled: false,
        refed: false,
        closed: false,
        detached: false,
        release: null,
        onHeard: null,
      })
      ;(this as any)[symbols.oninit!]?.()
    }
    postMessage(...args: [value?: unknown, options?: TransferOptions]) {
      if (args.length === 0) {
        const message = 'The "message" argument must be specified'
        throw Object.assign(new TypeError(message), { code: 'ERR_MISSING_ARGS' })
      }
      return post(this, args[0], transferList(args[1]))
    }
    start() {
      const state = stateOf(this)
      if (state.closed) return
      state.receiving = true
      if (state.link) listen(this, state.link)
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

  function checkTransfer(port: object, transfer: readonly unknown[]): void {
    const seen = new Set<unknown>()
    for (const item of transfer) {
      const isPort = typeof item === 'object' && item !== null && states.has(item)
      if (seen.has(item) && (isPort || item instanceof ArrayBuffer))
        throw dataCloneError(`Transfer list contains duplicate ${isPort ? 'MessagePort' : 'ArrayBuffer'}`)
      seen.add(item)
      if (!isPort) continue
      if (item === port) throw dataCloneError('Transfer list contains source port')
      if (stateOf(item).closed) throw dataCloneError('MessagePort in transfer list is already detached')
    }
  }

  function post(port: object, value: unknown, transfer: unknown[]): boolean {
    const state = stateOf(port)
    checkTransfer(port, transfer)
    if (state.link && !state.closed) {
      state.link.send(wire.encode(value, transfer))
      return true
    }
    if (state.broadcast && !state.closed)
      state.broadcast.postMessage({ from: threadOf(env), packet: wire.encode(value, []) })
    const copy = clone(value, transfer)
    const ports = transfer.filter((item) => item instanceof MessagePort)
    for (const peer of state.peers) {
      stateOf(peer).queue.push({ value: copy, ports })
      schedule(peer)
    }
    return true
  }

  /** Takes what has come over a port's link into its queue. */
  function pull(port: object): void {
    const state = stateOf(port)
    for (let packet = state.link?.next(); packet; packet = state.link?.next()) {
      try {
        state.queue.push(wire.decode(packet))
      } catch (error) {
        state.queue.push({ error })
      }
    }
  }

  function listen(port: object, link: Link): void {
    link.listen(() => {
      const state = stateOf(port)
      if (state.link !== link || state.closed) return
      pull(port)
      schedule(port)
      if (link.ended && state.queue.length === 0) env.loop.enqueue(() => closePort(port))
      state.onHeard?.()
    })
  }

  function attach(port: object, end: LinkEnd): void {
    const state = stateOf(port)
    state.link = openLink(end, threadOf(env))
    links.add(state.link)
    state.peers = []
    if (state.receiving) listen(port, state.link)
  }

  /** Turns a channel of this thread into one between threads, and gives the end of `port`. */
  function detachPort(port: object): LinkEnd {
    const state = stateOf(port)
    if (state.closed) throw dataCloneError('MessagePort in transfer list is already detached')
    let end: LinkEnd
    if (state.link) {
      links.delete(state.link)
      end = state.link.detach()
      // What nobody has read yet goes along.
      for (const message of state.queue)
        if ('value' in message) end.early.push(wire.encode(message.value, message.ports))
    } else {
      const [here, there] = createLinkEnds(env.native)
      end = there
      const peer = state.peers[0]
      if (peer) {
        attach(peer, here)
        // What the peer had sent already goes on its way.
        for (const message of state.queue)
          if ('value' in message) stateOf(peer).link!.send(wire.encode(message.value, message.ports))
      } else openLink(here, threadOf(env)).close()
    }
    state.link = null
    state.peers = []
    state.queue = []
    state.closed = state.detached = true
    update(state)
    return end
  }

  function closePort(port: any): void {
    const state = stateOf(port)
    if (state.closed) return
    // What was sent before is still read.
    if (state.link) pull(port)
    if (state.receiving) deliver(port)
    if (state.closed) return
    state.closed = true
    update(state)
    for (const group of broadcasts) group.delete(port)
    for (const peer of state.peers) {
      const other = stateOf(peer)
      other.peers = other.peers.filter((item) => item !== port)
      // The other end of a channel closes too, when it has read what there is; a broadcast group goes on.
      if (!state.isBroadcast) env.loop.enqueue(() => closePort(peer))
    }
    state.peers = []
    state.broadcast?.close()
    if (state.link) links.delete(state.link)
    state.link?.close()
    env.loop.enqueue(() => env.makeCallback(port, port[symbols.handle_onclose!]))
  }

  function schedule(port: object): void {
    const state = stateOf(port)
    if (!state.receiving || state.scheduled || state.queue.length === 0) return
    state.scheduled = true
    env.loop.enqueue(() => {
      state.scheduled = false
      if (state.receiving) deliver(port)
    })
  }

  function deliver(port: object): void {
    const state = stateOf(port)
    if (state.link && !state.closed) pull(port)
    for (let left = state.queue.length; left > 0 && !state.closed && state.queue.length > 0; left--) {
      const message = state.queue.shift()!
      const emitMessage = env.contextExports.emitMessage as Function
      const emit =
        'value' in message
          ? () => emitMessage.call(port, message.value, message.ports, 'message')
          : () => emitMessage.call(port, message.error, [], 'messageerror')
      env.makeCallback(port, emit)
    }
    schedule(port)
    if (state.link?.ended && state.queue.length === 0) env.loop.enqueue(() => closePort(port))
  }

  /** Joins a broadcast group's ports in the other threads of the process, by the browser's own channel of that name. */
  function joinBroadcast(port: object, name: string): void {
    const state = stateOf(port)
    state.isBroadcast = true
    state.broadcast = new env.native.BroadcastChannel(name)
    state.broadcast.onmessage = ({ data }) => {
      // This thread's own ports have it already.
      if (!data || data.from === threadOf(env)) return
      try {
        state.queue.push(wire.decode(data.packet))
      } catch (error) {
        state.queue.push({ error })
      }
      schedule(port)
    }
  }

  return {
    MessagePort,
    joinBroadcast,
    make,
    /** Its ends of channels are closed. */
    threadEnded(thread: number) {
      for (const link of [...links]) link.threadEnded(thread)
    },
    clone,
    stateOf,
    isPort: (value: unknown): value is object => typeof value === 'object' && value !== null && states.has(value),
    broadcasts,
    attach,
    pull,
    deliver,
    /** Two ports of this thread, joined. */
    join(one: object, other: object) {
      stateOf(one).peers = [other]
      stateOf(other).peers = [one]
    },
    detachPort,
  }
}

const threadOf = (env: NodeEnv): number => (env.start?.thread as { id: number } | undefined)?.id ?? 0

function constructCallInvalid(env: NodeEnv): Error {
  const { ERR_CONSTRUCT_CALL_INVALID: Invalid } = env.requireBuiltin('internal/errors').codes
  return new Invalid()
}

export type Ports = ReturnType<typeof createPorts>
