import { POLL } from '../../protocol/syscall.ts'
import { type Descriptor, FDFLAG } from './descriptors.ts'
import { fail } from './errno.ts'
import { fileTimes, writeFilestat } from './filestat.ts'
import type { WasiCalls, WasiHost } from './host.ts'
import { readVectors, type Vector } from './memory.ts'
import { FILETYPE } from './rights.ts'

const WHENCE = { set: 0, current: 1, end: 2 } as const
const MOST_BYTES = 1 << 30

/** `fd_*` on what has contents. */
export function createFileCalls(host: WasiHost): WasiCalls {
  const { sys, descriptors } = host
  const putSize = (address: number, size: number) => host.memory.view().setUint32(address >>> 0, size, true)
  const putPosition = (address: number, position: number) =>
    host.memory.view().setBigUint64(address >>> 0, BigInt(position), true)

  /** One that must not sleep ends with EAGAIN where it would. */
  function awaitReady({ fd, flags, kind }: Descriptor, events: number): void {
    if (!(flags & FDFLAG.nonblock) || kind === 'FILE') return
    if (sys.poll([[fd, events]], 0)[0] === 0) fail('EAGAIN')
  }

  /** Scattered over the vectors in order; ends early with a short read. */
  function readInto(vectors: Vector[], read: (length: number, done: number) => Uint8Array): number {
    let done = 0
    for (const { address, length } of vectors) {
      if (length === 0) continue
      const data = read(Math.min(length, MOST_BYTES), done)
      host.memory.bytes(address, data.length).set(data)
      done += data.length
      if (data.length < length) break
    }
    return done
  }

  /** Gathered into one write: a reader of the other end sees one piece. */
  function gather(vectors: Vector[]): Uint8Array {
    if (vectors.length === 1) return host.memory.bytes(vectors[0]!.address, vectors[0]!.length)
    const all = new Uint8Array(vectors.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const { address, length } of vectors) {
      all.set(host.memory.bytes(address, length), at)
      at += length
    }
    return all
  }

  const seekable = (descriptor: Descriptor) => {
    if (descriptor.filetype === FILETYPE.directory) fail('EBADF')
    return descriptor.position === null ? fail('ESPIPE') : descriptor
  }
  const size = ({ fd }: Descriptor) => sys.fstat(fd)[8]!

  return {
    fd_read(number: number, vectors: number, count: number, result: number) {
      const descriptor = descriptors.get(number, 'FD_READ')
      if (descriptor.filetype === FILETYPE.directory) fail('EISDIR')
      awaitReady(descriptor, POLL.IN)
      const list = readVectors(host.memory, vectors, count)
      // What may sleep is read once: the rest of it may never come.
      const parts = descriptor.kind === 'FILE' ? list : list.filter(({ length }) => length > 0).slice(0, 1)
      const done = readInto(parts, (length) => sys.read(descriptor.fd, length, -1))
      if (descriptor.position !== null) descriptor.position += done
      putSize(result, done)
    },
    fd_write(number: number, vectors: number, count: number, result: number) {
      const descriptor = descriptors.get(number, 'FD_WRITE')
      if (descriptor.isOwnPipe) awaitReady(descriptor, POLL.OUT)
      const data = gather(readVectors(host.memory, vectors, count))
      const done = data.length === 0 ? 0 : sys.write(descriptor.fd, data, -1)
      if (descriptor.position !== null)
        descriptor.position = descriptor.flags & FDFLAG.append ? size(descriptor) : descriptor.position + done
      putSize(result, done)
    },
    fd_pread(number: number, vectors: number, count: number, offset: bigint, result: number) {
      const { fd } = seekable(descriptors.get(number, 'FD_READ', 'FD_SEEK'))
      const list = readVectors(host.memory, vectors, count)
      putSize(
        result,
        readInto(list, (length, done) => sys.read(fd, length, Number(offset) + done)),
      )
    },
    fd_pwrite(number: number, vectors: number, count: number, offset: bigint, result: number) {
      const { fd } = seekable(descriptors.get(number, 'FD_WRITE', 'FD_SEEK'))
      putSize(result, sys.write(fd, gather(readVectors(host.memory, vectors, count)), Number(offset)))
    },
    fd_seek(number: number, offset: bigint, whence: number, result: number) {
      const descriptor = seekable(descriptors.get(number, 'FD_SEEK'))
      if (whence > WHENCE.end) fail('EINVAL')
      const from = whence === WHENCE.set ? 0 : whence === WHENCE.current ? descriptor.position! : size(descriptor)
      const position = from + Number(offset)
      if (position < 0) fail('EINVAL')
      if (position !== descriptor.position) sys.seek(descriptor.fd, position)
      descriptor.position = position
      putPosition(result, position)
    },
    fd_tell(number: number, result: number) {
      putPosition(result, seekable(descriptors.get(number, 'FD_TELL')).position!)
    },
    fd_close: (number: number) => void descriptors.remove(number),
    fd_renumber: (from: number, to: number) => descriptors.renumber(from, to),
    fd_sync: (number: number) => void descriptors.get(number, 'FD_SYNC'),
    fd_datasync: (number: number) => void descriptors.get(number, 'FD_DATASYNC'),
    fd_advise(number: number, _offset: bigint, _length: bigint, advice: number) {
      descriptors.get(number, 'FD_ADVISE')
      if (advice > 5) fail('EINVAL')
    },
    fd_allocate(number: number, offset: bigint, length: bigint) {
      const descriptor = descriptors.get(number, 'FD_ALLOCATE')
      const end = Number(offset + length)
      if (end > size(descriptor)) sys.ftruncate(descriptor.fd, end)
    },

    fd_fdstat_get(number: number, result: number) {
      const { filetype, flags, base, inheriting } = descriptors.get(number)
      const view = host.memory.view()
      const at = result >>> 0
      view.setUint8(at, filetype)
      view.setUint8(at + 1, 0)
      view.setUint16(at + 2, flags, true)
      view.setUint32(at + 4, 0, true)
      view.setBigUint64(at + 8, base, true)
      view.setBigUint64(at + 16, inheriting, true)
    },
    fd_fdstat_set_flags(number: number, flags: number) {
      const descriptor = descriptors.get(number, 'FD_FDSTAT_SET_FLAGS')
      // The kernel's own flag is set when a file is opened.
      if ((descriptor.flags ^ flags) & FDFLAG.append) fail('ENOTSUP')
      descriptor.flags = flags
    },
    fd_fdstat_set_rights(number: number, base: bigint, inheriting: bigint) {
      const descriptor = descriptors.get(number)
      const [wanted, passed] = [BigInt.asUintN(64, base), BigInt.asUintN(64, inheriting)]
      if (wanted & ~descriptor.base || passed & ~descriptor.inheriting) fail('ENOTCAPABLE')
      Object.assign(descriptor, { base: wanted, inheriting: passed })
    },
    fd_filestat_get(number: number, result: number) {
      const { fd, path, filetype } = descriptors.get(number, 'FD_FILESTAT_GET')
      const stat = (fd >= 0 ? sys.fstat(fd) : sys.stat(path)) ?? fail('ENOENT')
      writeFilestat(host.memory, result, stat, filetype)
    },
    fd_filestat_set_size(number: number, length: bigint) {
      sys.ftruncate(descriptors.get(number, 'FD_FILESTAT_SET_SIZE').fd, Number(length))
    },
    fd_filestat_set_times(number: number, accessed: bigint, modified: bigint, flags: number) {
      const { fd, path } = descriptors.get(number, 'FD_FILESTAT_SET_TIMES')
      const stat = (fd >= 0 ? sys.fstat(fd) : sys.stat(path)) ?? fail('ENOENT')
      const times = fileTimes(stat, accessed, modified, flags)
      if (fd >= 0) sys.futimes(fd, ...times)
      else sys.utimes(path, ...times)
    },
  }
}
