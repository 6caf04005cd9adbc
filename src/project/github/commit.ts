import { textOf, toBase64 } from '../packed-content.ts'
import type { GitHubApi } from './api.ts'
import type { ChangedFile } from './compare.ts'
import { inPath } from './repository.ts'

/** Blobs at once. GitHub asks not to be asked for many. */
const AT_ONCE = 4
/** Of one request that makes a tree: files and characters. A large one is made in steps, each on the one before. */
const FILES_IN_TREE = 200
const TEXT_IN_TREE = 1_000_000

interface TreeEntry {
  path: string
  mode: string
  type: 'blob'
  content?: string
  sha?: string | null
}

export interface TreeOptions {
  /** `owner/name`. */
  at: string
  /** The tree that it changes; null: there is nothing else in it. */
  base: string | null
  files: readonly ChangedFile[]
  gone: readonly string[]
  /** Contents that the repository has already, by Git's hash. */
  known: ReadonlySet<string>
  onProgress(sent: number): void
}

/**
 * Makes a tree; its hash. Text goes with the request that makes the tree, since GitHub allows some eighty writing
 * requests in a minute (its secondary limit): a blob for each file would end a project of a hundred files half-way.
 */
export async function makeTree(api: GitHubApi, options: TreeOptions): Promise<string> {
  const { at, files, gone, known, onProgress } = options
  let sent = 0
  const entries: TreeEntry[] = gone.map((path) => ({ path, mode: '100644', type: 'blob', sha: null }))
  const queue: ChangedFile[] = []
  for (const file of files) {
    const { path, mode, sha, bytes } = file
    const text = known.has(sha) || bytes.length > TEXT_IN_TREE ? null : textOf(bytes)
    if (known.has(sha)) entries.push({ path, mode, type: 'blob', sha })
    else if (text !== null && isWhole(text, bytes)) entries.push({ path, mode, type: 'blob', content: text })
    else queue.push(file)
  }
  const work = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const made = await api.send<{ sha: string }>('POST', `/repos/${at}/git/blobs`, {
        content: toBase64(file.bytes),
        encoding: 'base64',
      })
      entries.push({ path: file.path, mode: file.mode, type: 'blob', sha: made.sha })
      onProgress(++sent)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))

  let tree = options.base
  while (entries.length > 0 || tree === null) {
    const part: TreeEntry[] = []
    for (let size = 0; entries.length > 0 && part.length < FILES_IN_TREE && size < TEXT_IN_TREE; ) {
      const entry = entries.shift()!
      size += entry.content?.length ?? 0
      part.push(entry)
    }
    const body = { tree: part, ...(tree !== null && { base_tree: tree }) }
    tree = (await api.send<{ sha: string }>('POST', `/repos/${at}/git/trees`, body)).sha
    sent += part.filter(({ content }) => content !== undefined).length
    onProgress(sent)
  }
  return tree
}

export const makeCommit = async (
  api: GitHubApi,
  at: string,
  commit: { message: string; tree: string; parents: string[] },
): Promise<string> => (await api.send<{ sha: string }>('POST', `/repos/${at}/git/commits`, commit)).sha

/** Lets the branch show a commit. `force`: whatever it showed before; else only what follows from it. */
export async function moveBranch(
  api: GitHubApi,
  at: string,
  branch: string,
  { commit, exists, force = false }: { commit: string; exists: boolean; force?: boolean },
): Promise<void> {
  if (exists) await api.send('PATCH', `/repos/${at}/git/refs/heads/${inPath(branch)}`, { sha: commit, force })
  else await api.send('POST', `/repos/${at}/git/refs`, { ref: `refs/heads/${branch}`, sha: commit })
}

/** A byte order mark is lost in decoding. */
const isWhole = (text: string, bytes: Uint8Array): boolean => new TextEncoder().encode(text).length === bytes.length
