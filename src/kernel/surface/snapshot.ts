import { SystemError } from '../../protocol/errors.ts'
import { OPEN_FLAGS } from '../../protocol/syscall.ts'
import { createEncoder, decode } from '../syscall/codec.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from '../vfs/inode.ts'
import { removeTree } from './tree.ts'

const FORMAT = 'tabwright-snapshot-1'
const REPLACE = OPEN_FLAGS.O_WRONLY | OPEN_FLAGS.O_CREAT | OPEN_FLAGS.O_TRUNC

/** Path relative to the folder, mode with type bits, seconds of mtime, and contents or a link's target. */
type Row = [path: string, mode: number, mtime: number, data: Uint8Array | string | null]

const seconds = (stat: Float64Array): number => stat[12]! + stat[13]! / 1e9

/** Everything below a folder: contents, modes, times, links. Parents come before what they hold. */
export function takeSnapshot(fs: FileSystem, folder: string): Uint8Array {
  const rows: Row[] = []
  const visit = (prefix: string) => {
    for (const { name, type } of fs.readdir(`${folder}/${prefix}`, '/')) {
      const path = `${prefix}${name}`
      const full = `${folder}/${path}`
      const stat = fs.lstat(full, '/')!
      const row = (data: Row[3]) => rows.push([path, stat[1]!, seconds(stat), data])
      if (type === S_IFREG) row(fs.readFile(full, '/'))
      else if (type === S_IFLNK) row(fs.readlink(full, '/'))
      else if (type === S_IFDIR) {
        row(null)
        visit(`${path}/`)
      }
    }
  }
  visit('')
  return createEncoder().encode([FORMAT, rows]).slice()
}

/** Puts a folder back to what a snapshot holds; what is not in it goes. EINVAL where the bytes are no snapshot. */
export function restoreSnapshot(fs: FileSystem, folder: string, snapshot: Uint8Array): void {
  let rows: Row[]
  try {
    const [format, content] = decode(snapshot) as [string, Row[]]
    if (format !== FORMAT) throw new Error(format)
    rows = content
  } catch {
    throw new SystemError('EINVAL', 'restore')
  }
  const wanted = new Map(rows.map((row) => [row[0], row]))
  const clear = (prefix: string) => {
    for (const { name, type } of fs.readdir(`${folder}/${prefix}`, '/')) {
      const path = `${prefix}${name}`
      const row = wanted.get(path)
      // A file stays to be overwritten in place, so that those who watch it see one change.
      if (row && (row[1] & S_IFMT) === type && type !== S_IFLNK) {
        if (type === S_IFDIR) clear(`${path}/`)
      } else removeTree(fs, `${folder}/${path}`)
    }
  }
  clear('')
  for (const [path, mode, , data] of rows) {
    const full = `${folder}/${path}`
    if (data === null) {
      if (!fs.lstat(full, '/')) fs.mkdir(full, 0o755, '/')
    } else if (typeof data === 'string') fs.symlink(data, full, '/')
    else if (!sameFile(fs, full, data)) {
      // It gets its own mode back below.
      if (fs.lstat(full, '/')) fs.chmod(full, 0o600, '/')
      fs.writeFile(full, data, REPLACE, mode & 0o7777, '/')
    }
  }
  // Last, children first: writing into a folder changes its time, and a read-only one could not be written into.
  for (const [path, mode, mtime] of rows.reverse()) {
    const full = `${folder}/${path}`
    if ((mode & S_IFMT) !== S_IFLNK && fs.lstat(full, '/')![1] !== mode) fs.chmod(full, mode & 0o7777, '/')
    fs.utimes(full, mtime, mtime, '/', false)
  }
}

function sameFile(fs: FileSystem, path: string, data: Uint8Array): boolean {
  const stat = fs.lstat(path, '/')
  if (!stat || stat[8] !== data.length) return false
  const now = fs.readFile(path, '/')
  return now.every((byte, i) => byte === data[i])
}
