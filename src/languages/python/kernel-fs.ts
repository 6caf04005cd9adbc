import { OPEN_FLAGS, type StatArray, type SyncSyscalls } from '../../protocol/syscall.ts'
import type {
  AttributeChange,
  Attributes,
  EmscriptenFs,
  FsNode,
  FsStream,
  KernelDescriptor,
  NodeOps,
  StreamOps,
} from './emscripten.ts'

/** What stays in Python's own memory: its standard library, its devices, `/proc/self`. */
const OWN = new Set(['lib', 'dev', 'proc'])
const S_IFMT = 0o170000
const S_IFDIR = 0o040000
const S_IFREG = 0o100000

/** Emscripten's numbers for the flags of `open` (musl's) are Linux's; only these mean something to the kernel. */
const KNOWN_FLAGS = Object.values(OPEN_FLAGS).reduce<number>((all, flag) => all | flag, 0)
const { O_CREAT, O_EXCL, O_WRONLY, O_RDWR, O_DIRECTORY, O_APPEND } = OPEN_FLAGS

export interface KernelFs {
  /** Opens a stream on a kernel descriptor, as `fd` where that is given. */
  adopt(kernelFd: number, flags: number, fd?: number): FsStream
  /** The kernel's descriptor behind one of Python's; null for those in Python's own memory. */
  kernelFd(fd: number): number | null
  /** Puts the kernel's tree in the place of Emscripten's root, but for Python's own directories. */
  attach(): void
}

/**
 * The kernel's files as Emscripten's. Nothing is cached: each look-up asks the kernel, because other processes change
 * the same files. `errnos` maps names of errors to Emscripten's numbers.
 */
export function createKernelFs(fs: EmscriptenFs, sys: SyncSyscalls, errnos: Record<string, number>): KernelFs {
  function attempt<T>(run: () => T): T {
    try {
      return run()
    } catch (error) {
      const { code } = error as { code?: string }
      if (!code) throw error
      throw new fs.ErrnoError(errnos[code] ?? errnos.EIO!)
    }
  }
  const fail = (code: string): never => {
    throw new fs.ErrnoError(errnos[code]!)
  }

  function pathOf(node: FsNode): string {
    let path = ''
    for (let at = node; at.parent !== at; at = at.parent) path = `/${at.name}${path}`
    return path || '/'
  }
  const childPath = (parent: FsNode, name: string) => `${pathOf(parent) === '/' ? '' : pathOf(parent)}/${name}`

  function createNode(parent: FsNode, name: string, mode: number): FsNode {
    const node = fs.createNode(parent, name, mode, 0)
    // `createNode` enters it in the table of names, where it would outlive the file.
    fs.hashRemoveNode(node)
    node.kernel = true
    node.node_ops = nodeOps
    node.stream_ops = streamOps
    return node
  }

  const nodeOps: NodeOps = {
    getattr(node) {
      const path = pathOf(node)
      return attributes(attempt(() => sys.lstat(path)) ?? fail('ENOENT'))
    },
    setattr: (node, attr) => change(pathOf(node), attr),
    lookup(parent, name) {
      const stat = attempt(() => sys.lstat(childPath(parent, name)))
      return stat ? createNode(parent, name, stat[1]!) : fail('ENOENT')
    },
    mknod(parent, name, mode) {
      const path = childPath(parent, name)
      if ((mode & S_IFMT) === S_IFDIR) attempt(() => sys.mkdir(path, mode & 0o7777))
      else if ((mode & S_IFMT) === S_IFREG)
        attempt(() => sys.close(sys.open(path, O_CREAT | O_EXCL | O_WRONLY, mode & 0o7777)))
      else fail('EPERM')
      return createNode(parent, name, mode)
    },
    rename: (node, newParent, newName) => {
      attempt(() => sys.rename(pathOf(node), childPath(newParent, newName)))
      node.name = newName
    },
    unlink: (parent, name) => attempt(() => sys.unlink(childPath(parent, name))),
    rmdir: (parent, name) => attempt(() => sys.rmdir(childPath(parent, name))),
    readdir(node) {
      const names = attempt(() => sys.readdir(pathOf(node))).map((entry) => entry.name)
      return ['.', '..', ...names]
    },
    symlink(parent, name, target) {
      attempt(() => sys.symlink(target, childPath(parent, name)))
      return createNode(parent, name, 0o120777)
    },
    readlink: (node) => attempt(() => sys.readlink(pathOf(node))),
  }

  function change(path: string, attr: AttributeChange): void {
    attempt(() => {
      if (attr.mode !== undefined) sys.chmod(path, attr.mode & 0o7777)
      if (attr.size !== undefined) {
        const fd = sys.open(path, O_WRONLY, 0)
        sys.ftruncate(fd, attr.size)
        sys.close(fd)
      }
      if (attr.atime !== undefined || attr.mtime !== undefined) {
        const [atime, mtime] = times(sys.lstat(path), attr)
        if (attr.dontFollow) sys.lutimes(path, atime, mtime)
        else sys.utimes(path, atime, mtime)
      }
    })
  }

  const streamOps: StreamOps = {
    open(stream) {
      const flags = stream.flags & KNOWN_FLAGS & ~(O_CREAT | O_EXCL)
      hold(
        stream,
        attempt(() => sys.open(pathOf(stream.node), flags, 0)),
      )
    },
    close(stream) {
      const kernel = stream.shared.kernel
      if (kernel && --kernel.holders === 0) attempt(() => sys.close(kernel.fd))
    },
    dup: (stream) => void held(stream).holders++,
    getattr: (stream) => attributes(attempt(() => sys.fstat(held(stream).fd))),
    setattr(stream, attr) {
      const { fd } = held(stream)
      attempt(() => {
        if (attr.mode !== undefined) sys.fchmod(fd, attr.mode & 0o7777)
        if (attr.size !== undefined) sys.ftruncate(fd, attr.size)
        if (attr.atime !== undefined || attr.mtime !== undefined) sys.futimes(fd, ...times(sys.fstat(fd), attr))
      })
    },
    read(stream, buffer, offset, length, position) {
      const kernel = held(stream)
      // C's stdio reads into two places, the first of them empty at times: that must not swallow a terminal's ^D.
      if (length === 0) return 0
      const data = attempt(() => sys.read(kernel.fd, length, place(kernel, position)))
      buffer.set(data, offset)
      advance(kernel, position, data.length)
      return data.length
    },
    write(stream, buffer, offset, length, position) {
      const kernel = held(stream)
      const data = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length)
      const written = attempt(() => sys.write(kernel.fd, data, place(kernel, position)))
      advance(kernel, position, written)
      return written
    },
    llseek(stream, offset, whence) {
      if (held(stream).position === null) fail('ESPIPE')
      let position = offset
      if (whence === 1) position += stream.position
      else if (whence === 2) position += attempt(() => sys.fstat(held(stream).fd))[8]!
      if (position < 0) fail('EINVAL')
      return position
    },
  }

  const held = (stream: FsStream): KernelDescriptor => stream.shared.kernel ?? fail('EBADF')

  function hold(stream: FsStream, fd: number, seekable = true): void {
    stream.shared.kernel = { fd, holders: 1, position: seekable ? 0 : null }
    stream.seekable = seekable
  }

  /**
   * Reading and writing in order goes by the kernel's own position, so that a child which inherits the descriptor goes
   * on where Python is; only jumps name their place.
   */
  const place = (kernel: KernelDescriptor, position: number) =>
    kernel.position === null || kernel.position === position ? -1 : position
  function advance(kernel: KernelDescriptor, position: number, count: number): void {
    if (kernel.position !== null && kernel.position === position) kernel.position += count
  }

  function adopt(kernelFd: number, flags: number, fd = -1): FsStream {
    const seekable = false
    const node = createNode(fs.root, '', sys.fstat(kernelFd)[1]!)
    const tty =
      sys.descriptorKind(kernelFd) === 'TTY'
        ? { ops: { ioctl_tiocgwinsz: () => [...sys.ttySize(kernelFd)].reverse() } }
        : undefined
    const stream = fs.createStream({ node, flags, seekable, position: 0, stream_ops: streamOps, tty }, fd)
    hold(stream, kernelFd, seekable)
    return stream
  }

  /** The path as the kernel knows it, or null where it is Python's own. */
  function kernelPath(path: string): string | null {
    // No name at all is nowhere, not the working directory.
    if (path === '') return null
    const absolute = path.startsWith('/') ? path : `${fs.cwd()}/${path}`
    const first = /^\/+([^/]*)/.exec(absolute)?.[1] ?? ''
    if (first === '' || first === '.' || first === '..' || OWN.has(first)) return null
    return absolute
  }

  /** One call to the kernel instead of one for each part of the path; creation with the kernel's umask. */
  function openDirectly(path: string, flags: number, mode: number): FsStream {
    const fd = attempt(() => sys.open(path, flags & KNOWN_FLAGS, mode & 0o7777))
    const stat = attempt(() => sys.fstat(fd))
    const isDirectory = (stat[1]! & S_IFMT) === S_IFDIR
    if (isDirectory && !(flags & O_DIRECTORY) && flags & (O_WRONLY | O_RDWR)) {
      sys.close(fd)
      fail('EISDIR')
    }
    const node = createNode(fs.root, path.replace(/^\/+/, ''), stat[1]!)
    const stream = fs.createStream({ node, path, flags, position: 0, seekable: true, stream_ops: streamOps })
    hold(stream, fd, (stat[1]! & S_IFMT) === S_IFREG || isDirectory)
    // An appending descriptor has no position of its own to keep.
    if (flags & O_APPEND) stream.shared.kernel!.position = 0
    return stream
  }

  function attach(): void {
    const { root } = fs
    const memory = root.node_ops
    for (const node of Object.values(root.contents ?? {})) if (!OWN.has(node.name)) fs.hashRemoveNode(node)
    root.node_ops = {
      ...nodeOps,
      getattr: memory.getattr!,
      setattr: memory.setattr!,
      readdir: (node) => [...nodeOps.readdir!(node), ...OWN].filter((name, at, all) => all.indexOf(name) === at),
    }
    const enter = fs.hashAddNode
    fs.hashAddNode = (node) => {
      if (!node.kernel) enter(node)
    }
    const open = fs.open
    fs.open = (path, flags, mode = 0o666) => {
      const mine = typeof path === 'string' && typeof flags === 'number' ? kernelPath(path) : null
      return mine === null ? open(path, flags, mode) : openDirectly(mine, flags as number, mode)
    }
    const stat = fs.stat
    fs.stat = (path, dontFollow) => {
      const mine = kernelPath(path)
      if (mine === null) return stat(path, dontFollow)
      const found = attempt(() => (dontFollow ? sys.lstat(mine) : sys.stat(mine)))
      return attributes(found ?? fail('ENOENT'))
    }
  }

  return { adopt, attach, kernelFd: (fd) => fs.getStream(fd)?.shared.kernel?.fd ?? null }
}

function times(stat: StatArray | null, attr: AttributeChange): [atime: number, mtime: number] {
  const atime = attr.atime === undefined ? (stat?.[10] ?? 0) : attr.atime / 1000
  const mtime = attr.mtime === undefined ? (stat?.[12] ?? 0) : attr.mtime / 1000
  return [atime, mtime]
}

/** Emscripten takes whole milliseconds. */
const date = (stat: StatArray, at: number) => new Date(stat[at]! * 1000 + Math.floor(stat[at + 1]! / 1e6))

function attributes(stat: StatArray): Attributes {
  return {
    dev: stat[0]!,
    mode: stat[1]!,
    nlink: stat[2]!,
    uid: stat[3]!,
    gid: stat[4]!,
    rdev: stat[5]!,
    blksize: stat[6]!,
    ino: stat[7]!,
    size: stat[8]!,
    blocks: stat[9]!,
    atime: date(stat, 10),
    mtime: date(stat, 12),
    ctime: date(stat, 14),
  }
}
