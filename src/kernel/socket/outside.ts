import { ERRNO, type ErrnoCode, SystemError } from '../../protocol/errors.ts'
import type { Gateway, OutboundResponse } from '../../protocol/gateway.ts'
import { joinBytes } from '../join-bytes.ts'
import { bodyOf, readHeaders } from './http-message.ts'
import { createHttpReader, HttpError, type HttpReader } from './http-reader.ts'
import type { FarSide } from './network.ts'

const READ_SIZE = 65_536
/** The content type of a TLS record that shakes hands (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 0x16
/** The gateway sends a body in one piece, so it is gathered here. */
const MAX_REQUEST_BODY = 64 << 20

/** As a system call reports it: the gateway's code where it has one, its sentence as the reason. */
export function gatewayFailure(error: unknown, syscall: string): SystemError {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const known = typeof code === 'string' && Object.hasOwn(ERRNO, code) ? (code as ErrnoCode) : 'ECONNRESET'
  const reason = (error instanceof SystemError ? error.reason : undefined) ?? String(message ?? error)
  return new SystemError(known, syscall, undefined, undefined, reason)
}

/**
 * Plays the server that a program believes to be connected to: reads its HTTP/1.1 requests, one after another, and
 * has the gateway carry them out. Never rejects: what goes wrong fails the program's side of the connection.
 */
export async function serveOutside(far: FarSide, host: string, port: number, gateway: Gateway): Promise<void> {
  const reader = createHttpReader(async () => far.read(READ_SIZE))
  try {
    const secure = (await reader.peek()) === TLS_HANDSHAKE
    if (secure) await reader.some(1)
    const origin = `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`
    while (await answerOne(far, reader, origin, gateway));
    far.close()
  } catch (error) {
    if (far.gone.aborted) return
    if (error instanceof HttpError) far.fail('ECONNRESET', `Only HTTP leaves this tab. ${error.message}.`)
    else {
      const { code, reason } = gatewayFailure(error, 'read')
      far.fail(code, reason!)
    }
  }
}

/** False when the connection is over. */
async function answerOne(far: FarSide, reader: HttpReader, origin: string, gateway: Gateway): Promise<boolean> {
  if ((await reader.peek()) === null) return false
  const line = await reader.line()
  if (line === '') return true
  const [, method = '', target = '', version = ''] = /^([!-~]+) ([!-~]+) HTTP\/1\.([01])$/.exec(line) ?? []
  if (!target.startsWith('/')) throw new HttpError(`The program sent no request that can be passed on`)
  const headers = await readHeaders(reader)
  const header = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
  if (header('upgrade') !== '') throw new HttpError(`A connection to ${origin} cannot become another protocol`)
  if (/100-continue/i.test(header('expect'))) await far.write(ascii('HTTP/1.1 100 Continue\r\n\r\n'))
  const body = await gather(bodyOf(reader, headers, 'none'))
  const response = await gateway.fetch(
    { method, url: origin + target, headers, ...(body.length > 0 && { body }) },
    far.gone,
  )
  const keep = version === '1' && !/\bclose\b/i.test(header('connection'))
  await sendResponse(far, response, method, keep)
  return keep
}

async function gather(parts: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const part of parts) {
    length += part.length
    if (length > MAX_REQUEST_BODY) throw new HttpError('A request may carry 64 MB at most')
    chunks.push(part)
  }
  return joinBytes(chunks)
}

/** The head goes with the first piece of the body: a short answer is one message to the program. */
async function sendResponse(far: FarSide, response: OutboundResponse, method: string, keep: boolean): Promise<void> {
  const { status, statusText, headers, body } = response
  const empty = method === 'HEAD' || status === 204 || status === 304
  const lines = [`HTTP/1.1 ${status} ${statusText}`, ...headers.map(([name, value]) => `${name}: ${value}`)]
  const whole = body instanceof Uint8Array
  if (!empty) lines.push(whole ? `content-length: ${body.length}` : 'transfer-encoding: chunked')
  lines.push(`connection: ${keep ? 'keep-alive' : 'close'}`)
  let head: Uint8Array | null = ascii(`${lines.join('\r\n')}\r\n\r\n`)
  const send = async (...parts: Uint8Array[]) => {
    await far.write(joinBytes(head ? [head, ...parts] : parts))
    head = null
  }
  if (whole) return empty ? send() : send(body)
  if (empty) {
    await body.cancel()
    return send()
  }
  const reader = body.getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (part.value.length > 0) await send(ascii(`${part.value.length.toString(16)}\r\n`), part.value, ascii('\r\n'))
    }
    await send(ascii('0\r\n\r\n'))
  } catch (error) {
    reader.cancel(error).catch(() => {})
    throw error
  }
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff)
