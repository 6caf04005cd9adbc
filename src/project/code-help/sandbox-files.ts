import type { SandboxFileSystem } from '../../protocol/sandbox.ts'
import { type FileSource, type FolderEntry, folderOf } from './known-files.ts'

/** What a path may be instead of what was asked for: an answer, and no failure. */
const ABSENT = /ENOENT|ENOTDIR|EISDIR|EACCES|ELOOP/

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    if (ABSENT.test(`${code} ${message}`)) return null
    throw error
  }
}

/** A machine's files for `createKnownFiles`. Rejects where the machine is gone. */
export function createSandboxFiles(fs: SandboxFileSystem): FileSource {
  /** A link counts as what it leads to. */
  async function followed(folder: string, name: string): Promise<FolderEntry | null> {
    const path = `${folder === '/' ? '' : folder}/${name}`
    const [stat, link] = await Promise.all([orNull(fs.stat(path)), orNull(fs.readlink(path))])
    if (stat?.kind !== 'file' && stat?.kind !== 'directory') return null
    const target = link === null ? undefined : resolve(folder, link)
    return { name, kind: stat.kind === 'file' ? 'file' : 'folder', ...(target !== undefined && { target }) }
  }

  return {
    async list(folder) {
      const entries = await orNull(fs.readdir(folder, { withFileTypes: true }))
      if (entries === null) return null
      const found = await Promise.all(
        entries.map((entry) => {
          const name = String(entry.name)
          if (entry.isFile()) return { name, kind: 'file' as const }
          if (entry.isDirectory()) return { name, kind: 'folder' as const }
          return followed(folder, name)
        }),
      )
      return found.filter((entry) => entry !== null)
    },
    read: (path) => orNull(fs.readFile(path, 'utf-8')),
  }
}

function resolve(folder: string, link: string): string {
  let path = link.startsWith('/') ? '/' : folder
  for (const name of link.split('/')) {
    if (name === '..') path = folderOf(path)
    else if (name !== '' && name !== '.') path = path === '/' ? `/${name}` : `${path}/${name}`
  }
  return path
}
