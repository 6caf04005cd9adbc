import type { PreviewAbort, PreviewReply, PreviewRequest, PreviewSocket, WantedSocket } from '../protocol/preview.ts'
import { errorPage } from './error-page.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import { parsePreviewUrl, routeRequest, type Target } from './route.ts'
import { refusal } from './web-socket/answer-socket.ts'

/** Statuses whose answers have no body. */
const BODILESS = new Set([101, 204, 205, 304])

/** What an isolated page asks of everything that it embeds. */
const EMBEDDABLE = { 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Resource-Policy': 'cross-origin' }

/** What is opened as a world of its own, with an address that its own requests are told by. */
const OPENERS = new Set(['document', 'embed', 'frame', 'iframe', 'object', 'sharedworker', 'worker'])

/** The parts of a service worker's world that are used here, so that this file belongs to no one type library. */
interface WindowClient {
  readonly url: string
  postMessage(message: unknown, transfer: Transferable[]): void
}
interface WindowClients {
  get(id: string): Promise<{ readonly url: string } | undefined>
  matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly WindowClient[]>
}
interface RequestEvent {
  readonly request: Request
  readonly clientId: string
  respondWith(response: Promise<Response>): void
  waitUntil(promise: Promise<unknown>): void
}

interface Answer {
  response: Response
  /** Resolves when the last of the body has come. */
  done: Promise<void>
}

/**
 * The service worker's half of a preview: turns what documents under `/_port/` ask for into requests to a virtual
 * port, and hands them to the bridge that they belong to. It keeps nothing, so the browser may stop and start it.
 */
export function createPreviewProxy({ origin, clients }: { origin: string; clients: WindowClients }) {
  /** The bridge document by its own name, wherever it is: it need not be controlled by this worker. */
  async function findBridge(bridge: string): Promise<WindowClient | null> {
    const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true })
    return (
      windows.find(({ url: text }) => {
        const url = new URL(text)
        return url.pathname === '/preview.html' && url.searchParams.get('bridge') === bridge
      }) ?? null
    )
  }

  async function ask(request: Request, target: Target, path: string): Promise<Answer> {
    const bridge = await findBridge(target.bridge)
    if (!bridge)
      return failed(request, 503, 'This preview has ended', 'The page that it belongs to is closed or was reloaded.')
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    const body = hasBody ? await request.arrayBuffer() : null
    const channel = new MessageChannel()
    const message: PreviewRequest = {
      type: 'request',
      port: target.port,
      method: request.method,
      path,
      headers: requestHeaders(request, target, origin, body?.byteLength ?? null),
      body,
      cookies: request.credentials !== 'omit',
      navigation: request.mode === 'navigate',
      reply: channel.port2,
    }
    bridge.postMessage(message, body ? [channel.port2, body] : [channel.port2])
    return receive(request, target, channel.port1)
  }

  return {
    /** A document wants a WebSocket, whose end of the channel is `line`. `from` is the document's address. */
    async connect({ type, port, path, protocols }: WantedSocket, from: string, line: MessagePort): Promise<void> {
      const asker = parsePreviewUrl(from, origin)
      const bridge = asker && (await findBridge(asker.target.bridge))
      if (!bridge) {
        line.postMessage(refusal('the page that this preview belongs to is closed or was reloaded'))
        return line.close()
      }
      const message: PreviewSocket = {
        ...{ type, port, path, protocols, line },
        origin: `http://localhost:${asker.target.port}`,
      }
      bridge.postMessage(message, [line])
    },

    handle(event: RequestEvent): void {
      const { request } = event
      // Other origins are not this worker's to answer; the policy on the document decides about them.
      if (!request.url.startsWith(`${origin}/`)) return
      event.respondWith(
        (async () => {
          const client = event.clientId ? ((await clients.get(event.clientId))?.url ?? null) : null
          const route = routeRequest({
            url: request.url,
            origin,
            client: request.mode === 'navigate' ? null : client,
            referrer: request.referrer,
            opensDocument: request.mode === 'navigate' || OPENERS.has(request.destination),
          })
          if (route.kind === 'pass') return fetch(request)
          if (route.kind === 'redirect') return redirect(route.location)
          const { response, done } =
            route.kind === 'lost'
              ? failed(
                  request,
                  404,
                  'There is nothing at this address',
                  'No preview was opened here. Open it from the page again.',
                )
              : await ask(request, route.target, route.path)
          // Keeps the worker alive while an answer streams.
          event.waitUntil(done)
          return response
        })(),
      )
    },
  }
}

/** 307 keeps the method and the body. */
const redirect = (location: string): Response =>
  new Response(null, {
    status: 307,
    headers: { Location: location, ...EMBEDDABLE },
  })

function failed(request: Request, status: number, title: string, detail: string): Answer {
  const isDocument = request.mode === 'navigate'
  const response = new Response(isDocument ? errorPage(title, detail) : `${title}. ${detail}\n`, {
    status,
    headers: { 'Content-Type': `text/${isDocument ? 'html' : 'plain'}; charset=utf-8`, ...EMBEDDABLE },
  })
  return { response, done: Promise.resolve() }
}

/** Builds the browser's answer from the messages on `port`. */
function receive(request: Request, target: Target, port: MessagePort): Promise<Answer> {
  return new Promise((resolve) => {
    const done = Promise.withResolvers<void>()
    let stream: ReadableStreamDefaultController<Uint8Array> | null = null
    const end = () => {
      stream = null
      port.close()
      done.resolve()
    }
    const fail = (message: string) => {
      stream?.error(new TypeError(message))
      resolve(failed(request, 502, 'The server did not answer', message))
      end()
    }
    const begin = (head: PreviewReply & { type: 'head' }) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          stream = controller
        },
        cancel() {
          port.postMessage({ type: 'abort' } satisfies PreviewAbort)
          end()
        },
      })
      const response = new Response(BODILESS.has(head.status) || request.method === 'HEAD' ? null : body, {
        // A browser takes no informational status from a service worker.
        status: head.status < 200 ? 502 : head.status,
        statusText: head.statusText,
        headers: responseHeaders(head.headers, target),
      })
      resolve({ response, done: done.promise })
    }
    port.onmessage = ({ data }: MessageEvent<PreviewReply>) => {
      if (data.type === 'head') begin(data)
      else if (data.type === 'chunk') stream?.enqueue(data.bytes)
      else if (data.type === 'error') fail(data.message)
      else {
        stream?.close()
        end()
      }
    }
    // The page went away in the middle of it.
    port.addEventListener('close', () => fail('The page that this preview belongs to is closed or was reloaded.'))
    request.signal.addEventListener('abort', () => {
      port.postMessage({ type: 'abort' } satisfies PreviewAbort)
      end()
    })
  })
}
