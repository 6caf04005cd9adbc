import type { StatArray } from '../../protocol/syscall.ts'
import type { LazyImage } from './lazy-image.ts'

/** File type bits of a mode, Linux's numbers. */
export const S_IFMT = 0o170000
export const S_IFREG = 0o100000
export const S_IFDIR = 0o040000
export const S_IFLNK = 0o120000
export const S_IFCHR = 0o020000
export const S_IFIFO = 0o010000
export const S_IFSOCK = 0o140000

/** Everything in the machine belongs to one user. */
export const USER_ID = 1000

/** Identity of one file system. Whoever holds it may change an inode in place; a fork must clone first. */
export type OwnerToken = object

/** Bytes with room to grow; `length` of them are the file. Shared between forks until `owner` differs. */
export interface FileBytes {
  owner: OwnerToken
  buffer: Uint8Array
  length: number
}

interface InodeBase {
  owner: OwnerToken
  ino: number
  /** Type and permission bits. */
  mode: number
  nlink: number
  /** Milliseconds since the epoch, with fractions. */
  atime: number
  mtime: number
  ctime: number
  birthtime: number
}

export interface FileInode extends InodeBase {
  kind: 'file'
  bytes: FileBytes
}

export interface DirectoryInode extends InodeBase {
  kind: 'directory'
  entries: Map<string, number>
  /** The root is its own parent. A directory has one name only, so the way up can be kept. */
  parent: number
  name: string
  /** What will stand in it as soon as somebody looks inside. */
  image: LazyImage | null
}

export interface SymlinkInode extends InodeBase {
  kind: 'symlink'
  target: string
}

export interface DeviceInode extends InodeBase {
  kind: 'device'
  device: DeviceName
}

/** `socket` is the name of one, which is connected to and never opened. */
export type DeviceName = 'null' | 'zero' | 'full' | 'tty' | 'urandom' | 'stdin' | 'stdout' | 'stderr' | 'socket'

export type Inode = FileInode | DirectoryInode | SymlinkInode | DeviceInode

/** A copy that `owner` may change. File bytes stay shared; a directory's names are copied. */
export function cloneInode(inode: Inode, owner: OwnerToken): Inode {
  return inode.kind === 'directory'
    ? { ...inode, owner, entries: new Map(inode.entries) }
    : ({ ...inode, owner } as Inode)
}

function size(inode: Inode): number {
  switch (inode.kind) {
    case 'file':
      return inode.bytes.length
    case 'directory':
      return 4096
    case 'symlink':
      return new TextEncoder().encode(inode.target).length
    case 'device':
      return 0
  }
}

function putTime(into: StatArray, at: number, milliseconds: number): void {
  const seconds = Math.floor(milliseconds / 1000)
  into[at] = seconds
  // A double holds today's milliseconds to about 0.2 µs; finer digits would be noise.
  into[at + 1] = Math.min(Math.round((milliseconds - seconds * 1000) * 1000) * 1000, 999_999_000)
}

/** How many numbers a `StatArray` has. */
export const STAT_FIELDS = 18

export function statArray(inode: Inode): StatArray {
  const bytes = size(inode)
  const stat = new Float64Array(STAT_FIELDS)
  stat[0] = 1
  stat[1] = inode.mode
  stat[2] = inode.nlink
  stat[3] = USER_ID
  stat[4] = USER_ID
  stat[6] = 4096
  stat[7] = inode.ino
  stat[8] = bytes
  stat[9] = inode.kind === 'symlink' ? 0 : Math.ceil(bytes / 512)
  putTime(stat, 10, inode.atime)
  putTime(stat, 12, inode.mtime)
  putTime(stat, 14, inode.ctime)
  putTime(stat, 16, inode.birthtime)
  return stat
}

/** The same numbers for what has no inode: a pipe, a terminal, a socket. */
export function anonymousStat(type: number, now: number): StatArray {
  const stat = new Float64Array(STAT_FIELDS)
  stat[0] = 2
  stat[1] = type | 0o600
  stat[2] = 1
  stat[3] = USER_ID
  stat[4] = USER_ID
  stat[6] = 4096
  for (const at of [10, 12, 14, 16]) putTime(stat, at, now)
  return stat
}
