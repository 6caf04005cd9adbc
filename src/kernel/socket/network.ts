import { type ErrnoCode, SystemError } from '../../protocol/errors.ts'
import { POLL } from '../../protocol/syscall.ts'
import { type ByteQueue, createByteQueue } from '../pipe/byte-queue.ts'
import { type Awaitable, type Call, type OpenFile, UNCANCELLABLE } from '../process/open-file.ts'
import { createWaitQueue } from '../process/wait-queue.ts'
import { anonymousStat, S_IFSOCK } from '../vfs/inode.ts'

/** Bytes that may be on their way in one direction. */
const SOCKET_BUFFER = 262_144
/** Free bytes from which on a socket can be written to: who sends no more at once (Python) never sleeps in it. */
const WRITABLE = 65_536
const FIRST_EPHEMERAL = 32_768
const LAST_PORT = 65_535
/** How far apart the ephemeral ports of listeners and of connections start, to keep the numbers readable. */
const FIRST_CLIENT = 49_152

export interface SocketFile extends OpenFile {
  /** PIPE: between two sockets with a name in the file system. */
  readonly kind: 'TCP' | 'PIPE'
  readonly localPort: number
  readonly remotePort: number
  /** The other side is not of this machine. */
  readonly outside?: boolean
  /** Ends the writing side. */
  shutdown(): void
  /** Closes it at once: the other side's next read or write is an ECONNRESET. */
  reset(): void
}

/** The far side of a connection to the world outside, as whoever stands in for that world holds it. */
export interface FarSide {
  read(length: number): Awaitable<Uint8Array>
  /** Sleeps while the program does not read. EPIPE or ECONNRESET where it has gone. */
  write(data: Uint8Array): Awaitable<number>
  close(): void
  /** The program's next read or write fails like this. */
  fail(code: ErrnoCode, reason: string): void
  /** Aborted when the program closes its side. */
  readonly gone: AbortSignal
}

export interface ListenerFile extends OpenFile {
  readonly kind: 'TCP' | 'PIPE'
  /** 0 where its name stands in the file system. */
  readonly localPort: number
  readonly remotePort: 0
  /** Sleeps until somebody connects. */
  accept(call: Call): Awaitable<SocketFile>
}

/** The first change in either direction; the wait for the other is given up. */
function eitherChange(rx: ByteQueue, tx: ByteQueue, call: Call): Promise<void> {
  const cancels: (() => void)[] = []
  const part = (): Call => ({
    onCancel(listener) {
      if (listener) cancels.push(listener)
    },
  })
  call.onCancel(() => {
    for (const cancel of cancels) cancel()
  })
  return Promise.race([rx.readChange(part()), tx.writeChange(part())]).finally(() => {
    for (const cancel of cancels) cancel()
  })
}

const pollOf = (rx: ByteQueue, tx: ByteQueue): NonNullable<OpenFile['poll']> => ({
  // A stream that has ended can be read: it gives nothing, at once.
  ready: () => (rx.ended ? POLL.IN : 0) | rx.readReady() | tx.writeReady(),
  change: (events, call) => (events & POLL.OUT ? eitherChange(rx, tx, call) : rx.readChange(call)),
})

export type AddressFamily = 4 | 6

/** Loopback TCP inside one machine. */
export interface Network {
  /** `family`: it is found by that one's loopback address only. */
  listen(port: number, family?: AddressFamily): ListenerFile
  connect(port: number, family?: AddressFamily): SocketFile
  /** A connection whose far side is served by `serve`. */
  connectOutside(port: number, serve: (far: FarSide) => void): SocketFile
  /** By the number of the inode that is the socket's name. ECONNREFUSED where nothing listens there. */
  listenAt(inode: number): ListenerFile
  connectTo(inode: number): SocketFile
  isListening(port: number, family?: AddressFamily): boolean
  listeningPorts(): number[]
}

export interface NetworkEvents {
  onOpen(port: number): void
  onClose(port: number): void
}

export function createNetwork(events: NetworkEvents): Network {
  interface Listener {
    arrived: SocketFile[]
    arrival: ReturnType<typeof createWaitQueue>
    family?: AddressFamily | undefined
  }
  const listeners = new Map<number, Listener>()
  const named = new Map<number, Listener>()
  const inUse = new Set<number>()
  const born = Date.now()
  const stat = () => anonymousStat(S_IFSOCK, born)

  /**
   * Free ports of a range, in turn: one that was just closed comes last, so that who still holds a connection to it
   * (a client that keeps them alive) does not meet another server there.
   */
  function createPorts(first: number, last: number, code: ErrnoCode, syscall: string): () => number {
    let next = first
    return () => {
      for (let tries = first; tries <= last; tries++) {
        const port = next
        next = next === last ? first : next + 1
        if (!inUse.has(port) && !listeners.has(port)) return port
      }
      throw new SystemError(code, syscall)
    }
  }
  const freePort = createPorts(FIRST_EPHEMERAL, FIRST_CLIENT - 1, 'EADDRINUSE', 'listen')
  const clientPort = createPorts(FIRST_CLIENT, LAST_PORT, 'EADDRNOTAVAIL', 'connect')

  /** Ports are 0 where the sockets have names. */
  function socketPair(client: number, server: number): [SocketFile, SocketFile] {
    const up = createByteQueue(SOCKET_BUFFER, WRITABLE)
    const down = createByteQueue(SOCKET_BUFFER, WRITABLE)
    if (client !== 0) inUse.add(client)
    let open = 2
    const side = (rx: typeof up, tx: typeof up, localPort: number, remotePort: number): SocketFile => ({
      kind: client === 0 ? 'PIPE' : 'TCP',
      localPort,
      remotePort,
      read: (length, _position, call) => rx.read(length, call),
      write: (data, _position, call) => tx.write(data, call),
      poll: pollOf(rx, tx),
      stat,
      shutdown: tx.end,
      reset() {
        rx.fail('ECONNRESET')
        tx.fail('ECONNRESET')
      },
      close() {
        // As TCP does: what arrives at, or lies unread in, a closed socket is answered by a reset.
        if (rx.size > 0) {
          rx.fail('ECONNRESET')
          tx.fail('ECONNRESET')
        } else {
          tx.end()
          rx.abandon()
        }
        if (--open === 0) inUse.delete(client)
      },
    })
    return [side(down, up, client, server), side(up, down, server, client)]
  }

  /** Who listens at this port for such an address. */
  function heard(port: number, family: AddressFamily | undefined): Listener | undefined {
    const found = listeners.get(port)
    return found?.family && family && found.family !== family ? undefined : found
  }

  function openListener(
    table: Map<number, Listener>,
    key: number,
    ended: () => void,
    family?: AddressFamily,
  ): ListenerFile {
    const state: Listener = { arrived: [], arrival: createWaitQueue(), family }
    table.set(key, state)
    async function acceptLater(call: Call): Promise<SocketFile> {
      for (;;) {
        await state.arrival.sleep(call, 'accept')
        const socket = state.arrived.shift()
        if (socket) return socket
        if (table.get(key) !== state) throw new SystemError('EBADF', 'accept')
      }
    }
    return {
      kind: table === named ? 'PIPE' : 'TCP',
      localPort: table === named ? 0 : key,
      remotePort: 0,
      accept: (call) => state.arrived.shift() ?? acceptLater(call),
      poll: {
        ready: () => (state.arrived.length > 0 ? POLL.IN : 0),
        change: (_events, call) => state.arrival.sleep(call, 'poll'),
      },
      stat,
      close() {
        table.delete(key)
        for (const socket of state.arrived) socket.close()
        state.arrival.wake()
        ended()
      },
    }
  }

  function arrive(state: Listener | undefined, pair: () => [SocketFile, SocketFile]): SocketFile {
    if (!state) throw new SystemError('ECONNREFUSED', 'connect')
    const [client, server] = pair()
    state.arrived.push(server)
    state.arrival.wake()
    return client
  }

  return {
    listen(wanted, family) {
      if (!Number.isInteger(wanted) || wanted < 0 || wanted > LAST_PORT) throw new SystemError('EINVAL', 'listen')
      const port = wanted === 0 ? freePort() : wanted
      if (listeners.has(port)) throw new SystemError('EADDRINUSE', 'listen')
      const listener = openListener(listeners, port, () => events.onClose(port), family)
      events.onOpen(port)
      return listener
    },
    connect: (port, family) => arrive(heard(port, family), () => socketPair(clientPort(), port)),
    listenAt: (inode) => openListener(named, inode, () => {}),
    connectTo: (inode) => arrive(named.get(inode), () => socketPair(0, 0)),
    connectOutside(port, serve) {
      const localPort = clientPort()
      inUse.add(localPort)
      const up = createByteQueue(SOCKET_BUFFER, WRITABLE)
      const down = createByteQueue(SOCKET_BUFFER, WRITABLE)
      const gone = new AbortController()
      serve({
        read: (length) => up.read(length, UNCANCELLABLE),
        write: (data) => down.write(data, UNCANCELLABLE),
        close() {
          down.end()
          up.abandon()
        },
        fail(code, reason) {
          down.fail(code, reason)
          up.fail(code, reason)
        },
        gone: gone.signal,
      })
      return {
        kind: 'TCP',
        localPort,
        remotePort: port,
        outside: true,
        read: (length, _position, call) => down.read(length, call),
        write: (data, _position, call) => up.write(data, call),
        poll: pollOf(down, up),
        stat,
        shutdown: up.end,
        reset: up.end,
        close() {
          up.end()
          down.abandon()
          inUse.delete(localPort)
          gone.abort()
        },
      }
    },
    isListening: (port, family) => heard(port, family) !== undefined,
    listeningPorts: () => [...listeners.keys()],
  }
}
