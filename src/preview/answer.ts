import type { PreviewAbort, PreviewReply, PreviewRequest } from '../protocol/preview.ts'
import type { PortResponse, Sandbox } from '../protocol/sandbox.ts'
import type { CookieJar } from './cookie-jar.ts'
import { errorPage } from './error-page.ts'
import type { HeaderList } from './headers.ts'
import { injectIntoHead } from './inject-script.ts'

export interface AnswerContext {
  sandbox: Pick<Sandbox, 'fetch' | 'openSocket'>
  cookies: CookieJar
  openPorts(): number[]
  /** HTML that goes into the head of every document; empty for none. */
  head(): string
}

/** Asks the machine what the service worker was asked, and streams the answer back on `request.reply`. */
export async function answerRequest(request: PreviewRequest, context: AnswerContext): Promise<void> {
  const { reply } = request
  const abort = new AbortController()
  const send = (message: PreviewReply, transfer: Transferable[] = []) => reply.postMessage(message, transfer)
  reply.onmessage = ({ data }: MessageEvent<PreviewAbort>) => {
    if (data.type === 'abort') abort.abort()
  }
  reply.addEventListener('close', () => abort.abort())
  try {
    const response = await fetchFromPort(request, context, abort.signal)
    const { status, statusText, headers } = response
    send({ type: 'head', status, statusText, headers })
    for await (const bytes of chunks(response.body, abort.signal)) {
      // A copy: the bytes may lie in memory that others share, which cannot be handed over.
      const chunk = new Uint8Array(bytes)
      send({ type: 'chunk', bytes: chunk }, [chunk.buffer])
    }
    send({ type: 'end' })
  } catch (error) {
    if (!abort.signal.aborted) answerError(error, request, context, send)
  }
}

/** Asks a virtual port as a browser would: with its cookies, and with the preview script in documents. */
export async function fetchFromPort(
  request: Pick<PreviewRequest, 'port' | 'method' | 'path' | 'headers' | 'body' | 'cookies'>,
  { sandbox, cookies, head }: AnswerContext,
  signal: AbortSignal,
): Promise<PortResponse> {
  const { port, method, path, body } = request
  const cookie = request.cookies ? cookies.header(path) : ''
  const headers: HeaderList = cookie ? [...request.headers, ['cookie', cookie]] : request.headers
  const response = await sandbox.fetch(
    port,
    { method, path, headers, ...(body?.byteLength && { body: new Uint8Array(body) }) },
    signal,
  )
  if (request.cookies)
    for (const [name, value] of response.headers) if (name.toLowerCase() === 'set-cookie') cookies.set(value, path)
  return withHead(decoded(response), method === 'HEAD' ? '' : head())
}

const headerOf = (headers: HeaderList, name: string): string =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? ''

const without = (headers: HeaderList, ...names: string[]): HeaderList =>
  headers.filter(([name]) => !names.includes(name.toLowerCase()))

/** Servers that compress although they were asked not to: the browser would not decode it. */
function decoded(response: PortResponse): PortResponse {
  const coding = headerOf(response.headers, 'content-encoding').trim().toLowerCase()
  if (coding !== 'gzip' && coding !== 'deflate') return response
  return {
    ...response,
    headers: without(response.headers, 'content-encoding', 'content-length'),
    body: response.body.pipeThrough(new DecompressionStream(coding) as ReadableWritablePair<Uint8Array, Uint8Array>),
  }
}

function withHead(response: PortResponse, html: string): PortResponse {
  if (!html || !/^text\/html\b/i.test(headerOf(response.headers, 'content-type'))) return response
  return {
    ...response,
    headers: without(response.headers, 'content-length', 'etag'),
    body: response.body.pipeThrough(injectIntoHead(html)),
  }
}

async function* chunks(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  const cancel = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', cancel)
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
    signal.throwIfAborted()
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** An answer in place of the server's, for a port where nothing listens; for all else, an error. */
function answerError(
  error: unknown,
  request: PreviewRequest,
  { openPorts }: AnswerContext,
  send: (message: PreviewReply) => void,
): void {
  const code = (error as { code?: unknown } | null)?.code
  if (code !== 'ECONNREFUSED') {
    send({ type: 'error', message: error instanceof Error ? error.message : String(error) })
    return
  }
  const { title, detail } = nothingListens(request.port, openPorts())
  const text = request.navigation ? errorPage(title, detail) : `${title}. ${detail}\n`
  const type = request.navigation ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8'
  send({ type: 'head', status: 502, statusText: 'Bad Gateway', headers: [['content-type', type]] })
  send({ type: 'chunk', bytes: new TextEncoder().encode(text) })
  send({ type: 'end' })
}

export function nothingListens(port: number, open: number[]): { title: string; detail: string } {
  const list = open.filter((each) => each !== port).sort((a, b) => a - b)
  return {
    title: `No server listens on port ${port}`,
    detail: list.length ? `Open ports: ${list.join(', ')}.` : 'No port is open: start the server first.',
  }
}
