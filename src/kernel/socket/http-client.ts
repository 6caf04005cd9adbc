import type { PortRequest, PortResponse } from '../../protocol/sandbox.ts'
import { type Call, UNCANCELLABLE } from '../process/open-file.ts'
import { bodyOf, readHeaders } from './http-message.ts'
import { createHttpReader, HttpError } from './http-reader.ts'
import type { SocketFile } from './network.ts'

const READ_SIZE = 65_536
/** This client says these itself: one request a connection, the body's length known, nothing compressed on purpose. */
const OWN_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding', 'expect'])
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function requestHead(port: number, { method, path, headers, body }: PortRequest): Uint8Array {
  if (!TOKEN.test(method)) throw new TypeError(`Not an HTTP method: ${method}`)
  const lines = [`${method} ${escapePath(path)} HTTP/1.1`, `Host: localhost:${port}`, 'Connection: close']
  for (const [name, value] of headers) {
    if (!TOKEN.test(name) || /[\r\n\0]/.test(value)) throw new TypeError(`Not an HTTP header: ${name}`)
    if (!OWN_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${value}`)
  }
  if (body || !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)) lines.push(`Content-Length: ${body?.length ?? 0}`)
  const text = `${lines.join('\r\n')}\r\n\r\n`
  return Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff)
}

/** A request line takes neither blanks nor anything outside ASCII; what is escaped already stays as it is. */
const escapePath = (path: string): string => path.replace(/[^!-~]+/g, encodeURIComponent)

/**
 * One HTTP/1.1 request over a fresh connection, which it closes. Resolves at the end of the head; the body streams.
 * Rejects with an HttpError, with the socket's own error, or with the signal's reason.
 */
export async function requestOverSocket(
  socket: SocketFile,
  port: number,
  request: PortRequest,
  signal?: AbortSignal,
): Promise<PortResponse> {
  let closed = false
  let cancelRead: (() => void) | null = null
  const call: Call = {
    onCancel(listener) {
      cancelRead = listener
    },
  }
  const close = () => {
    if (closed) return
    closed = true
    signal?.removeEventListener('abort', abort)
    socket.close()
  }
  function abort(): void {
    cancelRead?.()
    close()
  }
  signal?.addEventListener('abort', abort, { once: true })

  const reader = createHttpReader(async () => (closed ? new Uint8Array(0) : socket.read!(READ_SIZE, -1, call)))

  /** Not awaited before the answer is read: a server may answer, or refuse, before it has read everything. */
  async function send(): Promise<void> {
    await socket.write!(requestHead(port, request), -1, UNCANCELLABLE)
    if (request.body && request.body.length > 0) await socket.write!(request.body.slice(), -1, UNCANCELLABLE)
  }

  try {
    signal?.throwIfAborted()
    const sending = send()
    const failedSend = sending.then(
      () => new Promise<never>(() => {}),
      (error) => {
        if (error instanceof TypeError) throw error
        return new Promise<never>(() => {})
      },
    )
    let status = 0
    let statusText = ''
    let headers: [string, string][] = []
    do {
      const line = await Promise.race([reader.line(), failedSend])
      const match = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(line)
      if (!match) throw new HttpError(`The server does not speak HTTP: ${line.slice(0, 80)}`)
      status = Number(match[1])
      statusText = match[2] ?? ''
      headers = await readHeaders(reader)
    } while (status < 200 && status !== 101)

    const empty = request.method === 'HEAD' || status === 204 || status === 304
    const parts = empty ? bodyOf(reader, [], 'none') : bodyOf(reader, headers, 'to-the-end')
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const { done, value } = await parts.next()
            if (!done) return controller.enqueue(value)
            close()
            controller.close()
          } catch (error) {
            close()
            controller.error(signal?.aborted ? signal.reason : error)
          }
        },
        cancel: abort,
      },
      { highWaterMark: 0 },
    )
    const kept = headers.filter(
      ([name]) => !['connection', 'keep-alive', 'transfer-encoding'].includes(name.toLowerCase()),
    )
    return { status, statusText, headers: kept, body }
  } catch (error) {
    close()
    throw signal?.aborted ? signal.reason : error
  }
}
