import type { DirectoryNode, FileNode, FileSystemTree, SymlinkNode } from '@webcontainer/api'
import { SystemError } from '../../protocol/errors.ts'
import { OPEN_FLAGS } from '../../protocol/syscall.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { S_IFDIR, S_IFLNK, S_IFMT } from '../vfs/inode.ts'

const encoder = new TextEncoder()
const REPLACE = OPEN_FLAGS.O_WRONLY | OPEN_FLAGS.O_CREAT | OPEN_FLAGS.O_TRUNC

/** `mkdir -p`. Returns the first folder that had to be made, or undefined. */
export function makeFolders(fs: FileSystem, path: string, cwd: string): string | undefined {
  const absolute = path.startsWith('/') ? path : `${cwd}/${path}`
  let first: string | undefined
  let at = ''
  for (const name of absolute.split('/')) {
    if (name === '' || name === '.') continue
    at += `/${name}`
    try {
      fs.mkdir(at, 0o755, '/')
      first ??= at
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== 'EEXIST') throw error
      const stat = fs.stat(at, '/')
      if (!stat || (stat[1]! & S_IFMT) !== S_IFDIR) throw new SystemError('ENOTDIR', 'mkdir', path)
    }
  }
  return first
}

/** Removes whatever is there, folders with all they hold. ENOENT where nothing is. */
export function removeTree(fs: FileSystem, path: string): void {
  const stat = fs.lstat(path, '/')
  if (!stat) throw new SystemError('ENOENT', 'rm', path)
  if ((stat[1]! & S_IFMT) !== S_IFDIR) {
    fs.unlink(path, '/')
    return
  }
  for (const { name } of fs.readdir(path, '/')) removeTree(fs, `${path}/${name}`)
  fs.rmdir(path, '/')
}

/** Writes a tree into a folder that exists, over what is there. */
export function mountTree(fs: FileSystem, folder: string, tree: FileSystemTree): void {
  for (const [name, node] of Object.entries(tree)) {
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw new SystemError('EINVAL', 'mount', name)
    }
    const path = `${folder}/${name}`
    if ('directory' in node) {
      makeFolders(fs, path, '/')
      mountTree(fs, path, node.directory)
      continue
    }
    const { file } = node as FileNode | SymlinkNode
    if ('symlink' in file) {
      if (fs.lstat(path, '/')) removeTree(fs, path)
      fs.symlink(file.symlink, path, '/')
    } else {
      const bytes = typeof file.contents === 'string' ? encoder.encode(file.contents) : file.contents
      fs.writeFile(path, bytes, REPLACE, 0o644, '/')
    }
  }
}

/** The tree below a folder. `keep` sees paths relative to it. Contents are text where they are UTF-8, else bytes. */
export function exportTree(
  fs: FileSystem,
  folder: string,
  keep: (path: string) => boolean,
  prefix = '',
): FileSystemTree {
  const tree: FileSystemTree = {}
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  for (const { name, type } of fs.readdir(folder, '/')) {
    const relative = prefix === '' ? name : `${prefix}/${name}`
    const path = `${folder}/${name}`
    if (type === S_IFDIR) {
      const directory = exportTree(fs, path, keep, relative)
      if (keep(relative) || Object.keys(directory).length > 0) tree[name] = { directory } satisfies DirectoryNode
    } else if (keep(relative)) {
      if (type === S_IFLNK) {
        tree[name] = { file: { symlink: fs.readlink(path, '/') } }
        continue
      }
      const bytes = fs.readFile(path, '/')
      let contents: string | Uint8Array = bytes
      try {
        contents = strict.decode(bytes)
      } catch {
        // Not text: stays bytes.
      }
      tree[name] = { file: { contents } }
    }
  }
  return tree
}
