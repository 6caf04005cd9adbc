import type { FileSystemTree } from '@webcontainer/api'
import { type Zippable, zipSync } from 'fflate'
import { SystemError } from '../../protocol/errors.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { S_IFDIR, S_IFLNK } from '../vfs/inode.ts'

/**
 * `@webcontainer/api` hands a tree over in this form, as JSON (its `dist/utils/file-system.js`): `d` directory,
 * `f` file with contents `c`, which are Latin-1 text of the bytes where `b`, or with a link's target `l`.
 */
type InternalNode = { d: Record<string, InternalNode> } | { f: { c: string; b?: true } | { l: string } }

const latin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

function toInternal(tree: FileSystemTree): InternalNode {
  const d: Record<string, InternalNode> = {}
  for (const [name, node] of Object.entries(tree)) {
    if ('directory' in node) d[name] = toInternal(node.directory)
    else if ('symlink' in node.file) d[name] = { f: { l: node.file.symlink } }
    else {
      const { contents } = node.file
      d[name] = { f: typeof contents === 'string' ? { c: contents } : { c: latin1(contents), b: true } }
    }
  }
  return { d }
}

function fromInternal(node: InternalNode): FileSystemTree {
  if (!('d' in node)) throw new SystemError('EINVAL', 'mount')
  const tree: FileSystemTree = Object.create(null)
  for (const [name, child] of Object.entries(node.d)) {
    if ('d' in child) tree[name] = { directory: fromInternal(child) }
    else if ('l' in child.f) tree[name] = { file: { symlink: child.f.l } }
    else {
      const { c, b } = child.f
      tree[name] = { file: { contents: b ? Uint8Array.from(c, (char) => char.charCodeAt(0)) : c } }
    }
  }
  return tree
}

/** The binary form of a tree, which `mount` takes, ours and WebContainer's. */
export const packTree = (tree: FileSystemTree): Uint8Array => new TextEncoder().encode(JSON.stringify(toInternal(tree)))

/** EINVAL where it is no such form. */
export function unpackTree(bytes: Uint8Array): FileSystemTree {
  let node: InternalNode
  try {
    node = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new SystemError('EINVAL', 'mount')
  }
  return fromInternal(node)
}

const UNIX = 3

/** A ZIP file of a folder, with modes, times and symbolic links as Info-ZIP writes them. */
export function zipFolder(fs: FileSystem, folder: string, keep: (path: string) => boolean): Uint8Array {
  const files: Zippable = {}
  const add = (prefix: string) => {
    for (const { name, type } of fs.readdir(`${folder}/${prefix}`, '/')) {
      const relative = `${prefix}${name}`
      const path = `${folder}/${relative}`
      const stat = fs.lstat(path, '/')!
      // ZIP knows no time before 1980.
      const mtime = Math.max(stat[12]! * 1000, Date.UTC(1980, 0, 2))
      const attributes = { os: UNIX, attrs: stat[1]! * 65_536, mtime }
      if (type === S_IFDIR) {
        if (keep(relative)) files[`${relative}/`] = [new Uint8Array(0), attributes]
        add(`${relative}/`)
      } else if (keep(relative)) {
        const contents = type === S_IFLNK ? new TextEncoder().encode(fs.readlink(path, '/')) : fs.readFile(path, '/')
        files[relative] = [contents, attributes]
      }
    }
  }
  add('')
  return zipSync(files)
}
