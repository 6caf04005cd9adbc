import { previewPath } from '../protocol/preview.ts'
import { parsePreviewUrl, type Target } from './route.ts'

export type HeaderList = [name: string, value: string][]

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0'])

/** Headers that speak of the connection, or that a browser would take as meant for the preview origin itself. */
const DROPPED = new Set([
  'connection',
  'cross-origin-embedder-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'keep-alive',
  'service-worker-allowed',
  'clear-site-data',
  'set-cookie',
  'strict-transport-security',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-frame-options',
])

/**
 * What a document of a preview may reach: its own machine's ports, and no other host. Generated code has one way to
 * the network, the gateway, and a preview is generated code.
 */
const POLICY = [
  "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
  "form-action 'self'",
  "base-uri 'self'",
].join('; ')

/** The address of a preview as its server knows it. */
export function serverUrl(text: string, origin: string): string | null {
  const parsed = parsePreviewUrl(text, origin)
  return parsed && `http://localhost:${parsed.target.port}${parsed.path}`
}

/** The headers that a server on a virtual port gets, from what the browser shows a service worker. */
export function requestHeaders(
  request: Request,
  target: Target,
  origin: string,
  bodyLength: number | null,
): HeaderList {
  const headers = new Headers(request.headers)
  headers.set('host', `localhost:${target.port}`)
  // A service worker's answer is not decoded by the browser.
  headers.set('accept-encoding', 'identity')
  headers.set('user-agent', navigator.userAgent)
  headers.set('accept-language', navigator.languages.join(', '))
  const referer = serverUrl(request.referrer, origin)
  if (referer) headers.set('referer', referer)
  if (bodyLength !== null) {
    headers.set('origin', new URL(referer ?? `http://localhost:${target.port}`).origin)
    headers.set('content-length', String(bodyLength))
  }
  return [...headers]
}

/**
 * The headers that the browser gets for a virtual port's answer: redirects lead back under the port's path, and the
 * document may be framed by an isolated page.
 */
export function responseHeaders(headers: HeaderList, target: Target): HeaderList {
  const kept: HeaderList = []
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    if (lower === 'location') kept.push([name, previewLocation(value, target)])
    else if (lower.startsWith('content-security-policy')) kept.push([name, framablePolicy(value)])
    else if (!DROPPED.has(lower)) kept.push([name, value])
  }
  kept.push(
    ['Content-Security-Policy', POLICY],
    ['Cross-Origin-Embedder-Policy', 'require-corp'],
    ['Origin-Agent-Cluster', '?1'],
    ['Cross-Origin-Resource-Policy', 'cross-origin'],
  )
  return kept
}

/** Where a redirect leads, in the preview origin's terms. Other hosts stay as they are. */
function previewLocation(location: string, { port, bridge }: Target): string {
  if (/^\/(?!\/)/.test(location)) return previewPath(port, bridge, location)
  if (!URL.canParse(location)) return location
  const url = new URL(location)
  if (url.protocol !== 'http:' || !LOOPBACK.has(url.hostname)) return location
  return previewPath(Number(url.port || 80), bridge, url.pathname + url.search) + url.hash
}

/** The server's own policy, less what would keep its page out of a frame on plain http. */
const framablePolicy = (policy: string): string =>
  policy
    .split(';')
    .map((directive) => directive.trim())
    .filter((directive) => directive && !/^(frame-ancestors|upgrade-insecure-requests|sandbox)\b/i.test(directive))
    .join('; ')
