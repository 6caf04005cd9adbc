import { type GitHubApi, GitHubError } from './api.ts'

/** An entry of a repository's tree that is a file, a link or another repository. */
export interface BaseEntry {
  path: string
  mode: string
  sha: string
  size: number
}

/** What a commit would stand on. */
export interface Base {
  commit: string
  tree: string
  entries: BaseEntry[]
}

export interface Repository {
  /** `owner/name`, as GitHub spells it. */
  at: string
  url: string
  main: string
  isPrivate: boolean
  /** What the branch holds, or the main one where there is no such branch; null where nothing was ever committed. */
  base: Base | null
  /** The branch exists. */
  hasBranch: boolean
}

interface Told {
  full_name: string
  html_url: string
  default_branch: string
  private: boolean
  archived?: boolean
  permissions?: { push: boolean }
}

/** A repository and one of its branches, as the token may see them. Throws a `GitHubError`. */
export async function lookAtRepository(api: GitHubApi, at: string, branch: string): Promise<Repository> {
  const told = await api.json<Told>(`/repos/${at}`)
  if (told.archived) throw new GitHubError('refused', `${told.full_name} is archived: nothing can be written there.`)
  if (told.permissions && !told.permissions.push)
    throw new GitHubError(
      'refused',
      `The token may read ${told.full_name}, but not write to it. It needs Contents: read and write.`,
    )
  const head = await headOf(api, told.full_name, branch)
  const under = head ?? (branch === told.default_branch ? null : await headOf(api, told.full_name, told.default_branch))
  return {
    at: told.full_name,
    url: told.html_url,
    main: told.default_branch,
    isPrivate: told.private,
    base: under === null ? null : await readBase(api, told.full_name, under),
    hasBranch: head !== null,
  }
}

/** A branch's commit; null where there is none. */
export async function headOf(api: GitHubApi, at: string, branch: string): Promise<string | null> {
  return (
    (await api.find<{ object: { sha: string } }>(`/repos/${at}/git/ref/heads/${inPath(branch)}`))?.object.sha ?? null
  )
}

/** What a commit holds. */
export async function readBase(api: GitHubApi, at: string, commit: string): Promise<Base> {
  const { tree } = await api.json<{ tree: { sha: string } }>(`/repos/${at}/git/commits/${commit}`)
  const listed = await api.json<{ tree: (BaseEntry & { type: string })[]; truncated: boolean }>(
    `/repos/${at}/git/trees/${tree.sha}?recursive=1`,
  )
  if (listed.truncated)
    throw new GitHubError(
      'too-large',
      `${at} holds more files than GitHub lists at once: what would change there cannot be told.`,
    )
  const entries = listed.tree.filter(({ type }) => type !== 'tree')
  return {
    commit,
    tree: tree.sha,
    entries: entries.map(({ path, mode, sha, size = 0 }) => ({ path, mode, sha, size })),
  }
}

/** A branch's name may hold slashes, which stay. */
export const inPath = (branch: string): string => branch.split('/').map(encodeURIComponent).join('/')

/** Whether Git takes this as a branch's name (git-check-ref-format). */
export const isBranchName = (name: string): boolean =>
  !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|^@$|^-|\/\/|^\/|\/$|\.$|(?:^|\/)\.|\.lock(?:\/|$)/.test(name) && name !== ''
