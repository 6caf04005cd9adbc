import { SystemError } from '../../../protocol/errors.ts'
import { type DirectoryEntry, OPEN_FLAGS, type StatArray } from '../../../protocol/syscall.ts'
import type { NodeEnv } from '../../env.ts'
import { type Plan, sys } from './plan.ts'
import { copyFile, makeDirectories } from './tree.ts'
import { bytesOf, encodeName, filePosition, isSystemError, listing, pathText, statValues } from './values.ts'

/** One function of the binding: what it asks of the kernel, and what its errors say. */
export interface Operation {
  /** As in the error's text. */
  syscall: string
  /** Which argument is the request (or `kUsePromises`); all before it are the operation's. */
  request: number
  /** The first argument is a descriptor, whose type the library leaves to be checked here. */
  fd?: boolean
  /** It may sleep where the first argument is no file; how many bytes it is about. */
  bytes?: (...args: any[]) => number
  /** It gives a new descriptor. */
  opens?: true
  /** Which arguments the error names. */
  path?: number
  dest?: number
  run(...args: any[]): Plan
}

const TEMPORARY_LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

export function createOperations(env: NodeEnv): Record<string, Operation> {
  const text = (path: unknown) => pathText(env, path)

  /** Of `access` and `copyFile`: three bits. */
  const validMode = (mode: unknown): number => {
    if (mode === undefined || mode === null) return 0
    env.requireBuiltin('internal/validators').validateInteger(mode, 'mode', 0, 7)
    return mode as number
  }
  function* statOf(call: 'stat' | 'lstat', path: unknown, bigint: boolean): Plan {
    const stat: StatArray | null = yield* sys(call, text(path))
    if (!stat) throw new SystemError('ENOENT', call)
    return statValues(stat, bigint)
  }
  /** For owners, which nothing here can change: only that the file is there. */
  function* exists(call: 'stat' | 'lstat', path: unknown): Plan<void> {
    if (!(yield* sys(call, text(path)))) throw new SystemError('ENOENT', call)
  }
  function* writeAll(fd: number, parts: Uint8Array[], position: number): Plan<number> {
    let total = 0
    for (const part of parts) {
      let sent = 0
      do {
        sent += yield* sys('write', fd, part.subarray(sent), position < 0 ? -1 : position + total + sent)
      } while (sent < part.length)
      total += sent
    }
    return total
  }
  function* readInto(fd: number, views: ArrayBufferView[], position: number): Plan<number> {
    let total = 0
    for (const view of views) {
      if (view.byteLength === 0) continue
      const bytes = yield* sys('read', fd, view.byteLength, position < 0 ? -1 : position + total)
      bytesOf(view).set(bytes)
      total += bytes.length
      if (bytes.length < view.byteLength) break
    }
    return total
  }
  function* temporaryDirectory(prefix: unknown, encoding: string): Plan {
    for (let attempt = 0; ; attempt++) {
      const suffix = Array.from(
        env.native.crypto.getRandomValues(new Uint8Array(6)),
        (byte) => TEMPORARY_LETTERS[byte % 62],
      ).join('')
      const path = `${text(prefix)}${suffix}`
      try {
        yield* sys('mkdir', path, 0o700)
        return encodeName(env, path, encoding)
      } catch (error) {
        if (attempt > 20 || !isSystemError(error, 'EEXIST')) throw error
      }
    }
  }

  return {
    access: { syscall: 'access', request: 2, path: 0, run: (path, mode) => sys('access', text(path), validMode(mode)) },
    open: {
      syscall: 'open',
      opens: true,
      request: 3,
      path: 0,
      run: (path, flags, mode) => sys('open', text(path), flags, mode),
    },
    close: { fd: true, syscall: 'close', request: 1, run: (fd) => sys('close', fd) },
    read: {
      fd: true,
      syscall: 'read',
      bytes: (_fd, _buffer, _offset, length) => Number(length),
      request: 5,
      run: (fd, buffer, offset, length, position) =>
        readInto(fd, [bytesOf(buffer, offset, length)], filePosition(position)),
    },
    readBuffers: {
      fd: true,
      syscall: 'read',
      bytes: (_fd, buffers) => total(buffers),
      request: 3,
      run: (fd, buffers, position) => readInto(fd, buffers, filePosition(position)),
    },
    writeBuffer: {
      syscall: 'write',
      bytes: (_fd, buffer) => buffer.byteLength,
      request: 5,
      run: (fd, buffer, offset, length, position) =>
        writeAll(fd, [bytesOf(buffer, offset ?? 0, length ?? undefined)], filePosition(position)),
    },
    writeBuffers: {
      syscall: 'write',
      bytes: (_fd, buffers) => total(buffers),
      request: 3,
      run: (fd, buffers, position) =>
        writeAll(
          fd,
          buffers.map((view: ArrayBufferView) => bytesOf(view)),
          filePosition(position),
        ),
    },
    writeString: {
      syscall: 'write',
      bytes: (_fd, string) => string.length,
      request: 4,
      run: (fd, string, position, encoding) =>
        writeAll(fd, [env.requireBuiltin('buffer').Buffer.from(string, encoding)], filePosition(position)),
    },
    rename: { syscall: 'rename', request: 2, path: 0, dest: 1, run: (from, to) => sys('rename', text(from), text(to)) },
    ftruncate: {
      fd: true,
      syscall: 'ftruncate',
      request: 2,
      run: (fd, length) => sys('ftruncate', fd, Number(length ?? 0)),
    },
    rmdir: { syscall: 'rmdir', request: 1, path: 0, run: (path) => sys('rmdir', text(path)) },
    // Nothing is ever written later than the call that writes it: only the descriptor can be wrong.
    fsync: { fd: true, syscall: 'fsync', request: 1, run: (fd) => ignoreResult(sys('fstat', fd)) },
    fdatasync: { fd: true, syscall: 'fdatasync', request: 1, run: (fd) => ignoreResult(sys('fstat', fd)) },
    mkdir: {
      syscall: 'mkdir',
      request: 3,
      path: 0,
      run: (path, mode, recursive) => (recursive ? makeDirectories(text(path), mode) : sys('mkdir', text(path), mode)),
    },
    stat: { syscall: 'stat', request: 2, path: 0, run: (path, bigint) => statOf('stat', path, bigint) },
    lstat: { syscall: 'lstat', request: 2, path: 0, run: (path, bigint) => statOf('lstat', path, bigint) },
    fstat: {
      fd: true,
      syscall: 'fstat',
      request: 2,
      *run(fd, bigint) {
        return statValues(yield* sys('fstat', fd), bigint)
      },
    },
    statfs: {
      syscall: 'statfs',
      request: 2,
      path: 0,
      // Type, block size, fragment size, blocks, free, available, files, free files: of a file system in memory.
      *run(path, bigint) {
        yield* exists('stat', path)
        const values = [0x01021994, 4096, 4096, 1048576, 786432, 786432, 1048576, 1000000]
        return bigint ? BigInt64Array.from(values, BigInt) : Float64Array.from(values)
      },
    },
    link: { syscall: 'link', request: 2, path: 0, dest: 1, run: (from, to) => sys('link', text(from), text(to)) },
    symlink: {
      syscall: 'symlink',
      request: 3,
      path: 0,
      dest: 1,
      run: (target, path) => sys('symlink', text(target), text(path)),
    },
    readlink: {
      syscall: 'readlink',
      request: 2,
      path: 0,
      *run(path, encoding) {
        return encodeName(env, yield* sys('readlink', text(path)), encoding)
      },
    },
    realpath: {
      syscall: 'realpath',
      request: 2,
      path: 0,
      *run(path, encoding) {
        return encodeName(env, yield* sys('realpath', text(path)), encoding)
      },
    },
    unlink: { syscall: 'unlink', request: 1, path: 0, run: (path) => sys('unlink', text(path)) },
    copyFile: {
      syscall: 'copyfile',
      request: 3,
      path: 0,
      dest: 1,
      run: (from, to, mode) => copyFile(text(from), text(to), validMode(mode)),
    },
    chmod: { syscall: 'chmod', request: 2, path: 0, run: (path, mode) => sys('chmod', text(path), mode) },
    fchmod: { fd: true, syscall: 'fchmod', request: 2, run: (fd, mode) => sys('fchmod', fd, mode) },
    chown: { syscall: 'chown', request: 3, path: 0, run: (path) => exists('stat', path) },
    lchown: { syscall: 'lchown', request: 3, path: 0, run: (path) => exists('lstat', path) },
    fchown: { fd: true, syscall: 'fchown', request: 3, run: (fd) => ignoreResult(sys('fstat', fd)) },
    utimes: {
      syscall: 'utime',
      request: 3,
      path: 0,
      run: (path, atime, mtime) => sys('utimes', text(path), atime, mtime),
    },
    lutimes: {
      syscall: 'lutime',
      request: 3,
      path: 0,
      run: (path, atime, mtime) => sys('lutimes', text(path), atime, mtime),
    },
    futimes: { fd: true, syscall: 'futime', request: 3, run: (fd, atime, mtime) => sys('futimes', fd, atime, mtime) },
    mkdtemp: { syscall: 'mkdtemp', request: 2, path: 0, run: temporaryDirectory },
    writeFileUtf8: {
      syscall: 'open',
      request: 4,
      path: 0,
      *run(target, data, flags, mode) {
        const bytes = new env.native.TextEncoder().encode(data)
        if (typeof target === 'number') yield* writeAll(target, [bytes], -1)
        else {
          // 'r' opens, and then does not let anything be written.
          if ((flags & (OPEN_FLAGS.O_WRONLY | OPEN_FLAGS.O_RDWR)) === 0) throw new SystemError('EBADF', 'write')
          yield* sys('writeFile', text(target), bytes, flags, mode)
        }
      },
    },
    readdir: {
      syscall: 'scandir',
      request: 3,
      path: 0,
      *run(path, encoding, withTypes) {
        return listing(env, sorted(yield* sys('readdir', text(path))), encoding, withTypes)
      },
    },
  }
}

/** `uv_fs_scandir` sorts by the bytes of the names. */
const sorted = (entries: DirectoryEntry[]): DirectoryEntry[] =>
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))

const total = (views: ArrayBufferView[]): number => views.reduce((sum, view) => sum + view.byteLength, 0)

function* ignoreResult(plan: Plan): Plan<undefined> {
  yield* plan
  return undefined
}
