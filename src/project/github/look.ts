import { isKept } from '../../protocol/by-products.ts'
import { LARGEST_KEPT } from '../files-mirror.ts'
import type { GitHubAddress } from './address.ts'
import { type GitHubApi, GitHubError } from './api.ts'
import { lookAtGist } from './gist.ts'

/** More is no project that can be worked on here. */
const MOST_FILES = 5000
const MOST_BYTES = 200_000_000

/** What would be brought in, before any of it is. */
export interface Finding {
  /** A name for the project. */
  name: string
  /** Where it comes from, for the person: `owner/name, branch main, folder src`. */
  from: string
  files: FoundFile[]
  /** What stays behind and why, one line each. */
  left: string[]
}

export type FoundFile =
  /** To be fetched. `sha`: Git's own hash of it. */
  | { path: string; size: number; sha: string; url: string }
  /** Here already. */
  | { path: string; size: number; bytes: Uint8Array }

/** An entry of a tree as the API describes it. */
interface TreeEntry {
  path: string
  mode: '100644' | '100755' | '040000' | '160000' | '120000'
  type: 'blob' | 'tree' | 'commit'
  sha: string
  size?: number
}
interface Tree {
  tree: TreeEntry[]
  truncated: boolean
}

/** Finds out what an address holds: one to four requests. Throws a `GitHubError`. */
export async function lookOnGitHub(api: GitHubApi, address: GitHubAddress): Promise<Finding> {
  if (address.kind === 'gist') return lookAtGist(api, address.id)
  const { at, ref, path, label } = address.kind === 'pull' ? await findPull(api, address) : await findRef(api, address)
  const { entries, base } = await readTree(api, at, ref, path)
  const name = path.at(-1) ?? at.split('/')[1]!
  const from = [at, label, ...(path.length > 0 ? [`folder ${path.join('/')}`] : [])].join(', ')
  const { files, left } = sort(entries, base, at)
  if (files.length === 0) throw new GitHubError('empty', 'There are no files at this address that a project keeps.')
  return { name, from, files, left }
}

interface Place {
  /** `owner/name`. */
  at: string
  ref: string
  path: string[]
  label: string
}

async function findPull(
  api: GitHubApi,
  { owner, repository, number }: GitHubAddress & { kind: 'pull' },
): Promise<Place> {
  const pull = await api.json<{ head: { sha: string; label: string; repo: { full_name: string } | null } }>(
    `/repos/${owner}/${repository}/pulls/${number}`,
  )
  if (pull.head.repo === null)
    throw new GitHubError('missing', `The repository that pull request ${number} came from is gone.`)
  return { at: pull.head.repo.full_name, ref: pull.head.sha, path: [], label: `pull request ${number}` }
}

/** A branch's name may hold slashes, so only the list of branches tells where the folder begins. */
async function findRef(
  api: GitHubApi,
  { owner, repository, rest }: GitHubAddress & { kind: 'repository' },
): Promise<Place> {
  const at = `${owner}/${repository}`
  const [first] = rest
  if (first === undefined) {
    const { default_branch: ref } = await api.json<{ default_branch: string }>(`/repos/${at}`)
    return { at, ref, path: [], label: `branch ${ref}` }
  }
  if (/^[0-9a-f]{40}$/.test(first)) return { at, ref: first, path: rest.slice(1), label: `commit ${first.slice(0, 7)}` }
  if (rest.length > 1) {
    for (const [space, word] of [
      ['heads', 'branch'],
      ['tags', 'tag'],
    ]) {
      const refs = await api.json<{ ref: string }[]>(
        `/repos/${at}/git/matching-refs/${space}/${encodeURIComponent(first)}`,
      )
      const names = refs.map(({ ref }) => ref.slice(`refs/${space}/`.length))
      const whole = rest.join('/')
      const name = names
        .filter((one) => whole === one || whole.startsWith(`${one}/`))
        .sort((a, b) => b.length - a.length)[0]
      if (name !== undefined)
        return { at, ref: name, path: rest.slice(name.split('/').length), label: `${word} ${name}` }
    }
  }
  return { at, ref: first, path: rest.slice(1), label: `branch ${first}` }
}

/** The files below a path; `base` is what their paths begin with. */
async function readTree(
  api: GitHubApi,
  at: string,
  ref: string,
  path: string[],
): Promise<{ entries: TreeEntry[]; base: string }> {
  const ask = (sha: string, how = '') => api.json<Tree>(`/repos/${at}/git/trees/${encodeURIComponent(sha)}${how}`)
  const whole = await ask(ref, '?recursive=1')
  if (!whole.truncated) {
    const base = path.join('/')
    const entries = whole.tree.filter(
      (entry) => base === '' || entry.path === base || entry.path.startsWith(`${base}/`),
    )
    if (entries.length === 0) throw new GitHubError('missing', `There is no ${base} in ${at}.`)
    const isFile = entries.length === 1 && entries[0]!.path === base
    return { entries, base: isFile ? path.slice(0, -1).join('/') : base }
  }
  if (path.length === 0) {
    const folders = whole.tree
      .filter(({ type, path: one }) => type === 'tree' && !one.includes('/'))
      .map((one) => one.path)
    throw new GitHubError(
      'too-large',
      `${at} is too large for one answer of GitHub's. Give the address of a folder of it: ${folders.slice(0, 8).join(', ')}.`,
    )
  }
  // What was cut off may be the folder that is wanted: go down to it.
  let sha = ref
  for (const [index, part] of path.entries()) {
    const found = (await ask(sha)).tree.find((entry) => entry.path === part && entry.type === 'tree')
    if (!found) throw new GitHubError('missing', `There is no folder ${path.slice(0, index + 1).join('/')} in ${at}.`)
    sha = found.sha
  }
  const folder = await ask(sha, '?recursive=1')
  if (folder.truncated)
    throw new GitHubError('too-large', `${path.join('/')} is too large for one answer of GitHub's, too.`)
  return { entries: folder.tree, base: '' }
}

function sort(entries: TreeEntry[], base: string, at: string): { files: FoundFile[]; left: string[] } {
  const files: FoundFile[] = []
  const left: string[] = []
  for (const { path: whole, mode, type, sha, size = 0 } of entries) {
    const path = base === '' ? whole : whole.slice(base.length + 1)
    if (type === 'tree' || path === '') continue
    if (type === 'commit') left.push(`${path}: another repository (a submodule)`)
    else if (mode === '120000') left.push(`${path}: a symbolic link`)
    else if (!isKept(path)) left.push(`${path}: not kept with a project`)
    else if (size > LARGEST_KEPT) left.push(`${path}: larger than 5 MB`)
    else files.push({ path, size, sha, url: `/repos/${at}/git/blobs/${sha}` })
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (files.length > MOST_FILES || bytes > MOST_BYTES)
    throw new GitHubError(
      'too-large',
      `${files.length} files with ${Math.round(bytes / 1_000_000)} MB are more than a project here can hold. Give the address of a folder of it.`,
    )
  return { files, left }
}
