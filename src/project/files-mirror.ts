import { isByProduct, isKept } from '../protocol/by-products.ts'
import type { EventBody, FileChange } from '../protocol/events.ts'
import type { Sandbox, SandboxChange } from '../protocol/sandbox.ts'
import type { ProjectState } from '../protocol/state.ts'
import type { Storage } from '../protocol/storage.ts'
import { sha256 } from './event-log.ts'

/** Larger files stay in the sandbox only, and are reported. Bytes. */
export const LARGEST_KEPT = 5 * 1024 * 1024

/** At most so far behind is what a sandbox tells by itself, milliseconds (`Sandbox.changes`). */
const BEHIND = 200

/** So long may what programs leave behind wait for its next version, milliseconds. */
const BY_PRODUCTS_MS = 15_000

/** Files looked at together: each look is some messages to the sandbox and back. */
const AT_ONCE = 16

export type Author = 'agent' | 'person' | 'program'

export interface FilesMirrorOptions {
  sandbox: Sandbox
  storage: Storage
  /** What the log says of the files: nothing is told again that is known. */
  files: ProjectState['files']
  append: (body: Extract<EventBody, { type: 'files' }>) => Promise<unknown>
  /** Who writes at this moment, as far as is known. */
  author: () => Author
  /** Told once of each path (relative to the project) that the project cannot keep. */
  onSkipped?: (path: string, why: 'too-large' | 'link') => void
  /** Storage or the sandbox refused; the paths stay pending until the next time. */
  onFailure?: (error: Error) => void
  /** How long what programs leave behind waits, milliseconds. */
  byProductsMs?: number
}

export interface FilesMirror {
  /** Looks at these paths (relative to the project) now, as written by `by`. */
  take(paths: string[], by: Author): Promise<void>
  /**
   * Lets `work` put the sandbox's files into this state, and knows them afterwards: they are nobody's change. What
   * others write meanwhile is looked at when it has ended; where it fails, everything it wrote is told.
   */
  replace(files: ProjectState['files'], work: () => Promise<void>): Promise<void>
  /** Resolves when the log holds everything that was written in the sandbox before the call. */
  flush(): Promise<void>
  dispose(): void
}

/** Brings what is written in the sandbox into storage and the log. */
export function createFilesMirror(options: FilesMirrorOptions): FilesMirror {
  const { sandbox, storage, append, author, onSkipped, onFailure, byProductsMs } = options
  const root = `${sandbox.workdir.replace(/\/$/, '')}/`
  /** Content hash by path. */
  const known = new Map(Object.entries(options.files).map(([path, { content }]) => [path, content]))
  const skipped = new Set<string>()
  const pending = new Map<string, Author>()
  let running: Promise<void> = Promise.resolve()
  let scheduled = false
  let later: ReturnType<typeof setTimeout> | undefined

  function note(batch: SandboxChange[]): void {
    const by = author()
    let waits = true
    for (const { path: absolute } of batch) {
      const path = absolute.slice(root.length)
      if (!absolute.startsWith(root) || !isKept(path)) continue
      pending.set(path, by)
      // A log that grows all the time would fill storage with its versions: it goes with the next flush, or by and by.
      if (!(by === 'program' && isByProduct(path))) waits = false
    }
    if (!waits) return save()
    if (pending.size > 0) later ??= setTimeout(save, byProductsMs ?? BY_PRODUCTS_MS)
  }

  function save(): void {
    void schedule().catch((error) => onFailure?.(error))
  }

  /** One pass after another; whatever becomes pending before a pass begins is in it. */
  function schedule(): Promise<void> {
    if (scheduled) return running
    scheduled = true
    running = running
      .catch(() => {})
      .then(() => {
        scheduled = false
        return pass()
      })
    return running
  }

  async function pass(): Promise<void> {
    clearTimeout(later)
    later = undefined
    const taken = new Map(pending)
    pending.clear()
    const changes = new Map<Author, FileChange[]>()
    try {
      const paths = [...taken.keys()]
      for (let at = 0; at < paths.length; at += AT_ONCE) {
        const some = paths.slice(at, at + AT_ONCE)
        for (const [index, found] of (await Promise.all(some.map(look))).entries()) {
          const by = taken.get(some[index]!)!
          if (found.length > 0) changes.set(by, [...(changes.get(by) ?? []), ...found])
        }
      }
      for (const [by, list] of changes) {
        await append({ type: 'files', by, changes: list.sort((a, b) => (a.path < b.path ? -1 : 1)) })
        for (const { path, content } of list) {
          if (content === null) known.delete(path)
          else known.set(path, content)
        }
      }
    } catch (error) {
      for (const [path, by] of taken) if (!pending.has(path)) pending.set(path, by)
      throw error
    }
  }

  /** What is new at this path and below it. */
  async function look(path: string): Promise<FileChange[]> {
    const stat = await sandbox.fs.lstat(path)
    if (stat?.kind === 'directory') {
      const names = await sandbox.fs.readdir(path)
      const below = names.map((name) => `${path}/${name}`).filter(isKept)
      return [...removed(path, below), ...(await Promise.all(below.map(look))).flat()]
    }
    if (stat?.kind === 'symlink') skip(path, 'link')
    if (stat?.kind !== 'file') return removed(path)
    if (stat.size > LARGEST_KEPT) {
      skip(path, 'too-large')
      // What was kept of it is no longer what stands there, and must not come back with a reload.
      return removed(path)
    }
    let bytes: Uint8Array
    try {
      bytes = await sandbox.fs.readFile(path)
    } catch {
      // Removed or replaced between the two looks: its own change follows.
      return (await sandbox.fs.lstat(path)) === null ? removed(path) : []
    }
    const content = await sha256(bytes)
    const gone = removed(path).filter((change) => change.path !== path)
    if (known.get(path) === content) return gone
    await storage.putContent(content, bytes)
    return [...gone, { path, content, size: bytes.length }]
  }

  function skip(path: string, why: 'too-large' | 'link'): void {
    if (!skipped.has(path)) onSkipped?.(path, why)
    skipped.add(path)
  }

  /** The known files at this path and below it, less those in or below `present`, which are looked at themselves. */
  function removed(path: string, present: string[] = []): FileChange[] {
    const isIn = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`)
    return [...known.keys()]
      .filter((file) => isIn(file, path) && !present.some((child) => isIn(file, child)))
      .map((file) => ({ path: file, content: null, size: 0 }))
  }

  const unsubscribe = sandbox.changes(note)

  return {
    async take(paths, by) {
      for (const path of paths) if (isKept(path)) pending.set(path, by)
      await schedule()
    },

    async replace(files, work) {
      const replaced = running
        .catch(() => {})
        .then(async () => {
          await work()
          known.clear()
          for (const [path, { content }] of Object.entries(files)) known.set(path, content)
        })
      running = replaced
      await replaced
    },

    async flush() {
      if (sandbox.flushChanges !== undefined) await sandbox.flushChanges()
      else await new Promise((resolve) => setTimeout(resolve, BEHIND + 20))
      await schedule()
    },

    dispose() {
      clearTimeout(later)
      unsubscribe()
    },
  }
}
