import { isKept } from '../protocol/by-products.ts'
import type { Sandbox } from '../protocol/sandbox.ts'

/** At most so far behind is what a sandbox tells by itself, milliseconds (`Sandbox.changes`). */
const BEHIND = 220
/** Larger files are told apart by size and time. Bytes. */
const LARGEST_READ = 5 * 1024 * 1024
/** Files looked at together: each look is some messages to the sandbox and back. */
const AT_ONCE = 16

/**
 * Tells which of the project's files are other than at the last look, by their contents: a moved file keeps its time,
 * and one that is written as it stood is the same.
 */
export interface FileAccount {
  /** Paths relative to the project, in order. Empty at the first look. */
  changed(): Promise<string[]>
  has(path: string): boolean
}

export function createFileAccount(sandbox: Sandbox): FileAccount {
  const root = `${sandbox.workdir.replace(/\/$/, '')}/`
  const known = new Map<string, string>()
  /** Told of since the last look. null: nobody tells, and every look is at everything. */
  let told: Set<string> | null = null
  let begun = false
  let looking: Promise<unknown> = Promise.resolve()

  function follow(): void {
    const paths = new Set<string>()
    try {
      sandbox.changes((batch) => {
        for (const { path } of batch) if (path.startsWith(root)) paths.add(path.slice(root.length))
      })
      told = paths
    } catch {
      // This sandbox cannot tell.
    }
  }

  async function contentOf(path: string): Promise<string | null> {
    const stat = await sandbox.fs.lstat(path)
    if (stat?.kind === 'symlink') return `-> ${await sandbox.fs.readlink(path)}`
    if (stat?.kind !== 'file') return null
    if (stat.size > LARGEST_READ) return `${stat.size} ${stat.mtimeMs}`
    const digest = await crypto.subtle.digest('SHA-256', (await sandbox.fs.readFile(path)) as Uint8Array<ArrayBuffer>)
    return String.fromCharCode(...new Uint8Array(digest))
  }

  /** The files at this path and below it. */
  async function filesAt(path: string): Promise<string[]> {
    if (!isKept(path)) return []
    const stat = await sandbox.fs.lstat(path === '' ? '.' : path)
    if (stat === null) return []
    if (stat.kind !== 'directory') return [path]
    const names = await sandbox.fs.readdir(path === '' ? '.' : path)
    const below = await Promise.all(names.map((name) => filesAt(path === '' ? name : `${path}/${name}`)))
    return below.flat()
  }

  async function look(): Promise<string[]> {
    if (!begun) follow()
    else if (told !== null && sandbox.flushChanges !== undefined) await sandbox.flushChanges()
    else if (told !== null) await new Promise((resolve) => setTimeout(resolve, BEHIND))
    const asked = begun && told !== null ? [...told] : ['']
    told?.clear()
    const isBelow = (file: string) => asked.some((path) => path === '' || file === path || file.startsWith(`${path}/`))
    const gone = [...known.keys()].filter(isBelow)
    const paths = [...new Set([...(await Promise.all(asked.map(filesAt))).flat(), ...gone])].filter(isKept).sort()
    const changed: string[] = []
    for (let at = 0; at < paths.length; at += AT_ONCE) {
      const some = paths.slice(at, at + AT_ONCE)
      // What is removed between two looks is told of anew.
      const contents = await Promise.all(some.map((path) => contentOf(path).catch(() => null)))
      for (const [index, content] of contents.entries()) {
        const path = some[index]!
        if ((known.get(path) ?? null) === content) continue
        if (begun) changed.push(path)
        if (content === null) known.delete(path)
        else known.set(path, content)
      }
    }
    begun = true
    return changed
  }

  return {
    changed() {
      const next = looking.then(look)
      looking = next.catch(() => {})
      return next
    },
    has: (path) => [...known.keys()].some((file) => file === path || file.endsWith(`/${path}`)),
  }
}
