import { previewPath } from '../protocol/preview.ts'

/** A virtual port of one page's machine. */
export interface Target {
  port: number
  bridge: string
}

/** What the preview origin's service worker does with a request. */
export type Route =
  /** Ask that port. */
  | { kind: 'port'; target: Target; path: string }
  /** Send the browser to the address under the port's own path, so that what is opened there knows where it lives. */
  | { kind: 'redirect'; location: string }
  /** Not ours: let the browser fetch it. */
  | { kind: 'pass' }
  /** Nothing says which port is meant. */
  | { kind: 'lost' }

/** The documents of the preview origin itself. */
const OWN = new Set(['/preview.html', '/preview-bridge.js', '/preview-sw.js', '/config.json'])

/** The virtual port that an address of the preview origin stands for, and the path there. */
export function parsePreviewUrl(text: string, origin: string): { target: Target; path: string } | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const match = /^\/_port\/(\d{1,5})\.([\w-]+)(\/.*)?$/.exec(url.pathname)
  if (url.origin !== origin || !match || Number(match[1]) > 65_535) return null
  return { target: { port: Number(match[1]), bridge: match[2]! }, path: (match[3] ?? '/') + url.search }
}

/**
 * Finds the port that a request is meant for: by its own address, else by that of the document which asks. A page
 * written for the root of its server asks for `/app.js`; its own address tells which server that is.
 *
 * @param request `opensDocument` for navigations and for workers: what is loaded goes by its own address from then on
 */
export function routeRequest(request: {
  url: string
  origin: string
  /** Address of the document or worker that asks, where the browser tells. */
  client: string | null
  referrer: string
  opensDocument: boolean
}): Route {
  const url = new URL(request.url)
  if (url.origin !== request.origin) return { kind: 'pass' }
  const addressed = parsePreviewUrl(request.url, request.origin)
  if (addressed) {
    const { port, bridge } = addressed.target
    // Without the slash, the document's relative addresses would miss its port.
    if (url.pathname === previewPath(port, bridge, ''))
      return { kind: 'redirect', location: previewPath(port, bridge, addressed.path) }
    return { kind: 'port', ...addressed }
  }
  const asker =
    (request.client && parsePreviewUrl(request.client, request.origin)) ||
    parsePreviewUrl(request.referrer, request.origin)
  if (!asker) return { kind: OWN.has(url.pathname) ? 'pass' : 'lost' }
  const path = url.pathname + url.search
  if (request.opensDocument)
    return { kind: 'redirect', location: previewPath(asker.target.port, asker.target.bridge, path) }
  return { kind: 'port', target: asker.target, path }
}
