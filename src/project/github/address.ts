/** What somebody wants to bring in from GitHub. */
export type GitHubAddress =
  | {
      kind: 'repository'
      owner: string
      repository: string
      /** Branch, tag or commit, and behind it a folder or file: only GitHub knows where one ends. Empty: all of the main branch. */
      rest: string[]
    }
  | { kind: 'pull'; owner: string; repository: string; number: number }
  | { kind: 'gist'; id: string }

/** As GitHub allows them. */
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/
const REPOSITORY = /^(?!\.{1,2}$)[\w.-]{1,100}$/
const GIST = /^[0-9a-f]{20,40}$|^\d{1,12}$/
const HASH_LINK = /^#?gh\//

/** Reads an address of GitHub's pages, `owner/name`, or what stands behind `#gh/`. null where it is none of them. */
export function parseGitHubAddress(text: string): GitHubAddress | null {
  const given = text.trim()
  const short = given.replace(HASH_LINK, '')
  if (short !== given || /^[\w.-]+\/[\w.-]+$/.test(given)) return fromPath(decode(short))
  const url = URL.parse(/^https?:\/\//i.test(given) ? given : `https://${given}`)
  if (url === null) return null
  const path = decode(url.pathname)
  if (url.hostname === 'gist.github.com') return gistOf(path.at(-1) === 'raw' ? path.slice(0, -1) : path)
  return url.hostname === 'github.com' || url.hostname === 'www.github.com' ? fromPath(path) : null
}

/** The address as a link to this page carries it, without `#`. */
export function gitHubFragment(address: GitHubAddress): string {
  if (address.kind === 'gist') return `gh/gist/${address.id}`
  const base = `gh/${address.owner}/${address.repository}`
  if (address.kind === 'pull') return `${base}/pull/${address.number}`
  return address.rest.length === 0 ? base : `${base}/tree/${address.rest.map(encodeURIComponent).join('/')}`
}

function fromPath(parts: string[] | null): GitHubAddress | null {
  if (parts === null) return null
  const [owner = '', named = '', how, ...rest] = parts
  if (owner === 'gist' && parts.length === 2) return gistOf(parts)
  const repository = named.replace(/\.git$/, '')
  if (!OWNER.test(owner) || !REPOSITORY.test(repository)) return null
  if (how === undefined) return { kind: 'repository', owner, repository, rest: [] }
  if ((how === 'tree' || how === 'blob' || how === 'commit') && rest.length > 0)
    return { kind: 'repository', owner, repository, rest }
  const number = Number(rest[0])
  if (how === 'pull' && Number.isInteger(number) && number > 0) return { kind: 'pull', owner, repository, number }
  return null
}

function gistOf(parts: string[] | null): GitHubAddress | null {
  const id = parts?.at(1) ?? parts?.at(0) ?? ''
  return GIST.test(id) ? { kind: 'gist', id } : null
}

/** The parts of a path, decoded. */
function decode(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent)
  } catch {
    return []
  }
}
