/** Why GitHub gave or took nothing. */
export type GitHubProblem =
  | 'rate-limit'
  | 'missing'
  | 'refused'
  | 'empty'
  | 'too-large'
  | 'unreachable'
  | 'changed'
  | 'taken'
  | 'failed'

/** Thrown within this folder; whoever calls gets it as data. The message is a sentence with what to do. */
export class GitHubError extends Error {
  override name = 'GitHubError'
  constructor(
    readonly code: GitHubProblem,
    message: string,
    /** GitHub's own words, where it gave some. */
    readonly told = '',
  ) {
    super(message)
  }
}

export interface GitHubApi {
  /** JSON at this path. */
  json<T>(path: string): Promise<T>
  /** The same, or null where there is nothing (404, and 409 of an empty repository). */
  find<T>(path: string): Promise<T | null>
  /** A blob's bytes. */
  bytes(path: string): Promise<Uint8Array>
  /** Writes. null where GitHub answers with no content. */
  send<T>(method: 'POST' | 'PATCH' | 'PUT', path: string, body: unknown): Promise<T>
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

const JSON_TYPE = 'application/vnd.github+json'

/**
 * GitHub's REST API as a page may use it: without credentials of its own. The media types are those of its
 * documentation.
 */
export function createGitHubApi({ base, token, signal, now = Date.now }: GitHubApiOptions): GitHubApi {
  let left: number | null = null

  async function ask(path: string, accept: string, sent: { method: string; body?: string } = { method: 'GET' }) {
    const headers = {
      accept,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(sent.body !== undefined && { 'content-type': 'application/json' }),
    }
    let response: Response
    try {
      response = await fetch(`${base}${path}`, {
        ...sent,
        headers,
        signal,
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        // What was asked before something was written must not come again after it.
        cache: token ? 'no-store' : 'default',
      })
    } catch (error) {
      signal.throwIfAborted()
      const why = error instanceof Error ? error.message : String(error)
      throw new GitHubError('unreachable', `${new URL(base).host} could not be reached (${why}). Check the network.`)
    }
    const header = response.headers.get('x-ratelimit-remaining')
    if (header !== null) left = Number(header)
    if (!response.ok)
      throw await refusal(response, { hasToken: token !== undefined, writes: sent.method !== 'GET' }, now())
    return response
  }

  const json = async <T>(path: string): Promise<T> => (await ask(path, JSON_TYPE)).json()
  return {
    json,
    async find(path) {
      try {
        return await json(path)
      } catch (error) {
        if (error instanceof GitHubError && (error.code === 'missing' || error.code === 'empty')) return null
        throw error
      }
    },
    bytes: async (path) => new Uint8Array(await (await ask(path, 'application/vnd.github.raw+json')).arrayBuffer()),
    async send<T>(method: string, path: string, body: unknown) {
      const response = await ask(path, JSON_TYPE, { method, body: JSON.stringify(body) })
      return (response.status === 204 ? null : await response.json()) as T
    },
    left: () => left,
  }
}

interface Answer {
  message?: string
  errors?: ({ message?: string; code?: string; field?: string } | string)[]
}

async function refusal(
  response: Response,
  { hasToken, writes }: { hasToken: boolean; writes: boolean },
  now: number,
): Promise<GitHubError> {
  const { status, headers } = response
  const { message = '', errors = [] } = ((await response.json().catch(() => null)) ?? {}) as Answer
  const told = [message, ...errors.map((one) => (typeof one === 'string' ? one : (one.message ?? one.code ?? '')))]
    .filter((words) => words !== '')
    .join(': ')
  const isLimit =
    headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after') || /rate limit/i.test(message)
  if ((status === 403 || status === 429) && isLimit) {
    const seconds = Number(headers.get('retry-after')) || Number(headers.get('x-ratelimit-reset')) - now / 1000
    const minutes = Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds / 60) : null
    const wait = minutes === null ? 'later' : minutes === 1 ? 'in a minute' : `in ${minutes} minutes`
    const more = hasToken ? '' : ' A token of yours allows 5,000 in an hour instead of 60.'
    return new GitHubError('rate-limit', `GitHub takes no more requests from here now. Try again ${wait}.${more}`, told)
  }
  if (status === 401) {
    const words = hasToken
      ? 'GitHub does not know this token: it may have ended, or been copied in part. Make another, or leave it empty.'
      : 'GitHub wants a token for this.'
    return new GitHubError('refused', words, told)
  }
  if (status === 403 && /SAML|SSO/i.test(`${message} ${headers.get('x-github-sso') ?? ''}`)) {
    const words = 'The organisation wants its single sign-on: authorise the token for it in your settings on GitHub.'
    return new GitHubError('refused', words, told)
  }
  if (status === 403 && /not accessible by|must have|permission/i.test(message)) {
    const words = `The token may not do this (GitHub says: ${message}). Give it the permissions that stand beside it.`
    return new GitHubError('refused', words, told)
  }
  if (status === 404) {
    const words = writes
      ? 'GitHub shows this token nothing to write at this address. Check its spelling, and which repositories the token is for.'
      : hasToken
        ? 'GitHub shows this token nothing at this address. Check its spelling, and which repositories the token is for.'
        : 'GitHub has nothing public at this address. Check its spelling; private ones need a token.'
    return new GitHubError('missing', words, told)
  }
  if (status === 409 && /empty/i.test(message)) return new GitHubError('empty', 'This repository is empty.', told)
  if (status === 422 && /already exists/i.test(told))
    return new GitHubError('taken', `There is one of this name already (GitHub says: ${told}). Choose another.`, told)
  if (status === 409 || (status === 422 && /fast.forward/i.test(told))) {
    const words = 'Somebody else changed the branch meanwhile. Nothing was moved there. Look again, and then once more.'
    return new GitHubError('changed', words, told)
  }
  if (status === 422)
    return new GitHubError('failed', `GitHub does not take it: ${told || 'it does not say why'}.`, told)
  if (status === 403 || status === 451)
    return new GitHubError('refused', `GitHub does not allow it: ${message || `status ${status}`}.`, told)
  return new GitHubError('failed', `GitHub answered with status ${status}${told ? `: ${told}` : ''}. Try again.`, told)
}
