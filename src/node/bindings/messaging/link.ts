import type { NativePrimitives } from '../../native.ts'
import { createMailboxMemory, type Mailbox, openMailbox } from './mailbox.ts'
import type { Packet } from './wire.ts'

/**
 * One end of a channel whose other end is in another thread. Messages are numbered. Those that are bytes alone lie in
 * a mailbox in shared memory, so that they can be read without a turn of the event loop, and a native message rings;
 * others, and those that find no room, come with the native message.
 */
export interface Link {
  send(packet: Packet): void
  /** The next message that is here, in order. */
  next(): Packet | null
  /** Begins to hear the other end; before it, `next` sees the mailbox only. */
  listen(heard: () => void): void
  /** All that was sent is here. */
  readonly complete: boolean
  /** The other end was closed, and all that it sent has been taken. */
  readonly ended: boolean
  close(): void
  /** Nothing more will come if the other end belongs to this thread, which has ended. */
  threadEnded(thread: number): void
  /** What stands for this end in a message to a third thread; it is of no use here any more. */
  detach(): LinkEnd
}

/** A link's end on its way; `port` must be transferred with it. */
export interface LinkEnd {
  port: MessagePort
  inbox: SharedArrayBuffer
  outbox: SharedArrayBuffer
  sent: number
  received: number
  /** Messages that were here when the end was sent on, and had not been read. */
  early: Packet[]
  /** Messages that had come before those that lie in the mailbox. */
  waiting: [number, Packet][]
}

/** What rings: a number for a message in the mailbox, null for the end. */
type Ring = number | null | { number: number; packet: Packet }

/** Both ends of a new channel. */
export function createLinkEnds(native: NativePrimitives): [LinkEnd, LinkEnd] {
  const { port1, port2 } = new native.MessageChannel()
  const [a, b] = [createMailboxMemory(), createMailboxMemory()]
  const fresh = () => ({ sent: 0, received: 0, early: [], waiting: [] })
  return [
    { ...fresh(), port: port1, inbox: a, outbox: b },
    { ...fresh(), port: port2, inbox: b, outbox: a },
  ]
}

/** All that must be transferred with a message. */
const transferables = (packet: Packet): Transferable[] => [
  ...packet.ports.flatMap((end) => [
    end.port,
    ...[...end.early, ...end.waiting.map(([, each]) => each)].flatMap((each) => transferables(each)),
  ]),
  ...packet.buffers,
  packet.bytes.buffer,
]

/** `thread` is this one's number. */
export function openLink(end: LinkEnd, thread: number): Link {
  const { port } = end
  const inbox: Mailbox = openMailbox(end.inbox)
  const outbox: Mailbox = openMailbox(end.outbox)
  const waiting = new Map(end.waiting)
  let { sent, received } = end
  let heardBy = () => {}
  outbox.writer = thread + 1
  let listening = false
  let gone = false

  const early = [...end.early]

  const peek = (): Packet | null => {
    const arrived = waiting.get(received + 1)
    if (arrived) {
      waiting.delete(received + 1)
      return arrived
    }
    const bytes = inbox.take(received + 1)
    return bytes && { bytes, ports: [], memories: [], modules: [], buffers: [] }
  }
  const ring = (message: Ring, transfer: Transferable[] = []) => port.postMessage(message, transfer)

  return {
    send(packet) {
      const number = ++sent
      const plain = packet.ports.length + packet.memories.length + packet.modules.length + packet.buffers.length === 0
      if (plain && outbox.put(number, packet.bytes)) ring(number)
      else ring({ number, packet }, transferables(packet))
      outbox.sent = sent
    },
    next() {
      if (early.length > 0) return early.shift()!
      const packet = peek()
      if (packet) received++
      return packet
    },
    listen(heard) {
      if (listening) return
      listening = true
      heardBy = heard
      port.onmessage = (event: MessageEvent<Ring>) => {
        if (event.data !== null && typeof event.data === 'object') waiting.set(event.data.number, event.data.packet)
        heard()
      }
      // Its thread is gone, or nobody refers to the other end any more.
      ;(port as MessagePort & { onclose: unknown }).onclose = () => {
        gone = true
        heard()
      }
    },
    get complete() {
      return early.length === 0 && received >= inbox.sent
    },
    get ended() {
      return (inbox.closed || gone) && early.length === 0 && received >= inbox.sent
    },
    threadEnded(ended) {
      if (inbox.writer !== ended + 1) return
      gone = true
      heardBy()
    },
    close() {
      outbox.closed = true
      ring(null)
      // What was posted is still delivered.
      port.close()
    },
    detach() {
      port.onmessage = null
      outbox.writer = 0
      return { port, inbox: end.inbox, outbox: end.outbox, sent, received, early, waiting: [...waiting] }
    },
  }
}
