import { SystemError } from '../../protocol/errors.ts'
import type { SandboxChange } from '../../protocol/sandbox.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { S_IFDIR, S_IFMT } from '../vfs/inode.ts'

/** The longest that a change waits for others. */
const BATCH_MS = 150

/**
 * Watches a folder for the durable side: gathers the paths that something happened to, looks at what is there when
 * the batch is due, and tells which files were written and which are gone. Folders only show by what they hold.
 */
export function watchChanges(
  fs: FileSystem,
  folder: string,
  listener: (batch: SandboxChange[]) => void,
): { stop(): void; flush(): void } {
  const prefix = `${folder}/`
  const touched = new Set<string>()
  /** Files that were reported as written, or stood here at the start: so that a folder's removal names them. */
  const known = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | null = null

  const concerns = (path: string) =>
    path.startsWith(prefix) && !path.slice(prefix.length).split('/').includes('node_modules')

  function visit(path: string, found: (file: string) => void): void {
    try {
      const stat = fs.lstat(path, '/')
      if (!stat) return
      if ((stat[1]! & S_IFMT) !== S_IFDIR) {
        found(path)
        return
      }
      for (const { name } of fs.readdir(path, '/')) if (name !== 'node_modules') visit(`${path}/${name}`, found)
    } catch (error) {
      // A folder that may not be read now is looked at when that changes.
      if (!(error instanceof SystemError)) throw error
    }
  }

  function exists(path: string): boolean {
    try {
      return fs.lstat(path, '/') !== null
    } catch (error) {
      if (error instanceof SystemError) return false
      throw error
    }
  }

  function flush(): void {
    if (timer) clearTimeout(timer)
    timer = null
    const batch = new Map<string, SandboxChange['kind']>()
    const gone: string[] = []
    for (const path of touched) {
      visit(path, (file) => void batch.set(file, 'write'))
      if (known.has(path) && !batch.has(path)) batch.set(path, 'remove')
      if (!exists(path)) gone.push(`${path}/`)
    }
    touched.clear()
    if (gone.length > 0) {
      for (const file of known)
        if (gone.some((path) => file.startsWith(path)) && !batch.has(file)) batch.set(file, 'remove')
    }
    for (const [path, kind] of batch) {
      if (kind === 'write') known.add(path)
      else known.delete(path)
    }
    if (batch.size > 0) listener([...batch].map(([path, kind]) => ({ path, kind })))
  }

  visit(folder, (file) => void known.add(file))
  const stop = fs.watchAll((path) => {
    if (!concerns(path)) return
    touched.add(path)
    timer ??= setTimeout(flush, BATCH_MS)
  })
  return {
    flush,
    stop() {
      stop()
      if (timer) clearTimeout(timer)
    },
  }
}
