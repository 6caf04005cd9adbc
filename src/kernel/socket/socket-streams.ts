import type { PortSocket } from '../../protocol/sandbox.ts'
import { type Call, UNCANCELLABLE } from '../process/open-file.ts'
import type { SocketFile } from './network.ts'

const READ_SIZE = 65_536

/** A connection as a pair of streams. The socket is closed when both have ended, and at once when one fails. */
export function socketStreams(socket: SocketFile): PortSocket {
  let open = 2
  let closed = false
  let cancelRead: (() => void) | null = null
  const call: Call = {
    onCancel(listener) {
      cancelRead = listener
    },
  }
  const close = () => {
    if (!closed) socket.close()
    closed = true
  }
  const oneEnded = () => {
    if (--open === 0) close()
  }
  return {
    readable: new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const bytes = await socket.read!(READ_SIZE, -1, call)
            if (bytes.length > 0) return controller.enqueue(bytes)
            controller.close()
            oneEnded()
          } catch (error) {
            close()
            controller.error(error)
          }
        },
        cancel() {
          cancelRead?.()
          oneEnded()
        },
      },
      { highWaterMark: 0 },
    ),
    writable: new WritableStream<Uint8Array>({
      async write(bytes) {
        await socket.write!(bytes.slice(), -1, UNCANCELLABLE)
      },
      close() {
        if (!closed) socket.shutdown()
        oneEnded()
      },
      abort: close,
    }),
  }
}
