/** Messages between the page and the bridge document on the preview origin, and between that and its service worker. */

/** Bridge → page, by `window.postMessage`, once its service worker is at work; or what keeps it from that. */
export type PreviewReady = { type: 'preview-ready' } | { type: 'preview-failed'; message: string }

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
  /** Whether the request may carry cookies and its answer may set them. */
  cookies: boolean
  /** A document is being opened, rather than something that belongs to one. */
  navigation: boolean
  reply: MessagePort
}

/** Page → bridge on `reply`: a head, then chunks, then an end; or an error instead of any. */
export type PreviewReply =
  | { type: 'head'; status: number; statusText: string; headers: [string, string][] }
  | { type: 'chunk'; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'end' }
  | { type: 'error'; message: string }

/** The other way on `reply`: nobody reads the answer any more. */
export interface PreviewAbort {
  type: 'abort'
}

/** Document → service worker, with the socket's end of a channel: a WebSocket to a virtual port of its machine. */
export interface WantedSocket {
  type: 'preview-socket'
  port: number
  /** Path and query. */
  path: string
  protocols: string[]
}

/** The same on its way to the page, by the bridge: with the document's origin, as the server knows it. */
export interface PreviewSocket extends WantedSocket {
  origin: string
  line: MessagePort
}

/** Over the line, document → page. `code` 1005 stands for none. */
export type ToSocket = { type: 'data'; data: string | ArrayBuffer } | { type: 'close'; code: number; reason: string }

/** Over the line, page → document. `sent`: so many bytes have gone out. `problem` is a sentence for the console. */
export type FromSocket =
  | { type: 'open'; protocol: string }
  | { type: 'data'; data: string | ArrayBuffer }
  | { type: 'sent'; bytes: number }
  | { type: 'closed'; code: number; reason: string; wasClean: boolean; problem: string }

/**
 * The path under which a virtual port is shown on the preview origin. `bridge` names the page's own bridge, because
 * several pages, each with its own machine, may show previews on the same origin at once.
 */
export const previewPath = (port: number, bridge: string, path = '/'): string => `/_port/${port}.${bridge}${path}`
