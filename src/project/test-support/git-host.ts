import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface HostedRepository {
  /** `owner/name`. */
  at: string
  isPrivate: boolean
  main: string
  /** Commits by branch. */
  branches: Map<string, string>
  pulls: { title: string; head: string; base: string; number: number }[]
  pages: { branch: string; path: string } | null
  /** Newest last. `polls`: how often it is still said to be building. */
  builds: { commit: string; polls: number }[]
  /** Answered as archived, or as one that the token may only read. */
  archived: boolean
  readOnly: boolean
}

interface TreeObject {
  kind: 'tree'
  entries: Map<string, { mode: string; sha: string }>
}
interface CommitObject {
  kind: 'commit'
  tree: string
  parents: string[]
  message: string
}
type GitObject = { kind: 'blob'; bytes: Buffer } | TreeObject | CommitObject

const TREE = '040000'

/** Git's objects with Git's own hashes, as a host keeps them. */
export function createObjects() {
  const objects = new Map<string, GitObject>()
  const put = (object: GitObject, bytes: Buffer): string => {
    const sha = createHash('sha1').update(`${object.kind} ${bytes.length}\0`).update(bytes).digest('hex')
    objects.set(sha, object)
    return sha
  }
  const putBlob = (bytes: Buffer) => put({ kind: 'blob', bytes }, bytes)
  const putTree = (entries: TreeObject['entries']) => {
    const order = ([name, { mode }]: [string, { mode: string }]) => (mode === TREE ? `${name}/` : name)
    const sorted = [...entries].sort((a, b) => Buffer.compare(Buffer.from(order(a)), Buffer.from(order(b))))
    const parts = sorted.flatMap(([name, { mode, sha }]) => [
      Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`),
      Buffer.from(sha, 'hex'),
    ])
    return put({ kind: 'tree', entries: new Map(sorted) }, Buffer.concat(parts))
  }
  const putCommit = (commit: Omit<CommitObject, 'kind'>) => {
    const parents = commit.parents.map((sha) => `parent ${sha}\n`).join('')
    const who = `A Person <person@example.org> ${1_700_000_000 + objects.size} +0000`
    const text = `tree ${commit.tree}\n${parents}author ${who}\ncommitter ${who}\n\n${commit.message}`
    return put({ kind: 'commit', ...commit }, Buffer.from(text))
  }
  /** Every file below a tree, by path. */
  const list = (sha: string, below = ''): Map<string, { mode: string; sha: string; kind: string }> => {
    const tree = objects.get(sha)
    if (tree?.kind !== 'tree') throw new Error(`no tree ${sha}`)
    const all = new Map<string, { mode: string; sha: string; kind: string }>()
    for (const [name, entry] of tree.entries) {
      const kind = entry.mode === TREE ? 'tree' : entry.mode === '160000' ? 'commit' : 'blob'
      all.set(below + name, { ...entry, kind })
      if (kind === 'tree') for (const [path, one] of list(entry.sha, `${below}${name}/`)) all.set(path, one)
    }
    return all
  }
  const treeOfFiles = (files: Map<string, { mode: string; sha: string }>): string => {
    const entries: TreeObject['entries'] = new Map()
    const folders = new Map<string, Map<string, { mode: string; sha: string }>>()
    for (const [path, file] of files) {
      const [name = '', ...rest] = path.split('/')
      if (rest.length === 0) entries.set(name, file)
      else folders.set(name, (folders.get(name) ?? new Map()).set(rest.join('/'), file))
    }
    for (const [name, inside] of folders) entries.set(name, { mode: TREE, sha: treeOfFiles(inside) })
    return putTree(entries)
  }
  return { objects, putBlob, putCommit, treeOfFiles, list }
}

export type Objects = ReturnType<typeof createObjects>

/** A JSON body; null where there is none. */
export async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  return text === '' ? null : JSON.parse(text)
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  void response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(status === 204 ? undefined : JSON.stringify(body))
