import type { NodeEnv } from '../../env.ts'
import { nodeError } from '../node-error.ts'
import { type Copy, createCloner } from './clone.ts'
import { createLinkEnds, type Link, type LinkEnd, openLink } from './link.ts'
import { checkTransferList, transferList } from './transfer-list.ts'
import type { HandleKind } from './wire.ts'
import { createWire } from './wire.ts'

type Message = { value: unknown; ports: unknown[] } | { error: unknown }

const opened = (copy: Copy): Message => {
  try {
    return copy()
  } catch (error) {
    return { error }
  }
}

export interface PortState {
  /** Counts the ports of this thread. */
  serial: number
  /** Its async id, and what hooks are told of it. */
  wrap: any
  queue: Copy[]
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
  /** It has been told that it is closed. */
  ended: boolean
  /** It has gone to another thread. */
  detached: boolean
  release: (() => void) | null
  /** Called when a linked port has heard something. */
  onHeard: (() => void) | null
}

/** The ports of one thread: queues of what was sent, delivered in turns of the loop. */
export function createPorts(env: NodeEnv, handles: ReadonlyMap<string, HandleKind>) {
  const { symbols } = env
  const broadcasts = new Set<Set<object>>()
  const links = new Set<Link>()
  /** Ports that have something to deliver, and how many of them belong to the round that is on. */
  const waiting: object[] = []
  let round = 0
  let made = 0
  /** True while a port is made by this engine: programs may not. */
  let making = false

  /** Node's library gives the class another prototype: nothing may be looked for by way of `this`. */
  const states = new WeakMap<object, PortState>()
  const stateOf = (port: any): PortState => {
    const state = states.get(port)
    if (!state) throw new TypeError('Illegal invocation')
    return state
  }
  const isPort = (value: unknown): value is object => typeof value === 'object' && value !== null && states.has(value)
  const creator: { create: ((info: string) => any) | null } = { create: null }

  const wire = createWire(env, {
    isPort,
    detachPort,
    attachPort: (end) => {
      const port = make()
      attach(port, end)
      return port
    },
    createObject: (info) => creator.create!(info),
    handles,
  })
  const cloner = createCloner(env, wire, isPort, handles)
  const checkTransfer = (transfer: readonly unknown[], port?: object) =>
    checkTransferList(env, transfer, { isPort, isDetached: (each) => stateOf(each).closed }, port)

  const update = (state: PortState) => {
    const wanted = state.refed && !state.closed
    if (wanted && !state.release) state.release = env.loop.hold('MessagePort')
    else if (!wanted && state.release) {
      state.release()
      state.release = null
    }
  }

  function make(): any {
    making = true
    try {
      return new (MessagePort as any)()
    } finally {
      making = false
    }
  }

  /** A function, since a program that calls it without `new` is told so in Node's words. */
  function MessagePort(this: any) {
    if (!making) throw nodeError(TypeError, 'ERR_CONSTRUCT_CALL_INVALID', 'Constructor cannot be called')
    making = false
    const state: PortState = {
      serial: made++,
      wrap: null,
      queue: [],
      peers: [],
      link: null,
      receiving: false,
      scheduled: false,
      refed: false,
      closed: false,
      ended: false,
      detached: false,
      release: null,
      onHeard: null,
    }
    states.set(this, state)
    state.wrap = new env.AsyncWrap('MESSAGEPORT', this)
    this[symbols.oninit!]?.()
  }
  const methods = {
    postMessage(this: object, ...args: [value?: unknown, options?: unknown]) {
      if (args.length === 0) throw nodeError(TypeError, 'ERR_MISSING_ARGS', 'The "message" argument must be specified')
      return post(this, args[0], transferList(args[1]))
    },
    start(this: object) {
      const state = stateOf(this)
      if (state.closed) return
      state.receiving = true
      if (state.link) listen(this, state.link)
      schedule(this)
    },
    ref(this: object) {
      const state = stateOf(this)
      state.refed = true
      update(state)
    },
    unref(this: object) {
      const state = stateOf(this)
      state.refed = false
      update(state)
    },
    hasRef(this: object) {
      const state = stateOf(this)
      return state.ended ? undefined : state.refed
    },
    close(this: object) {
      closePort(this)
    },
  }
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(MessagePort.prototype, name, { value, writable: true, configurable: true, enumerable: false })

  function post(port: object, value: unknown, transfer: unknown[]): boolean {
    const state = stateOf(port)
    checkTransfer(transfer, port)
    if (state.link && !state.closed) {
      state.link.send(wire.encode(value, transfer))
      return true
    }
    if (state.broadcast && !state.closed)
      state.broadcast.postMessage({ from: threadOf(env), packet: wire.encode(value, []) })
    const [first, ...others] = state.peers
    if (first && transfer.includes(first)) return loseChannel(port, value, transfer)
    // Whoever hears it has a copy of its own.
    const copies = [first, ...others].map(() => cloner.copy(value, transfer))
    for (const [index, peer] of state.peers.entries()) {
      stateOf(peer).queue.push(copies[index]!)
      schedule(peer)
    }
    return true
  }

  /** A port was sent to its own other end: what goes with it is gone, and so is the channel. */
  function loseChannel(port: object, value: unknown, transfer: unknown[]): boolean {
    const [peer] = stateOf(port).peers
    cloner.copy(
      value,
      transfer.filter((item) => item !== peer),
    )
    env.process.emitWarning('The target port was posted to itself, and the communication channel was lost')
    closePort(port)
    return true
  }

  /** Takes what has come over a port's link into its queue. */
  function pull(port: object): void {
    const state = stateOf(port)
    for (let packet = state.link?.next(); packet; packet = state.link?.next()) {
      const arrived = packet
      state.queue.push(() => wire.decode(arrived))
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
    let end: LinkEnd
    if (state.link) {
      links.delete(state.link)
      end = state.link.detach()
      // What nobody has read yet goes along.
      for (const message of state.queue.map(opened))
        if ('value' in message) end.early.push(wire.encode(message.value, message.ports))
    } else {
      const [here, there] = createLinkEnds(env.native)
      end = there
      const peer = state.peers[0]
      if (peer) {
        attach(peer, here)
        // What the peer had sent already goes on its way.
        for (const message of state.queue.map(opened))
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
    env.loop.enqueue(() => {
      state.ended = true
      env.makeCallback(state.wrap, () => port[symbols.handle_onclose!]?.call(port))
      state.wrap.emitDestroy()
    })
  }

  function schedule(port: object): void {
    const state = stateOf(port)
    if (state.closed || !state.receiving || state.scheduled || state.queue.length === 0) return
    state.scheduled = true
    if (waiting.push(port) === 1) env.loop.enqueue(deliverNext)
  }

  /**
   * One port in each turn. Those that have something when a round begins are served in the order in which they were
   * made, as libuv serves its handles.
   */
  function deliverNext(): void {
    if (round === 0) {
      waiting.sort((a, b) => stateOf(a).serial - stateOf(b).serial)
      round = waiting.length
    }
    round--
    const port = waiting.shift()!
    if (waiting.length > 0) env.loop.enqueue(deliverNext)
    const state = stateOf(port)
    state.scheduled = false
    if (state.receiving) deliver(port)
  }

  function deliver(port: object): void {
    const state = stateOf(port)
    if (state.link && !state.closed) pull(port)
    for (let left = state.queue.length; left > 0 && !state.closed && state.queue.length > 0; left--) {
      const message = opened(state.queue.shift()!)
      const emitMessage = env.contextExports.emitMessage as Function
      const emit =
        'value' in message
          ? () => emitMessage.call(port, message.value, message.ports, 'message')
          : () => emitMessage.call(port, message.error, [], 'messageerror')
      env.makeCallback(state.wrap, emit)
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
      state.queue.push(() => wire.decode(data.packet))
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
    creator,
    /** Node's `structuredClone`. */
    clone(value: unknown, transfer: unknown[]): unknown {
      checkTransfer(transfer)
      return cloner.copy(value, transfer)().value
    },
    /** The next message, taken out of its turn; undefined where there is none. */
    take(port: object): { value: unknown } | undefined {
      pull(port)
      const copy = stateOf(port).queue.shift()
      return copy?.()
    },
    stateOf,
    isPort,
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

export type Ports = ReturnType<typeof createPorts>
