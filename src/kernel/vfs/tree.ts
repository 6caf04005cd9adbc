import { SystemError } from '../../protocol/errors.ts'
import { adoptBytes, emptyBytes } from './file-bytes.ts'
import {
  cloneInode,
  type DeviceName,
  type DirectoryInode,
  type Inode,
  type OwnerToken,
  S_IFCHR,
  S_IFDIR,
  S_IFLNK,
  S_IFREG,
} from './inode.ts'
import type { LazyImage } from './lazy-image.ts'
import { createSpace, type Space } from './space.ts'
import { createWatchRegistry, type WatchRegistry } from './watch.ts'

const ROOT = 1
const MAX_LINKS = 40
const MAX_NAME = 255
const MAX_PATH = 4096
/** Calls that end or move an entry. */
const TAKING = new Set(['rmdir', 'unlink', 'rename'])
const IMAGE_FOLDER = 0o555
const IMAGE_FILE = 0o444
const IMAGE_PROGRAM = 0o555

/** Which call is being served, for its errors. */
export interface Caller {
  syscall: string
  path?: string
  dest?: string
}

/** Where a path leads: its directory, its last name, and the inode there, if any. */
export interface Located {
  directory: number
  name: string
  inode: Inode | undefined
  /** The path ended in `/`: it must be a directory. */
  slash: boolean
}

/** The inode table and the walk over it. */
export interface Tree {
  readonly watches: WatchRegistry
  /** One word that grows before anything changes: who remembers an answer can tell whether it may still be true. */
  readonly generation: SharedArrayBuffer
  /** Lets that word grow, for what is no change of an inode. */
  noteChange(): void
  get(ino: number): Inode
  find(ino: number): Inode | undefined
  /** The inode, cloned first if a fork shares it. Every change goes through here. */
  own<T extends Inode>(inode: T): T
  readonly owner: OwnerToken
  readonly space: Space
  now(): number
  locate(path: string, cwd: string, followLast: boolean, caller: Caller): Located
  /** As `locate`, and ENOENT where nothing is. */
  require(path: string, cwd: string, followLast: boolean, caller: Caller): Inode
  pathOf(directory: number): string
  createFile(mode: number, content?: Uint8Array): Inode
  createDirectory(mode: number): DirectoryInode
  createSymlink(target: string): Inode
  /** This directory holds an image's files, from when somebody first walks into it; nobody may write there. */
  mountImage(directory: number, image: LazyImage): void
  createDevice(device: DeviceName): Inode
  /** Puts a name into a directory and tells watchers. */
  link(directory: number, name: string, inode: Inode): void
  /** Takes it out; the inode goes with its last name unless it is open. */
  unlink(directory: number, name: string, inode: Inode): void
  hold(ino: number): void
  release(ino: number): void
  fork(): Tree
}

/** `initial` is another tree's table to share (copy-on-write). */
export function createTree(initial?: { inodes: Map<number, Inode>; next: number }, space: Space = createSpace()): Tree {
  const inodes = initial?.inodes ?? new Map<number, Inode>()
  const open = new Map<number, number>()
  const generation = new SharedArrayBuffer(4)
  const changes = new Int32Array(generation)
  let owner: OwnerToken = {}
  let next = initial?.next ?? ROOT
  const find = (ino: number) => inodes.get(ino)
  const watches = createWatchRegistry(find)

  // The worker's clock has a coarse grain; times must still never stand still between two changes.
  let last = 0
  function now(): number {
    const time = performance.timeOrigin + performance.now()
    last = time > last ? time : last + 0.001
    return last
  }

  function get(ino: number): Inode {
    const inode = inodes.get(ino)
    if (!inode) throw new Error(`inode ${ino} is gone`)
    return inode
  }

  const noteChange = () => void Atomics.add(changes, 0, 1)

  function own<T extends Inode>(inode: T): T {
    noteChange()
    const current = get(inode.ino)
    if (current.owner === owner) return current as T
    const mine = cloneInode(current, owner)
    inodes.set(mine.ino, mine)
    return mine as T
  }

  function base(mode: number) {
    const time = now()
    return { owner, ino: next++, mode, nlink: 0, atime: time, mtime: time, ctime: time, birthtime: time }
  }

  function add<T extends Inode>(inode: T): T {
    inodes.set(inode.ino, inode)
    return inode
  }

  function createDirectory(mode: number): DirectoryInode {
    const inode = {
      ...base(S_IFDIR | (mode & 0o7777)),
      kind: 'directory' as const,
      entries: new Map(),
      parent: 0,
      name: '',
      image: null,
    }
    inode.nlink = 1
    return add(inode)
  }

  /** Puts an image's files into the directory it is mounted on. Their bytes stay the image's own until written. */
  function fill(mount: DirectoryInode, image: LazyImage): DirectoryInode {
    const files = image.filesNow()
    const top = own(mount)
    top.image = null
    const folders = new Map<string, DirectoryInode>([['', top]])
    const put = (parent: DirectoryInode, name: string, inode: Inode) => {
      parent.entries.set(name, inode.ino)
      inode.nlink++
      space.addNames(1)
      if (inode.kind === 'file') space.addBytes(inode.bytes.length)
    }
    const folder = (path: string): DirectoryInode => {
      let found = folders.get(path)
      if (found) return found
      const parent = folder(path.slice(0, Math.max(0, path.lastIndexOf('/'))))
      found = createDirectory(IMAGE_FOLDER)
      found.parent = parent.ino
      found.name = path.slice(path.lastIndexOf('/') + 1)
      put(parent, found.name, found)
      parent.nlink++
      folders.set(path, found)
      return found
    }
    for (const { path, bytes, executable } of files) {
      const slash = path.lastIndexOf('/')
      const mode = S_IFREG | (executable ? IMAGE_PROGRAM : IMAGE_FILE)
      const file = add({ ...base(mode), kind: 'file' as const, bytes: adoptBytes(image, bytes) })
      put(folder(path.slice(0, Math.max(0, slash))), path.slice(slash + 1), file)
    }
    return top
  }

  function locate(path: string, cwd: string, followLast: boolean, caller: Caller): Located {
    const fail = (code: 'ENOENT' | 'ENOTDIR' | 'ELOOP' | 'ENAMETOOLONG' | 'EACCES') =>
      new SystemError(code, caller.syscall, caller.path, caller.dest)
    if (path === '') throw fail('ENOENT')
    if (path.length > MAX_PATH) throw fail('ENAMETOOLONG')
    let directory = get(ROOT) as DirectoryInode
    // Names still to walk, the next one last.
    const names = (path.startsWith('/') ? path : `${cwd}/${path}`).split('/').reverse()
    let slash = path.endsWith('/')
    let links = 0
    let name = ''
    let inode: Inode | undefined = directory
    while (names.length > 0) {
      const next = names.pop()!
      if (next === '' || next === '.') continue
      name = next
      if (inode === undefined) throw fail('ENOENT')
      if (inode.kind !== 'directory') throw fail('ENOTDIR')
      directory = inode
      if ((directory.mode & 0o100) === 0) throw fail('EACCES')
      if (name === '..') {
        inode = get(directory.parent)
        directory = get((inode as DirectoryInode).parent) as DirectoryInode
        name = (inode as DirectoryInode).name
        continue
      }
      if (name.length > MAX_NAME) throw fail('ENAMETOOLONG')
      const ino = directory.entries.get(name)
      inode = ino === undefined ? undefined : get(ino)
      if (inode?.kind === 'directory' && inode.image) inode = fill(inode, inode.image)
      if (inode?.kind !== 'symlink') continue
      const isLast = names.every((rest) => rest === '' || rest === '.')
      // What takes an entry away never follows it, not even for a slash: a link is then no directory.
      if (isLast && !followLast && (!slash || TAKING.has(caller.syscall))) continue
      if (++links > MAX_LINKS) throw fail('ELOOP')
      if (isLast && inode.target.endsWith('/')) slash = true
      names.push(...inode.target.split('/').reverse())
      inode = inode.target.startsWith('/') ? get(ROOT) : directory
    }
    if (slash && inode && inode.kind !== 'directory') throw fail('ENOTDIR')
    return { directory: directory.ino, name, inode, slash }
  }

  createRoot()
  function createRoot(): void {
    if (inodes.has(ROOT)) return
    const root = createDirectory(0o755)
    root.parent = root.ino
    root.nlink = 2
  }

  function touchDirectory(directory: DirectoryInode): void {
    directory.mtime = directory.ctime = now()
  }

  function drop(inode: Inode): void {
    if (inode.nlink > 0 || open.has(inode.ino)) return
    inodes.delete(inode.ino)
    if (inode.kind === 'file') space.addBytes(-inode.bytes.length)
  }

  return {
    watches,
    generation,
    noteChange,
    get,
    find,
    own,
    get owner() {
      return owner
    },
    space,
    now,
    locate,
    require(path, cwd, followLast, caller) {
      const { inode } = locate(path, cwd, followLast, caller)
      if (!inode) throw new SystemError('ENOENT', caller.syscall, caller.path, caller.dest)
      return inode
    },
    pathOf(directory) {
      const names: string[] = []
      for (let at = get(directory) as DirectoryInode; at.parent !== at.ino; at = get(at.parent) as DirectoryInode) {
        names.push(at.name)
      }
      return `/${names.reverse().join('/')}`
    },
    createFile(mode, content) {
      const bytes = content ? adoptBytes(owner, content) : emptyBytes(owner)
      return add({ ...base(S_IFREG | (mode & 0o7777)), kind: 'file', bytes })
    },
    createDirectory,
    mountImage(directory, image) {
      const mine = own(get(directory) as DirectoryInode)
      mine.image = image
      mine.mode = S_IFDIR | IMAGE_FOLDER
    },
    createSymlink: (target) => add({ ...base(S_IFLNK | 0o777), kind: 'symlink', target }),
    createDevice: (device) => add({ ...base(S_IFCHR | 0o666), kind: 'device', device }),
    link(directory, name, inode) {
      const parent = own(get(directory) as DirectoryInode)
      const mine = own(inode)
      parent.entries.set(name, mine.ino)
      space.addNames(1)
      touchDirectory(parent)
      mine.nlink++
      mine.ctime = parent.mtime
      if (mine.kind === 'directory') {
        mine.parent = directory
        mine.name = name
        parent.nlink++
      }
      watches.emit({ event: 'rename', directory, name, ino: mine.ino })
    },
    unlink(directory, name, inode) {
      const parent = own(get(directory) as DirectoryInode)
      const mine = own(inode)
      parent.entries.delete(name)
      space.addNames(-1)
      touchDirectory(parent)
      mine.nlink--
      mine.ctime = parent.mtime
      if (mine.kind === 'directory') {
        parent.nlink--
        // Gone for good, unless `rename` links it again at once.
        mine.nlink = 0
      }
      watches.emit({ event: 'rename', directory, name, ino: mine.ino })
      drop(mine)
    },
    hold(ino) {
      open.set(ino, (open.get(ino) ?? 0) + 1)
    },
    release(ino) {
      const count = (open.get(ino) ?? 0) - 1
      if (count > 0) {
        open.set(ino, count)
        return
      }
      open.delete(ino)
      const inode = inodes.get(ino)
      if (inode) drop(inode)
    },
    fork() {
      const copy = new Map(inodes)
      const room = space.copy()
      // What lives on only because this machine holds it open has no name in the copy.
      for (const ino of open.keys()) {
        const inode = copy.get(ino)
        if (inode?.nlink !== 0) continue
        copy.delete(ino)
        if (inode.kind === 'file') room.addBytes(-inode.bytes.length)
      }
      owner = {}
      return createTree({ inodes: copy, next }, room)
    },
  }
}
