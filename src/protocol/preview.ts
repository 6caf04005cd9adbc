/** Messages between the page and the bridge document on the preview origin, and between that and its service worker. */

/** Bridge → page, by `window.postMessage`, once its service worker controls it. */
export interface PreviewReady {
  type: 'preview-ready'
}

/** Page → bridge, answering `preview-ready`, with a port for requests. */
export interface PreviewConnect {
  type: 'preview-connect'
}

/** Over the port, bridge → page: one request to a virtual port. The answer comes on `reply`. */
export interface PreviewRequest {
  type: 'request'
  port: number
  method: string
  path: string
  headers: [string, string][]
  body: ArrayBuffer | null
  reply: MessagePort
}

/** Page → bridge on `reply`: a head, then chunks, then an end; or an error instead of any. */
export type PreviewReply =
  | { type: 'head'; status: number; statusText: string; headers: [string, string][] }
  | { type: 'chunk'; bytes: Uint8Array }
  | { type: 'end' }
  | { type: 'error'; message: string }

/** The path under which a virtual port is shown on the preview origin. */
export const previewPath = (port: number, path = '/'): string => `/_port/${port}${path}`
