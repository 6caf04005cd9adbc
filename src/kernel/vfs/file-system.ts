import { type ErrnoCode, SystemError } from '../../protocol/errors.ts'
import {
  type AheadRequest,
  type DirectoryEntry,
  type DirectoryScan,
  OPEN_FLAGS,
  type SmallFiles,
  type StatArray,
} from '../../protocol/syscall.ts'

import { adoptBytes, emptyBytes, ownBytes, readBytes, resizeBytes, writeBytes } from './file-bytes.ts'
import {
  type DeviceName,
  type DirectoryInode,
  type FileInode,
  type Inode,
  S_IFMT,
  S_IFSOCK,
  STAT_FIELDS,
  statArray,
} from './inode.ts'
import type { LazyImage } from './lazy-image.ts'
import { type Gathered, gatherSmallFiles } from './small-files.ts'
import { type Caller, createTree, type Located, type Tree } from './tree.ts'
import type { EntryChange, Watcher } from './watch.ts'

/** A regular file, directory or device that has been opened. Devices are served by whoever holds it. */
export interface OpenNode {
  readonly ino: number
  readonly flags: number
  readonly device: DeviceName | null
  /** The name it was opened by, for watchers; where it was renamed since, that one. */
  directory: number
  name: string
}

/**
 * One machine's files. Relative paths start at `cwd`, which is absolute. Everything throws `SystemError`.
 * (A long file because it is one table: each call of POSIX in a few lines, over the same small helpers.)
 */
export interface FileSystem {
  /** One word that grows with every change (see `Tree.generation`). */
  readonly generation: SharedArrayBuffer
  open(path: string, flags: number, mode: number, cwd: string): OpenNode
  /** Opens what is open already once more, whatever has become of its name. */
  reopenNode(node: OpenNode): OpenNode
  closeNode(node: OpenNode): void
  readNode(node: OpenNode, position: number, length: number): Uint8Array
  /** Bytes written. `position` -1 appends. Returns the position after them too. */
  writeNode(node: OpenNode, position: number, data: Uint8Array): { written: number; end: number }
  statNode(node: OpenNode): StatArray
  truncateNode(node: OpenNode, length: number): void
  chmodNode(node: OpenNode, mode: number): void
  utimesNode(node: OpenNode, atime: number, mtime: number): void
  readFile(path: string, cwd: string): Uint8Array
  /** Keeps `data` itself as the contents where it can: the caller gives it up. */
  writeFile(path: string, data: Uint8Array, flags: number, mode: number, cwd: string): void
  stat(path: string, cwd: string): StatArray | null
  lstat(path: string, cwd: string): StatArray | null
  readdir(path: string, cwd: string): DirectoryEntry[]
  scan(path: string, limit: number, cwd: string): DirectoryScan | null
  /** Each of `nodes` is open, for who asks to hold them. */
  ahead(path: string, request: AheadRequest, cwd: string): { answer: SmallFiles; nodes: OpenNode[] } | null
  /** A path may mean something else now. */
  noteChange(): void
  mkdir(path: string, mode: number, cwd: string): void
  rmdir(path: string, cwd: string): void
  unlink(path: string, cwd: string): void
  rename(from: string, to: string, cwd: string): void
  link(existing: string, path: string, cwd: string): void
  symlink(target: string, path: string, cwd: string): void
  readlink(path: string, cwd: string): string
  realpath(path: string, cwd: string): string
  chmod(path: string, mode: number, cwd: string): void
  utimes(path: string, atime: number, mtime: number, cwd: string, follow: boolean): void
  access(path: string, mode: number, cwd: string): void
  /** All paths of a file that has several hard links; none where it has one, or is no file. */
  namesOf(path: string): string[]
  /** By which name an open file stands now. */
  pathOf(node: OpenNode): string
  mknod(path: string, device: DeviceName): void
  /** The name of a socket; gives the number of its inode. EADDRINUSE where the name is taken. */
  makeSocket(path: string, mode: number, cwd: string): number
  /** From now on this directory, which exists, holds an image's files. See `lazy-image.ts` for calls that come too early. */
  mountImage(path: string, image: LazyImage): void
  watch(path: string, cwd: string, watcher: Omit<Watcher, 'ino'>): () => void
  /** Every change, with the absolute path of the entry. */
  watchAll(listener: (path: string, change: EntryChange) => void): () => void
  /** Shares everything with this one until either side writes. Open descriptors stay with this one. */
  fork(): FileSystem
}

const WRITABLE = OPEN_FLAGS.O_WRONLY | OPEN_FLAGS.O_RDWR

export function createFileSystem(tree: Tree = createTree()): FileSystem {
  const caller = (syscall: string, path: string, dest?: string): Caller =>
    dest === undefined ? { syscall, path } : { syscall, path, dest }
  const fail = (code: ErrnoCode, who: Caller): never => {
    throw new SystemError(code, who.syscall, who.path, who.dest)
  }

  function checkWritable(directory: number, who: Caller): void {
    if ((tree.get(directory).mode & 0o200) === 0) fail('EACCES', who)
  }

  /** What is open now: a name that changes is told to whoever goes on writing. */
  const openNodes = new Set<OpenNode>()

  function keepOpen(node: OpenNode): OpenNode {
    tree.hold(node.ino)
    openNodes.add(node)
    return node
  }

  function changed(node: OpenNode): void {
    tree.watches.emit({ event: 'change', directory: node.directory, name: node.name, ino: node.ino })
  }

  /** Until then its bytes may be another machine's, or an image's, as well. */
  function ownContent(inode: FileInode): void {
    inode.bytes = ownBytes(inode.bytes, tree.owner)
  }

  /** Changes how long a file is, if there is room. An array that the browser refuses is room that is not there. */
  function resize(inode: FileInode, length: number, who: Caller, change: () => void): void {
    const before = inode.bytes.length
    tree.space.checkLength(before, length, who)
    try {
      change()
    } catch (error) {
      if (error instanceof RangeError) fail('ENOSPC', who)
      throw error
    } finally {
      tree.space.addBytes(inode.bytes.length - before)
    }
  }

  /** A new name: the parent must exist and be writable, the name free, and the machine not full. */
  function vacant(path: string, cwd: string, who: Caller): Located {
    const at = tree.locate(path, cwd, false, who)
    if (at.inode) fail('EEXIST', who)
    checkWritable(at.directory, who)
    tree.space.checkName(who)
    return at
  }

  function setTimes(inode: Inode, atime: number, mtime: number): void {
    const mine = tree.own(inode)
    mine.atime = atime * 1000
    mine.mtime = mtime * 1000
    mine.ctime = tree.now()
  }

  function setMode(inode: Inode, mode: number): void {
    const mine = tree.own(inode)
    mine.mode = (mine.mode & S_IFMT) | (mode & 0o7777)
    mine.ctime = tree.now()
  }

  function emitAttributes(at: Located): void {
    if (at.inode) tree.watches.emit({ event: 'change', directory: at.directory, name: at.name, ino: at.inode.ino })
  }

  function found(path: string, cwd: string, follow: boolean, who: Caller): Located & { inode: Inode } {
    const at = tree.locate(path, cwd, follow, who)
    if (!at.inode) return fail('ENOENT', who)
    return at as Located & { inode: Inode }
  }

  /** Finds or creates the file, checks rights, truncates where asked. */
  function openInode(path: string, flags: number, mode: number, cwd: string, who: Caller): Located & { inode: Inode } {
    const exclusive = (flags & OPEN_FLAGS.O_CREAT) !== 0 && (flags & OPEN_FLAGS.O_EXCL) !== 0
    const follow = !exclusive && (flags & OPEN_FLAGS.O_NOFOLLOW) === 0
    const at = tree.locate(path, cwd, follow, who)
    if (!at.inode) {
      if ((flags & OPEN_FLAGS.O_CREAT) === 0) fail('ENOENT', who)
      if (at.slash) fail('EISDIR', who)
      checkWritable(at.directory, who)
      tree.space.checkName(who)
      const inode = tree.createFile(mode)
      tree.link(at.directory, at.name, inode)
      return { ...at, inode }
    }
    const inode = at.inode
    if (exclusive) fail('EEXIST', who)
    if (inode.kind === 'symlink') fail('ELOOP', who)
    const writes = (flags & WRITABLE) !== 0
    if (inode.kind === 'directory' && (writes || (flags & OPEN_FLAGS.O_CREAT) !== 0)) fail('EISDIR', who)
    if (inode.kind !== 'directory' && (flags & OPEN_FLAGS.O_DIRECTORY) !== 0) fail('ENOTDIR', who)
    if (writes && (inode.mode & 0o200) === 0) fail('EACCES', who)
    if ((flags & OPEN_FLAGS.O_WRONLY) === 0 && (inode.mode & 0o400) === 0) fail('EACCES', who)
    if ((flags & OPEN_FLAGS.O_TRUNC) !== 0 && inode.kind === 'file' && inode.bytes.length > 0) {
      const mine = tree.own(inode)
      resize(mine, 0, who, () => {
        mine.bytes = emptyBytes(tree.owner)
      })
      mine.mtime = mine.ctime = tree.now()
      tree.watches.emit({ event: 'change', directory: at.directory, name: at.name, ino: inode.ino })
    }
    return { ...at, inode }
  }

  function statPath(syscall: string, path: string, cwd: string, follow: boolean): StatArray | null {
    try {
      const { inode } = tree.locate(path, cwd, follow, caller(syscall, path))
      return inode ? statArray(inode) : null
    } catch (error) {
      // A missing or non-directory parent is a miss like any other for a probe; null says ENOENT.
      if (error instanceof SystemError && error.code === 'ENOENT') return null
      throw error
    }
  }

  /** What is there; undefined where nothing is or the way there cannot be walked. */
  function search(path: string, cwd: string): Inode | undefined {
    try {
      return tree.locate(path, cwd, true, caller('scan', path)).inode
    } catch (error) {
      if (error instanceof SystemError) return undefined
      throw error
    }
  }

  function isInside(directory: number, ancestor: number): boolean {
    for (let at = tree.get(directory) as DirectoryInode; ; at = tree.get(at.parent) as DirectoryInode) {
      if (at.ino === ancestor) return true
      if (at.parent === at.ino) return false
    }
  }

  return {
    generation: tree.generation,
    open(path, flags, mode, cwd) {
      const { inode, directory, name } = openInode(path, flags, mode, cwd, caller('open', path))
      const device = inode.kind === 'device' ? inode.device : null
      return keepOpen({ ino: inode.ino, flags, device, directory, name })
    },
    reopenNode: (node) => keepOpen({ ...node }),
    closeNode(node) {
      openNodes.delete(node)
      tree.release(node.ino)
    },
    readNode(node, position, length) {
      const inode = tree.get(node.ino)
      if (inode.kind === 'directory') throw new SystemError('EISDIR', 'read')
      return inode.kind === 'file' ? readBytes(inode.bytes, position, length) : new Uint8Array(0)
    },
    writeNode(node, position, data) {
      const inode = tree.own(tree.get(node.ino) as FileInode)
      const at = position < 0 || (node.flags & OPEN_FLAGS.O_APPEND) !== 0 ? inode.bytes.length : position
      if (data.length > 0) {
        const length = Math.max(inode.bytes.length, at + data.length)
        resize(inode, length, { syscall: 'write' }, () => {
          ownContent(inode)
          writeBytes(inode.bytes, at, data)
        })
        inode.mtime = inode.ctime = tree.now()
        changed(node)
      }
      return { written: data.length, end: at + data.length }
    },
    statNode: (node) => statArray(tree.get(node.ino)),
    truncateNode(node, length) {
      if ((node.flags & WRITABLE) === 0 || length < 0) throw new SystemError('EINVAL', 'ftruncate')
      const inode = tree.own(tree.get(node.ino) as FileInode)
      resize(inode, length, { syscall: 'ftruncate' }, () => {
        ownContent(inode)
        resizeBytes(inode.bytes, length)
      })
      inode.mtime = inode.ctime = tree.now()
      changed(node)
    },
    chmodNode(node, mode) {
      setMode(tree.get(node.ino), mode)
      changed(node)
    },
    utimesNode(node, atime, mtime) {
      setTimes(tree.get(node.ino), atime, mtime)
      changed(node)
    },
    readFile(path, cwd) {
      const who = caller('open', path)
      const { inode } = openInode(path, OPEN_FLAGS.O_RDONLY, 0, cwd, who)
      if (inode.kind === 'directory') throw new SystemError('EISDIR', 'read')
      if (inode.kind !== 'file') throw new SystemError('EINVAL', 'open', path)
      return readBytes(inode.bytes, 0, inode.bytes.length)
    },
    writeFile(path, data, flags, mode, cwd) {
      const at = openInode(path, flags, mode, cwd, caller('open', path))
      if (at.inode.kind === 'device') return
      const inode = tree.own(at.inode as FileInode)
      const from = (flags & OPEN_FLAGS.O_APPEND) !== 0 ? inode.bytes.length : 0
      resize(inode, Math.max(inode.bytes.length, from + data.length), { syscall: 'write' }, () => {
        if (from === 0 && data.length >= inode.bytes.length) {
          inode.bytes = adoptBytes(tree.owner, data)
          return
        }
        ownContent(inode)
        writeBytes(inode.bytes, from, data)
      })
      inode.mtime = inode.ctime = tree.now()
      emitAttributes(at)
    },
    stat: (path, cwd) => statPath('stat', path, cwd, true),
    lstat: (path, cwd) => statPath('lstat', path, cwd, false),
    readdir(path, cwd) {
      const who = caller('scandir', path)
      const inode = tree.require(path, cwd, true, who)
      if (inode.kind !== 'directory') return fail('ENOTDIR', who)
      if ((inode.mode & 0o400) === 0) fail('EACCES', who)
      return [...inode.entries].map(([name, ino]) => ({ name, type: tree.get(ino).mode & S_IFMT }))
    },
    scan(path, limit, cwd) {
      const inode = search(path, cwd)
      if (inode?.kind !== 'directory' || inode.entries.size > limit || (inode.mode & 0o100) === 0) return null
      const stats = new Float64Array(STAT_FIELDS * inode.entries.size)
      let at = 0
      for (const ino of inode.entries.values()) stats.set(statArray(tree.get(ino)), STAT_FIELDS * at++)
      return { names: [...inode.entries.keys()].join('/'), stats }
    },
    ahead(path, request, cwd) {
      const inode = search(path, cwd)
      if (inode?.kind !== 'directory' || (inode.mode & 0o100) === 0) return null
      const { files, answer } = gatherSmallFiles(tree, inode, request)
      const open = ({ name, inode: { ino } }: Gathered) =>
        keepOpen({ ino, flags: OPEN_FLAGS.O_RDONLY, device: null, directory: inode.ino, name })
      return { answer, nodes: request.hold ? files.map(open) : [] }
    },
    noteChange: tree.noteChange,
    mkdir(path, mode, cwd) {
      const at = vacant(path, cwd, caller('mkdir', path))
      tree.link(at.directory, at.name, tree.createDirectory(mode))
    },
    rmdir(path, cwd) {
      const who = caller('rmdir', path)
      const at = found(path, cwd, false, who)
      if (at.inode.kind !== 'directory') return fail('ENOTDIR', who)
      if (/(^|\/)\.\/*$/.test(path)) fail('EINVAL', who)
      if (at.inode.entries.size > 0) fail('ENOTEMPTY', who)
      if (at.inode.parent === at.inode.ino) fail('EBUSY', who)
      checkWritable(at.directory, who)
      tree.unlink(at.directory, at.name, at.inode)
    },
    unlink(path, cwd) {
      const who = caller('unlink', path)
      const at = found(path, cwd, false, who)
      if (at.inode.kind === 'directory') fail('EISDIR', who)
      checkWritable(at.directory, who)
      tree.unlink(at.directory, at.name, at.inode)
    },
    rename(from, to, cwd) {
      const who = caller('rename', from, to)
      const source = found(from, cwd, false, who)
      const target = tree.locate(to, cwd, false, who)
      const inode = source.inode
      if (inode.kind === 'directory' && inode.parent === inode.ino) fail('EBUSY', who)
      checkWritable(source.directory, who)
      checkWritable(target.directory, who)
      if (target.slash && inode.kind !== 'directory') fail('ENOTDIR', who)
      if (target.inode) {
        if (target.inode.ino === inode.ino) return
        if (target.inode.kind === 'directory') {
          if (inode.kind !== 'directory') fail('EISDIR', who)
          if (isInside(source.directory, target.inode.ino) || target.inode.entries.size > 0) fail('ENOTEMPTY', who)
        } else if (inode.kind === 'directory') fail('ENOTDIR', who)
      }
      if (inode.kind === 'directory' && isInside(target.directory, inode.ino)) fail('EINVAL', who)
      if (target.inode) tree.unlink(target.directory, target.name, target.inode)
      tree.hold(inode.ino)
      tree.unlink(source.directory, source.name, inode)
      const moved = tree.own(inode)
      if (moved.kind === 'directory') moved.nlink = 1 + [...moved.entries.values()].filter(isDirectory).length
      tree.link(target.directory, target.name, moved)
      tree.release(inode.ino)
      for (const node of openNodes) {
        if (node.ino !== inode.ino || node.directory !== source.directory || node.name !== source.name) continue
        node.directory = target.directory
        node.name = target.name
      }
    },
    link(existing, path, cwd) {
      const who = caller('link', existing, path)
      const source = found(existing, cwd, false, who)
      if (source.inode.kind === 'directory') fail('EPERM', who)
      const at = vacant(path, cwd, who)
      tree.link(at.directory, at.name, source.inode)
    },
    symlink(target, path, cwd) {
      const who = caller('symlink', target, path)
      if (target === '') fail('ENOENT', who)
      const at = vacant(path, cwd, who)
      if (at.slash) fail('ENOENT', who)
      tree.link(at.directory, at.name, tree.createSymlink(target))
    },
    readlink(path, cwd) {
      const who = caller('readlink', path)
      const { inode } = found(path, cwd, false, who)
      if (inode.kind !== 'symlink') return fail('EINVAL', who)
      return inode.target
    },
    realpath(path, cwd) {
      const at = found(path, cwd, true, caller('realpath', path))
      if (at.inode.kind === 'directory') return tree.pathOf(at.inode.ino)
      const directory = tree.pathOf(at.directory)
      return directory === '/' ? `/${at.name}` : `${directory}/${at.name}`
    },
    chmod(path, mode, cwd) {
      const at = found(path, cwd, true, caller('chmod', path))
      setMode(at.inode, mode)
      emitAttributes(at)
    },
    utimes(path, atime, mtime, cwd, follow) {
      const at = found(path, cwd, follow, caller(follow ? 'utime' : 'lutime', path))
      setTimes(at.inode, atime, mtime)
      emitAttributes(at)
    },
    access(path, mode, cwd) {
      const who = caller('access', path)
      const inode = tree.require(path, cwd, true, who)
      if (((inode.mode >> 6) & mode) !== mode) fail('EACCES', who)
    },
    namesOf(path) {
      const inode = search(path, '/')
      if (inode?.kind !== 'file' || inode.nlink < 2) return []
      const found: string[] = []
      const visit = (directory: DirectoryInode, prefix: string) => {
        for (const [name, ino] of directory.entries) {
          const child = tree.get(ino)
          if (ino === inode.ino) found.push(`${prefix}/${name}`)
          else if (child.kind === 'directory') visit(child, `${prefix}/${name}`)
        }
      }
      visit(search('/', '/') as DirectoryInode, '')
      return found
    },
    pathOf({ directory, name }) {
      const folder = tree.find(directory) ? tree.pathOf(directory) : '/'
      return folder === '/' ? `/${name}` : `${folder}/${name}`
    },
    mknod(path, device) {
      const at = vacant(path, '/', caller('mknod', path))
      tree.link(at.directory, at.name, tree.createDevice(device))
    },
    makeSocket(path, mode, cwd) {
      const who = caller('listen', path)
      const at = tree.locate(path, cwd, false, who)
      if (at.inode) fail('EADDRINUSE', who)
      checkWritable(at.directory, who)
      tree.space.checkName(who)
      const made = tree.createDevice('socket')
      made.mode = S_IFSOCK | (mode & 0o7777)
      tree.link(at.directory, at.name, made)
      return made.ino
    },
    mountImage(path, image) {
      tree.mountImage(tree.require(path, '/', true, caller('mount', path)).ino, image)
    },
    watch(path, cwd, watcher) {
      const inode = tree.require(path, cwd, true, caller('watch', path))
      return tree.watches.add({ ...watcher, ino: inode.ino })
    },
    watchAll(listener) {
      return tree.watches.addGlobal((change) => {
        if (!tree.find(change.directory)) return
        const directory = tree.pathOf(change.directory)
        listener(directory === '/' ? `/${change.name}` : `${directory}/${change.name}`, change)
      })
    },
    fork: () => createFileSystem(tree.fork()),
  }

  function isDirectory(ino: number): boolean {
    return tree.get(ino).kind === 'directory'
  }
}
