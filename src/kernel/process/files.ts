import { SystemError } from '../../protocol/errors.ts'
import { OPEN_FLAGS, type WatchEvent } from '../../protocol/syscall.ts'
import type { FileSystem, OpenNode } from '../vfs/file-system.ts'
import { anonymousStat, type DeviceName, S_IFCHR } from '../vfs/inode.ts'
import type { Call, OpenFile } from './open-file.ts'
import { createWaitQueue } from './wait-queue.ts'

const ACCESS_MODE = OPEN_FLAGS.O_WRONLY | OPEN_FLAGS.O_RDWR
/** getRandomValues takes no more at once. */
const RANDOM_LIMIT = 65_536

/** A regular file or directory with a position of its own, which all descriptors of it share. */
export interface NodeFile extends OpenFile {
  readonly node: OpenNode
  seek(position: number): void
}

export function createNodeFile(fs: FileSystem, node: OpenNode): NodeFile {
  let offset = 0
  const access = node.flags & ACCESS_MODE
  return {
    kind: 'FILE',
    node,
    read(length, position) {
      if (access === OPEN_FLAGS.O_WRONLY) throw new SystemError('EBADF', 'read')
      const bytes = fs.readNode(node, position < 0 ? offset : position, length)
      if (position < 0) offset += bytes.length
      return bytes
    },
    write(data, position) {
      if (access === OPEN_FLAGS.O_RDONLY) throw new SystemError('EBADF', 'write')
      const { written, end } = fs.writeNode(node, position < 0 ? offset : position, data)
      if (position < 0) offset = end
      return written
    },
    seek(position) {
      offset = position
    },
    stat: () => fs.statNode(node),
    close: () => fs.closeNode(node),
  }
}

/** What `/dev` holds, except those that stand for another descriptor. */
export function createDeviceFile(device: Extract<DeviceName, 'null' | 'zero' | 'full' | 'urandom'>): OpenFile {
  const born = Date.now()
  return {
    kind: device === 'null' ? 'FILE' : 'UNKNOWN',
    read(length) {
      if (device === 'null') return new Uint8Array(0)
      const bytes = new Uint8Array(device === 'urandom' ? Math.min(length, RANDOM_LIMIT) : length)
      return device === 'urandom' ? crypto.getRandomValues(bytes) : bytes
    },
    write(data) {
      if (device === 'full') throw new SystemError('ENOSPC', 'write')
      return data.length
    },
    stat: () => anonymousStat(S_IFCHR | 0o066, born),
    close() {},
  }
}

export interface WatchFile extends OpenFile {
  readEvents(call: Call): WatchEvent[] | Promise<WatchEvent[]>
}

/** Gathers events until they are read. Repeats of the last one are one, as inotify has it. */
export function createWatchFile(fs: FileSystem, path: string, cwd: string, recursive: boolean): WatchFile {
  let events: WatchEvent[] = []
  const arrival = createWaitQueue()
  const born = Date.now()
  const stop = fs.watch(path, cwd, {
    recursive,
    notify(event) {
      const last = events.at(-1)
      if (last && last.event === event.event && last.filename === event.filename) return
      events.push(event)
      arrival.wake()
    },
  })

  function take(): WatchEvent[] {
    const taken = events
    events = []
    return taken
  }

  return {
    kind: 'UNKNOWN',
    async readEvents(call) {
      while (events.length === 0) await arrival.sleep(call, 'watchRead')
      return take()
    },
    stat: () => anonymousStat(0, born),
    close: stop,
  }
}
