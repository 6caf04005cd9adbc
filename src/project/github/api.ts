/** Why GitHub gave nothing. */
export type GitHubProblem =
  | 'rate-limit'
  | 'missing'
  | 'refused'
  | 'empty'
  | 'too-large'
  | 'unreachable'
  | 'changed'
  | 'failed'

/** Thrown within this folder; whoever calls gets it as data. The message is a sentence with what to do. */
export class GitHubError extends Error {
  override name = 'GitHubError'
  constructor(
    readonly code: GitHubProblem,
    message: string,
  ) {
    super(message)
  }
}

export interface GitHubApi {
  /** JSON at this path. */
  json<T>(path: string): Promise<T>
  /** A blob's bytes. */
  bytes(path: string): Promise<Uint8Array>
  /** How many more requests GitHub allows in this hour; null until it has said so. */
  left(): number | null
}

export interface GitHubApiOptions {
  /** `https://api.github.com`. */
  base: string
  /** A person's own, for more requests and private repositories. Sent to `base` alone. */
  token?: string
  signal: AbortSignal
  /** Milliseconds since the epoch. */
  now?: () => number
}

/**
 * GitHub's REST API as a page may use it: without credentials of its own. The media types are those of its
 * documentation; both are headers that need no preflight.
 */
export function createGitHubApi({ base, token, signal, now = Date.now }: GitHubApiOptions): GitHubApi {
  let left: number | null = null

  async function ask(path: string, accept: string): Promise<Response> {
    const headers = { accept, ...(token && { authorization: `Bearer ${token}` }) }
    let response: Response
    try {
      response = await fetch(`${base}${path}`, { headers, signal, credentials: 'omit', referrerPolicy: 'no-referrer' })
    } catch (error) {
      signal.throwIfAborted()
      const why = error instanceof Error ? error.message : String(error)
      throw new GitHubError('unreachable', `${new URL(base).host} could not be reached (${why}). Check the network.`)
    }
    const header = response.headers.get('x-ratelimit-remaining')
    if (header !== null) left = Number(header)
    if (!response.ok) throw await refusal(response, token !== undefined, now())
    return response
  }

  return {
    json: async (path) => (await ask(path, 'application/vnd.github+json')).json(),
    bytes: async (path) => new Uint8Array(await (await ask(path, 'application/vnd.github.raw+json')).arrayBuffer()),
    left: () => left,
  }
}

async function refusal(response: Response, hasToken: boolean, now: number): Promise<GitHubError> {
  const { status, headers } = response
  const { message = '' } = ((await response.json().catch(() => null)) ?? {}) as { message?: string }
  const isLimit =
    headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after') || /rate limit/i.test(message)
  if ((status === 403 || status === 429) && isLimit) {
    const seconds = Number(headers.get('retry-after')) || Number(headers.get('x-ratelimit-reset')) - now / 1000
    const minutes = Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds / 60) : null
    const wait = minutes === null ? 'later' : minutes === 1 ? 'in a minute' : `in ${minutes} minutes`
    const more = hasToken ? '' : ' A token of yours allows 5,000 in an hour instead of 60.'
    return new GitHubError('rate-limit', `GitHub takes no more requests from here now. Try again ${wait}.${more}`)
  }
  if (status === 401) return new GitHubError('refused', 'GitHub does not know this token. Check it, or leave it empty.')
  if (status === 404)
    return new GitHubError(
      'missing',
      'GitHub has nothing public at this address. Check its spelling; private ones need a token.',
    )
  if (status === 409) return new GitHubError('empty', 'This repository is empty.')
  if (status === 403 || status === 451)
    return new GitHubError('refused', `GitHub does not give this out: ${message || `status ${status}`}.`)
  return new GitHubError('failed', `GitHub answered with status ${status}${message ? `: ${message}` : ''}. Try again.`)
}
