/** What makes a page cross-origin isolated; the same as a host sends that can. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Origin-Agent-Cluster': '?1',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

/** What speaks of the bytes as they travelled, not as they are kept. */
const OF_THE_WAY = ['content-encoding', 'content-length', 'vary']

/** The headers of an answer with those that isolate the page. */
export function isolatedHeaders(given: Headers): Headers {
  const headers = new Headers(given)
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value)
  return headers
}

/** The headers under which a file's bytes are kept. */
export function keptHeaders(given: Headers): Headers {
  const headers = isolatedHeaders(given)
  for (const name of OF_THE_WAY) headers.delete(name)
  return headers
}

/** The same answer, isolated. One that tells nothing (from another origin, without CORS) stays as it is. */
export function isolated(response: Response): Response {
  if (response.status === 0) return response
  const { status, statusText, headers } = response
  return new Response(response.body, { status, statusText, headers: isolatedHeaders(headers) })
}

/**
 * A document's policy: what its host says, but for frames where that was said of another preview origin: a previewed
 * document must not carry anything out by navigating its own frame, and the page must be able to show it.
 *
 * @param frames one directive: `frame-src …`
 */
export function withFrames(host: string | null, frames: string, previewOrigin?: string): string {
  const given = (host ?? '').split(';').map((directive) => directive.trim())
  const isOfFrames = (directive: string) => /^frame-src(\s|$)/i.test(directive)
  const own = given.find(isOfFrames)
  if (host !== null && own && (!previewOrigin || own.split(/\s+/).includes(previewOrigin))) return host
  return [...given.filter((directive) => directive !== '' && !isOfFrames(directive)), frames].join('; ')
}
