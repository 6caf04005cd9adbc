/**
 * What a request may carry to a registry: headers that need no preflight (the Fetch standard's CORS-safelisted ones),
 * and the token of a private registry, which cannot be done without. npm's other headers (`npm-command`, `pacote-*`)
 * would make the browser ask first, and public registries do not answer that. A condition (`if-none-match`) stays here
 * too: the browser's own cache asks it, and whoever asked without one takes a whole answer as well.
 */
const CARRIED = new Set([
  'accept',
  'accept-language',
  'authorization',
  'content-encoding',
  'content-language',
  'content-type',
  'range',
])

export const carriedHeaders = (headers: [string, string][]): [string, string][] =>
  headers.filter(([name]) => CARRIED.has(name.toLowerCase()))

const HOP_BY_HOP = ['connection', 'content-encoding', 'keep-alive', 'set-cookie', 'transfer-encoding']

/**
 * The browser has undone the body's coding. `content-length` is of the coded body, and whether there was a coding is
 * not shown to pages of other origins: it is only passed on where there is no body.
 */
export function decodedHeaders(headers: Iterable<[string, string]>, method: string): [string, string][] {
  const dropped = new Set(method === 'HEAD' ? HOP_BY_HOP : [...HOP_BY_HOP, 'content-length'])
  return [...headers].filter(([name]) => !dropped.has(name.toLowerCase()))
}
