import type { AheadRequest, SmallFiles } from '../../protocol/syscall.ts'
import { type DirectoryInode, type FileInode, STAT_FIELDS, statArray } from './inode.ts'
import type { Tree } from './tree.ts'

/** Larger files are worth a call of their own. Bytes. */
const LARGEST = 32_768

/** A file that was gathered, by its name in the directory. */
export interface Gathered {
  name: string
  inode: FileInode
}

/** Small files of a directory that may be read: the first one asked for, and then those that follow, to a limit of bytes. */
export function gatherSmallFiles(
  tree: Tree,
  directory: DirectoryInode,
  { first, from, to, limit }: AheadRequest,
): { files: Gathered[]; answer: SmallFiles } {
  const files: Gathered[] = []
  let bytes = 0
  const add = (name: string, ino: number): void => {
    const inode = tree.get(ino)
    if (inode.kind !== 'file' || inode.bytes.length > LARGEST || (inode.mode & 0o400) === 0) return
    files.push({ name, inode })
    bytes += inode.bytes.length
  }
  const asked = directory.entries.get(first)
  if (asked !== undefined) add(first, asked)
  const { size } = directory.entries
  const end = to < 0 ? size : Math.min(to, size)
  let start = from
  let next = 0
  for (const [name, ino] of directory.entries) {
    if (start < 0 && name === first) start = next
    if (next >= end || (start >= 0 && bytes >= limit)) break
    if (start >= 0 && next >= start && name !== first) add(name, ino)
    next++
  }
  return { files, answer: { ...pack(files, bytes), start: start < 0 ? end : start, next, size } }
}

function pack(files: Gathered[], size: number): Pick<SmallFiles, 'names' | 'stats' | 'bytes'> {
  const stats = new Float64Array(files.length * STAT_FIELDS)
  const bytes = new Uint8Array(size)
  let at = 0
  for (const [i, { inode }] of files.entries()) {
    stats.set(statArray(inode), i * STAT_FIELDS)
    bytes.set(inode.bytes.buffer.subarray(0, inode.bytes.length), at)
    at += inode.bytes.length
  }
  return { names: files.map(({ name }) => name).join('/'), stats, bytes }
}
