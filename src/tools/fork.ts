import type { ChangedFile } from '../protocol/race.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import { createTools, type Hands, type ToolsOptions } from './create-tools.ts'
import { diffText } from './text-diff.ts'
import { decodeText } from './walk.ts'

/** A machine of a candidate's own, with every tool on it. */
export interface Fork {
  hands: Hands
  sandbox: Sandbox
  /** Ends every process in it. Its files can still be read. */
  halt(): Promise<void>
  /** Against the machine that it was forked from. In order of path. */
  changes(): Promise<ChangedFile[]>
  close(): void
}

export interface ForkOptions extends ToolsOptions {
  /** Whether the project keeps what lies at this path (relative to it). */
  isKept(path: string): boolean
  /** The same machine as the candidate's tools shall see it. */
  enter?(sandbox: Sandbox): Promise<Sandbox>
}

/** Larger files are no part of a branch's record, as they are none of the project's. Bytes. */
const LARGEST = 5 * 1024 * 1024

/** A candidate's machine: the files of `base`, which nobody writes to, shared until it writes itself. */
export async function createFork(base: Sandbox, options: ForkOptions): Promise<Fork> {
  const sandbox = await base.fork()
  const hands = createTools((await options.enter?.(sandbox)) ?? sandbox, options)
  const root = `${sandbox.workdir.replace(/\/$/, '')}/`
  const touched = new Set<string>()
  sandbox.changes((batch) => {
    for (const { path: absolute } of batch) {
      const path = absolute.slice(root.length)
      if (absolute.startsWith(root) && options.isKept(path)) touched.add(path)
    }
  })

  async function look(path: string): Promise<ChangedFile | null> {
    const [before, after] = await Promise.all([contentOf(base, path), contentOf(sandbox, path)])
    if (before === 'unkept' || after === 'unkept' || sameBytes(before, after)) return null
    const [old, now] = [before === null ? '' : decodeText(before), after === null ? '' : decodeText(after)]
    const { added, removed } = old === null || now === null ? { added: 0, removed: 0 } : diffText(old, now)
    return { path, before, after, added, removed }
  }

  return {
    hands,
    sandbox,
    async halt() {
      await sandbox.halt?.()
    },
    async changes() {
      await sandbox.flushChanges?.()
      const found = await Promise.all([...touched].sort().map(look))
      return found.filter((change) => change !== null)
    },
    close: () => sandbox.teardown(),
  }
}

async function contentOf({ fs }: Sandbox, path: string): Promise<Uint8Array | null | 'unkept'> {
  const stat = await fs.lstat(path)
  if (stat === null) return null
  return stat.kind === 'file' && stat.size <= LARGEST ? fs.readFile(path) : 'unkept'
}

const sameBytes = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((byte, at) => byte === b[at]))
