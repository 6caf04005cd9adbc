import type { FSWatchCallback } from '@webcontainer/api'
import { SystemError } from '../../protocol/errors.ts'
import type { FileStat, SandboxFileSystem } from '../../protocol/sandbox.ts'
import { OPEN_FLAGS, type StatArray } from '../../protocol/syscall.ts'
import { WORKDIR } from '../system-image.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from '../vfs/inode.ts'
import { decodeText, encodeText } from './encoding.ts'
import { makeFolders, removeTree } from './tree.ts'

const REPLACE = OPEN_FLAGS.O_WRONLY | OPEN_FLAGS.O_CREAT | OPEN_FLAGS.O_TRUNC
const encoder = new TextEncoder()

function toStat(stat: StatArray | null): FileStat | null {
  if (!stat) return null
  const type = stat[1]! & S_IFMT
  const kind = type === S_IFREG ? 'file' : type === S_IFDIR ? 'directory' : type === S_IFLNK ? 'symlink' : 'other'
  return { kind, size: stat[8]!, mode: stat[1]! & 0o7777, mtimeMs: stat[12]! * 1000 + stat[13]! / 1e6 }
}

/** A path below a file is no path: null, as for a missing one. */
function probe(find: () => StatArray | null): FileStat | null {
  try {
    return toStat(find())
  } catch (error) {
    if (error instanceof SystemError && error.code === 'ENOTDIR') return null
    throw error
  }
}

/** The page's `fs`, over a machine's files. Relative paths are taken from the project's folder. */
export function createSurfaceFiles(fs: FileSystem): SandboxFileSystem {
  const absolute = (path: string) => (path.startsWith('/') ? path : `${WORKDIR}/${path}`)

  async function readdir(path: string, options?: any): Promise<any> {
    const encoding: string = (typeof options === 'string' ? options : options?.encoding) ?? 'utf8'
    const named = (name: string) => {
      const bytes = encoder.encode(name)
      return encoding === 'buffer' ? bytes : encoding === 'utf8' ? name : decodeText(bytes, encoding)
    }
    const entries = fs.readdir(absolute(path), '/')
    if (!options?.withFileTypes) return entries.map(({ name }) => named(name))
    return entries.map(({ name, type }) => ({
      name: named(name),
      isFile: () => type === S_IFREG,
      isDirectory: () => type === S_IFDIR,
    }))
  }

  return {
    readdir,
    readFile: (async (path: string, encoding?: string | null) => {
      const bytes = fs.readFile(absolute(path), '/')
      return encoding ? decodeText(bytes, encoding) : bytes
    }) as SandboxFileSystem['readFile'],
    async writeFile(path, data, options) {
      const encoding = (typeof options === 'string' ? options : options?.encoding) ?? 'utf8'
      const bytes = typeof data === 'string' ? encodeText(data, encoding) : data.slice()
      fs.writeFile(absolute(path), bytes, REPLACE, 0o644, '/')
    },
    mkdir: (async (path: string, options?: { recursive?: boolean }) => {
      if (options?.recursive) return makeFolders(fs, absolute(path), '/')
      fs.mkdir(absolute(path), 0o755, '/')
    }) as SandboxFileSystem['mkdir'],
    async rm(path, options) {
      const stat = fs.lstat(absolute(path), '/')
      if (!stat && options?.force) return
      if (stat && (stat[1]! & S_IFMT) === S_IFDIR && !options?.recursive) {
        throw Object.assign(new Error(`Path is a directory: rm returned EISDIR (is a directory) ${path}`), {
          code: 'ERR_FS_EISDIR',
          syscall: 'rm',
          path,
        })
      }
      removeTree(fs, absolute(path))
    },
    rename: async (from, to) => fs.rename(absolute(from), absolute(to), '/'),
    watch(path, options?: any, listener?: FSWatchCallback) {
      const callback: FSWatchCallback | undefined = typeof options === 'function' ? options : listener
      const recursive = typeof options === 'object' && options?.recursive === true
      const encoding: string = (typeof options === 'string' ? options : options?.encoding) ?? 'utf8'
      const stop = fs.watch(absolute(path), '/', {
        recursive,
        notify({ event, filename }) {
          const bytes = encoder.encode(filename)
          // Not inside the change itself: a listener that writes must not see a half-done one.
          queueMicrotask(() =>
            callback?.(
              event,
              encoding === 'utf8' ? filename : encoding === 'buffer' ? bytes : decodeText(bytes, encoding),
            ),
          )
        },
      })
      return { close: stop }
    },
    stat: async (path) => probe(() => fs.stat(absolute(path), '/')),
    lstat: async (path) => probe(() => fs.lstat(absolute(path), '/')),
    exists: async (path) => probe(() => fs.stat(absolute(path), '/')) !== null,
    readlink: async (path) => fs.readlink(absolute(path), '/'),
    symlink: async (target, path) => fs.symlink(target, absolute(path), '/'),
    chmod: async (path, mode) => fs.chmod(absolute(path), mode, '/'),
  }
}
