import type { IFileSystem } from 'just-bash'
import { OPEN_FLAGS, type StatArray, type SyncSyscalls } from '../../protocol/syscall.ts'

/** The kernel's files in the shape that just-bash's commands expect; all calls are synchronous underneath. */
export type KernelFiles = IFileSystem

type Stat = Awaited<ReturnType<IFileSystem['stat']>>
type Encoding = Parameters<IFileSystem['writeFile']>[2]

export const S_IFMT = 0o170000
export const S_IFDIR = 0o040000
export const S_IFREG = 0o100000
export const S_IFLNK = 0o120000

const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND } = OPEN_FLAGS
const encoder = new TextEncoder()

/**
 * just-bash's commands tell errors apart by the code and the words in their messages
 * (`ENOENT: no such file or directory, open '/x'`), as Node prints them.
 */
const WORDS: Record<string, string> = {
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  EIO: 'i/o error',
  EBADF: 'bad file descriptor',
  EACCES: 'permission denied',
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EXDEV: 'cross-device link not permitted',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  EINVAL: 'invalid argument',
  EMFILE: 'too many open files',
  EFBIG: 'file too large',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
  ENAMETOOLONG: 'name too long',
  ENOTEMPTY: 'directory not empty',
  ELOOP: 'too many symbolic links encountered',
}

class FileError extends Error {
  constructor(
    readonly code: string,
    syscall: string,
    path: string,
    dest?: string,
  ) {
    super(`${code}: ${WORDS[code] ?? code}, ${syscall} '${path}'${dest === undefined ? '' : ` -> '${dest}'`}`)
  }
}

export function createKernelFiles(sys: SyncSyscalls): KernelFiles {
  function guard<T>(syscall: string, path: string, run: () => T, dest?: string): T {
    try {
      return run()
    } catch (error) {
      const { code } = error as { code?: string }
      if (!code) throw error
      throw new FileError(code, syscall, path, dest)
    }
  }

  function statOf(path: string, follow: boolean): Stat {
    const name = follow ? 'stat' : 'lstat'
    const array = guard(name, path, () => (follow ? sys.stat(path) : sys.lstat(path)))
    if (!array) throw new FileError('ENOENT', name, path)
    return toStat(array)
  }

  function readBuffer(path: string): Uint8Array {
    return guard('open', path, () => sys.readFile(path))
  }

  function readdir(path: string) {
    return guard('scandir', path, () => sys.readdir(path))
  }

  function mkdir(path: string, recursive: boolean): void {
    const found = recursive ? sys.stat(path) : null
    if (found) {
      if (isType(found, S_IFDIR)) return
      throw new FileError('EEXIST', 'mkdir', path)
    }
    const parent = dirname(path)
    if (recursive && parent !== path) {
      mkdir(parent, true)
      // `new/..` is there as soon as `new` is.
      if (sys.stat(path)) return
    }
    guard('mkdir', path, () => sys.mkdir(path, 0o777))
  }

  function remove(path: string, recursive: boolean, force: boolean): void {
    const found = guard('lstat', path, () => sys.lstat(path))
    if (!found) {
      if (force) return
      throw new FileError('ENOENT', 'rm', path)
    }
    if (!isType(found, S_IFDIR)) {
      guard('unlink', path, () => sys.unlink(path))
      return
    }
    if (recursive) for (const entry of readdir(path)) remove(join(path, entry.name), true, force)
    guard('rmdir', path, () => sys.rmdir(path))
  }

  function copy(from: string, to: string, recursive: boolean): void {
    const found = guard('lstat', from, () => (recursive ? sys.lstat(from) : sys.stat(from)))
    if (!found) throw new FileError('ENOENT', 'cp', from)
    const mode = found[1]! & 0o7777
    if (isType(found, S_IFLNK)) {
      guard('symlink', to, () => sys.symlink(sys.readlink(from), to))
      return
    }
    if (!isType(found, S_IFDIR)) {
      const bytes = readBuffer(from)
      guard('open', to, () => sys.writeFile(to, bytes, O_WRONLY | O_CREAT | O_TRUNC, mode))
      return
    }
    if (!recursive) throw new FileError('EISDIR', 'cp', from)
    if (!sys.stat(to)) mkdir(to, true)
    for (const entry of readdir(from)) copy(join(from, entry.name), join(to, entry.name), true)
  }

  function put(path: string, content: string | Uint8Array, encoding: Encoding, flags: number): void {
    const bytes = typeof content === 'string' ? encode(content, encoding) : content
    guard('open', path, () => sys.writeFile(path, bytes, flags, 0o666))
  }

  return {
    readFile: async (path, options) => decodeAs(readBuffer(path), options),
    // A ByteString is a plain string of one character for each byte; the package makes its type opaque on purpose.
    readFileBytes: async (path) => latin1(readBuffer(path)) as never,
    readFileBuffer: async (path) => readBuffer(path).slice(),
    writeFile: async (path, content, encoding) => put(path, content, encoding, O_WRONLY | O_CREAT | O_TRUNC),
    appendFile: async (path, content, encoding) => put(path, content, encoding, O_WRONLY | O_CREAT | O_APPEND),
    exists: async (path) => {
      try {
        return sys.stat(path) !== null
      } catch {
        return false
      }
    },
    stat: async (path) => statOf(path, true),
    lstat: async (path) => statOf(path, false),
    mkdir: async (path, options) => mkdir(path, options?.recursive ?? false),
    readdir: async (path) => readdir(path).map((entry) => entry.name),
    readdirWithFileTypes: async (path) =>
      readdir(path).map(({ name, type }) => ({
        name,
        isFile: type === S_IFREG,
        isDirectory: type === S_IFDIR,
        isSymbolicLink: type === S_IFLNK,
      })),
    rm: async (path, options) => remove(path, options?.recursive ?? false, options?.force ?? false),
    cp: async (from, to, options) => copy(from, to, options?.recursive ?? false),
    mv: async (from, to) => guard('rename', from, () => sys.rename(from, to), to),
    // `rg` walks up to the root by `..` alone, and would never come there by paths that only grow.
    resolvePath: (base, path) => (path === '..' ? collapse(base, path) : resolve(base, path)),
    // Only an in-memory file system can afford this list; an empty one is allowed.
    getAllPaths: () => [],
    chmod: async (path, mode) => guard('chmod', path, () => sys.chmod(path, mode)),
    symlink: async (target, path) => guard('symlink', target, () => sys.symlink(target, path), path),
    link: async (existing, path) => guard('link', existing, () => sys.link(existing, path), path),
    readlink: async (path) => guard('readlink', path, () => sys.readlink(path)),
    realpath: async (path) => guard('realpath', path, () => sys.realpath(path)),
    utimes: async (path, atime, mtime) =>
      guard('utime', path, () => sys.utimes(path, atime.getTime() / 1000, mtime.getTime() / 1000)),
  }
}

export const isType = (stat: StatArray, type: number): boolean => (stat[1]! & S_IFMT) === type

function toStat(array: StatArray): Stat {
  return {
    isFile: isType(array, S_IFREG),
    isDirectory: isType(array, S_IFDIR),
    isSymbolicLink: isType(array, S_IFLNK),
    mode: array[1]!,
    size: array[8]!,
    mtime: new Date(array[12]! * 1000 + array[13]! / 1e6),
    dev: array[0]!,
    ino: array[7]!,
  }
}

/** Absolute, without `.` and doubled slashes. `..` stays for the kernel, which knows where a link before it leads. */
export function resolve(base: string, path: string): string {
  const parts = (path.startsWith('/') ? path : `${base}/${path}`).split('/')
  return `/${parts.filter((part) => part !== '' && part !== '.').join('/')}`
}

/** As `resolve`, and `..` takes away what stands before it, be that a link or not: the paths that `cd` walks. */
export function collapse(base: string, path: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

export const join = (directory: string, name: string): string =>
  directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`

export const dirname = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return text
}

export function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

function encode(text: string, option: Encoding): Uint8Array {
  const encoding = typeof option === 'string' ? option : option?.encoding
  switch (encoding) {
    case 'binary':
    case 'latin1':
    case 'ascii':
      return fromLatin1(text)
    case 'base64':
      return fromLatin1(atob(text))
    case 'hex':
      return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
    default:
      return encoder.encode(text)
  }
}

function decodeAs(bytes: Uint8Array, option: Parameters<IFileSystem['readFile']>[1]): string {
  const encoding = typeof option === 'string' ? option : option?.encoding
  switch (encoding) {
    case 'binary':
    case 'latin1':
    case 'ascii':
      return latin1(bytes)
    case 'base64':
      return btoa(latin1(bytes))
    case 'hex':
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
    default:
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  }
}
