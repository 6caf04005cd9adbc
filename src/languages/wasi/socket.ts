import { POLL } from '../../protocol/syscall.ts'
import { FDFLAG } from './descriptors.ts'
import { fail } from './errno.ts'
import type { WasiCalls, WasiHost } from './host.ts'
import { readVectors } from './memory.ts'

/** `sock_*`: on sockets that a program is handed. Preview 1 cannot make any. */
export function createSocketCalls(host: WasiHost): WasiCalls {
  const { sys, descriptors } = host
  const socket = (number: number) => {
    const found = descriptors.get(number)
    return found.kind === 'TCP' ? found : fail('ENOTSOCK')
  }
  return {
    sock_accept(number: number, flags: number, result: number) {
      const listener = socket(number)
      if (listener.flags & FDFLAG.nonblock && sys.poll([[listener.fd, POLL.IN]], 0)[0] === 0) fail('EAGAIN')
      const accepted = descriptors.adopt(sys.accept(listener.fd).fd)
      descriptors.get(accepted).flags = flags & FDFLAG.nonblock
      host.memory.view().setUint32(result >>> 0, accepted, true)
    },
    sock_recv(number: number, vectors: number, count: number, flags: number, size: number, gotFlags: number) {
      const { fd } = socket(number)
      // Looking ahead and waiting for all of it.
      if (flags !== 0) fail('ENOTSUP')
      const [first] = readVectors(host.memory, vectors, count).filter(({ length }) => length > 0)
      const data = first ? sys.read(fd, first.length, -1) : new Uint8Array(0)
      if (first) host.memory.bytes(first.address, data.length).set(data)
      host.memory.view().setUint32(size >>> 0, data.length, true)
      host.memory.view().setUint16(gotFlags >>> 0, 0, true)
    },
    sock_send(number: number, vectors: number, count: number, _flags: number, size: number) {
      const { fd } = socket(number)
      let sent = 0
      for (const { address, length } of readVectors(host.memory, vectors, count))
        sent += sys.write(fd, host.memory.bytes(address, length).slice(), -1)
      host.memory.view().setUint32(size >>> 0, sent, true)
    },
    sock_shutdown: (number: number, how: number) => {
      const { fd } = socket(number)
      if (how & 2) sys.shutdown(fd)
    },
  }
}
