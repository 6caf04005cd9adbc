/** Why a host took nothing. The message is a sentence with what to do. */
export class HostError extends Error {
  override name = 'HostError'
  constructor(
    /** `closed`: it answers, but no page may ask it (CORS). */
    readonly code: 'closed' | 'unreachable' | 'refused' | 'missing' | 'taken' | 'limit' | 'failed',
    message: string,
  ) {
    super(message)
  }
}

export interface HostApiOptions {
  /** Without a slash at its end. */
  base: string
  /** As people call it. */
  name: string
  token: string
  signal: AbortSignal
  /** Where a folder or ZIP can be uploaded by hand. */
  byHand: string
}

export interface HostApi {
  json<T>(path: string): Promise<T>
  /** The same, or null where there is nothing. */
  find<T>(path: string): Promise<T | null>
  send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T>
  /** Bytes as they are. */
  upload(method: 'POST' | 'PUT', path: string, bytes: Uint8Array, headers?: Record<string, string>): Promise<void>
}

/** A host's REST API with a bearer token. Throws a `HostError`. */
export function createHostApi({ base, name, token, signal, byHand }: HostApiOptions): HostApi {
  async function ask(
    method: string,
    path: string,
    body?: BodyInit,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    let response: Response
    try {
      response = await fetch(`${base}${path}`, {
        ...{ method, signal, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body !== undefined && { body }),
      })
    } catch {
      signal.throwIfAborted()
      throw await unanswered()
    }
    if (!response.ok) throw await refusal(response)
    return response
  }

  /**
   * A browser does not tell a page why. Whether anybody is there, an answer that cannot be read would show; but an
   * isolated page, as ours is, does not get that either.
   */
  async function unanswered(): Promise<HostError> {
    const host = new URL(base).host
    const isThere = await fetch(base, { mode: 'no-cors', signal, credentials: 'omit', cache: 'no-store' }).then(
      () => true,
      () => false,
    )
    signal.throwIfAborted()
    const other = `Save the files here as a ZIP, unpack it, and upload the folder at ${byHand}.`
    if (isThere)
      return new HostError('closed', `${name} answers, but lets no page in a browser ask for this (CORS). ${other}`)
    if (globalThis.navigator?.onLine === false)
      return new HostError('unreachable', 'There is no network. Nothing was sent.')
    return new HostError(
      'closed',
      `${host} could not be reached, or lets no page in a browser ask it (CORS): a browser does not tell which. ${other}`,
    )
  }

  async function refusal(response: Response): Promise<HostError> {
    const { status, headers } = response
    const told = wordsIn(await response.json().catch(() => null))
    if (status === 401) return new HostError('refused', `${name} does not know this token. Make another.`)
    if (status === 429) {
      const seconds = Number(headers.get('retry-after'))
      const wait = seconds > 0 ? `in ${Math.ceil(seconds / 60)} min` : 'later'
      return new HostError('limit', `${name} takes no more requests now. Try again ${wait}.`)
    }
    if (status === 403)
      return new HostError('refused', `${name} does not allow this token to do it${told && ` (${told})`}.`)
    if (status === 404) return new HostError('missing', `${name} knows nothing of this name${told && ` (${told})`}.`)
    if (status === 422 && /unique|taken|exists/i.test(told))
      return new HostError('taken', `Somebody else has this name at ${name}. Choose another.`)
    return new HostError('failed', `${name} answered with status ${status}${told && `: ${told}`}.`)
  }

  const json = async <T>(path: string): Promise<T> => (await ask('GET', path)).json()
  return {
    json,
    async find(path) {
      try {
        return await json(path)
      } catch (error) {
        if (error instanceof HostError && error.code === 'missing') return null
        throw error
      }
    },
    async send<T>(method: string, path: string, body: unknown) {
      const response = await ask(method, path, JSON.stringify(body), { 'content-type': 'application/json' })
      return (await response.json().catch(() => null)) as T
    },
    async upload(method, path, bytes, headers = {}) {
      await ask(method, path, bytes as BodyInit, { 'content-type': 'application/octet-stream', ...headers })
    },
  }
}

/** Netlify says `message` and `errors`, Vercel `error.message`. */
function wordsIn(body: unknown): string {
  const answer = (body ?? {}) as { message?: unknown; errors?: unknown; error?: { message?: unknown } }
  if (typeof answer.error?.message === 'string') return answer.error.message
  if (answer.errors !== undefined && answer.errors !== null)
    return JSON.stringify(answer.errors).replace(/[{}[\]"]/g, '')
  return typeof answer.message === 'string' ? answer.message : ''
}

/** Does the work for each, a few at once. */
export async function eachOf<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all]
  const next = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: atOnce }, next))
}

export async function sha1(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', bytes as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
