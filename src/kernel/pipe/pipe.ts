import type { OpenFile } from '../process/open-file.ts'
import { anonymousStat, S_IFIFO } from '../vfs/inode.ts'
import { createByteQueue } from './byte-queue.ts'

/** Linux's default. */
const PIPE_CAPACITY = 65_536

/** The two ends of a pipe. Closing the writer is the reader's end of file; closing the reader is the writer's EPIPE. */
export function createPipe(): { reader: OpenFile; writer: OpenFile } {
  const queue = createByteQueue(PIPE_CAPACITY)
  const born = Date.now()
  const stat = () => anonymousStat(S_IFIFO, born)
  return {
    reader: {
      kind: 'PIPE',
      read: (length, _position, call) => queue.read(length, call),
      poll: { ready: queue.readReady, change: (_events, call) => queue.readChange(call) },
      stat,
      close: queue.abandon,
    },
    writer: {
      kind: 'PIPE',
      write: (data, _position, call) => queue.write(data, call),
      poll: { ready: queue.writeReady, change: (_events, call) => queue.writeChange(call) },
      stat,
      close: queue.end,
    },
  }
}
