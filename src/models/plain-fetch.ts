/** The headers that hosts' CORS rules accept. A browser refuses the whole request for any other that is not allowed. */
const KEPT = ['authorization', 'content-type', 'accept']

/** A host answered with a web page where a model's stream was expected: the address is wrong. */
export class WebPageError extends Error {}

/** A host wanted the request, with the conversation and perhaps the key in it, to go to another address. */
export class RedirectError extends Error {}
/** Those that carry the key. */
const KEY_HEADERS = ['authorization', 'x-api-key']

/**
 * A `fetch` that sends nothing but what a model's host needs: no SDK headers, no cookies, no referrer. `own` names
 * headers that a protocol needs besides. Without a key (local models) there is no header for it either.
 */
export function createPlainFetch(
  fetch: typeof globalThis.fetch,
  key: string,
  own: readonly string[] = [],
): typeof globalThis.fetch {
  return async (input, init) => {
    const given = new Headers(init?.headers)
    const headers = new Headers()
    for (const name of [...KEPT, ...own]) {
      const value = given.get(name)
      if (value !== null && !(KEY_HEADERS.includes(name) && key === '')) headers.set(name, value)
    }
    const quiet = { credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'manual' } as const
    const response = await fetch(input, { ...init, headers, ...quiet })
    // A browser hides where to; Node, which runs the tests, does not.
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400))
      throw new RedirectError()
    if (response.ok && response.headers.get('content-type')?.startsWith('text/html')) {
      await response.body?.cancel()
      throw new WebPageError()
    }
    return response
  }
}
