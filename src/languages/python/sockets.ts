import type { ProcessContext } from '../../protocol/process.ts'
import { OPEN_FLAGS } from '../../protocol/syscall.ts'
import type { KernelFs } from './kernel-fs.ts'

/** The content type of a TLS record that shakes hands: see `connect` in `src/protocol/syscall.ts`. */
const TLS_HANDSHAKE = 0x16

/**
 * The kernel's sockets for lib/_tabwright_socket.py. A socket of Python has a descriptor before it has a connection:
 * it stands for nothing until then, and the kernel's socket is put in its place. A failed call gives `!`, the error's
 * name, and behind a blank why, where somebody said so.
 */
export function createSocketCalls({ sys }: ProcessContext, files: KernelFs) {
  const attempt = <T>(run: () => T): T | string => {
    try {
      return run()
    } catch (error) {
      const { code, reason } = error as { code?: string; reason?: string }
      if (!code) throw error
      return reason ? `!${code} ${reason}` : `!${code}`
    }
  }
  const own = (fd: number) => files.kernelFd(fd) ?? -1
  function become(fd: number, socket: number): void {
    sys.dup2(socket, own(fd))
    sys.close(socket)
  }

  return {
    socketOpen: () => attempt(() => files.adopt(sys.open('/dev/null', OPEN_FLAGS.O_RDWR, 0), OPEN_FLAGS.O_RDWR).fd),
    /** Gives the port. `family` 0 is found by both. */
    socketListen: (fd: number, port: number, family: 0 | 4 | 6) =>
      attempt(() => {
        const socket = family === 0 ? sys.listen(port) : sys.listen(port, family)
        const { localPort } = sys.socketName(socket)
        become(fd, socket)
        return localPort
      }),
    socketListenAt: (fd: number, path: string) => attempt(() => become(fd, sys.listenAt(path))),
    /** Gives the own port, and whether the other side is outside of this machine. */
    socketConnect: (fd: number, host: string, port: number) =>
      attempt(() => {
        const socket = sys.connect(host, port)
        const { localPort, outside } = sys.socketName(socket)
        become(fd, socket)
        return [localPort, outside]
      }),
    socketConnectTo: (fd: number, path: string) => attempt(() => become(fd, sys.connectTo(path))),
    /** Sleeps. Gives the descriptor and the other side's port. */
    socketAccept: (fd: number) =>
      attempt(() => {
        const accepted = sys.accept(own(fd))
        return [files.adopt(accepted.fd, OPEN_FLAGS.O_RDWR).fd, accepted.remotePort]
      }),
    socketDup: (fd: number) => attempt(() => files.adopt(sys.dup(own(fd)), OPEN_FLAGS.O_RDWR).fd),
    /** Sleeps while there is nothing. */
    socketReceive: (fd: number, length: number) => attempt(() => sys.read(own(fd), length, -1)),
    /** Sleeps while there is no room. */
    socketSend: (fd: number, bytes: Uint8Array) => attempt(() => sys.write(own(fd), bytes, -1)),
    socketSecure: (fd: number) => attempt(() => sys.write(own(fd), Uint8Array.of(TLS_HANDSHAKE), -1)),
    socketShutdown: (fd: number) => attempt(() => sys.shutdown(own(fd))),
    socketReset: (fd: number) => attempt(() => sys.reset(own(fd))),
    /** Own port, other side's, whether that is outside, and whether it has a name in the file system instead. */
    socketName: (fd: number) =>
      attempt(() => {
        const kind = sys.descriptorKind(own(fd))
        const { localPort, remotePort, outside } = sys.socketName(own(fd))
        return [localPort, remotePort, outside, kind === 'PIPE']
      }),
  }
}
