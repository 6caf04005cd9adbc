import { SystemError } from '../../protocol/errors.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { OpenFile, SharedFile } from './open-file.ts'

/** One process's descriptors. A new one takes the lowest free number. */
export interface Descriptors {
  /** EBADF where nothing is open. */
  get(fd: number, syscall: string): SharedFile
  find(fd: number): SharedFile | null
  /** Takes over the caller's reference. */
  add(file: SharedFile): number
  /** Puts it at exactly this number, closing what was there. EBADF where there is no such number. */
  set(fd: number, file: SharedFile): void
  close(fd: number): void
  closeIfOpen(fd: number): void
  /** This one and all above it. */
  closeFrom(first: number): void
  closeAll(): void
}

/** @param limit how many there may be at a time: EMFILE */
export function createDescriptors(limit = LIMITS.descriptors): Descriptors {
  const files: (SharedFile<OpenFile> | undefined)[] = []
  let closed = false

  return {
    get(fd, syscall) {
      const file = files[fd]
      if (!file) throw new SystemError('EBADF', syscall)
      return file
    },
    find: (fd) => files[fd] ?? null,
    add(file) {
      // A call that was answered while its process ended must not leave something open for ever.
      if (closed) {
        file.release()
        throw new SystemError('EBADF', 'open')
      }
      let fd = 0
      while (files[fd]) fd++
      if (fd >= limit) {
        file.release()
        throw new SystemError('EMFILE', 'open')
      }
      files[fd] = file
      return fd
    },
    set(fd, file) {
      if (!(fd >= 0 && fd < limit)) {
        file.release()
        throw new SystemError('EBADF', 'dup2')
      }
      const old = files[fd]
      files[fd] = file
      old?.release()
    },
    close(fd) {
      const file = files[fd]
      if (!file) throw new SystemError('EBADF', 'close')
      files[fd] = undefined
      file.release()
    },
    closeIfOpen(fd) {
      const file = files[fd]
      files[fd] = undefined
      file?.release()
    },
    closeFrom(first) {
      for (const file of files.splice(first)) file?.release()
    },
    closeAll() {
      closed = true
      for (const file of files.splice(0)) file?.release()
    },
  }
}
