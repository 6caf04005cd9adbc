import type { HeaderList } from '../headers.ts'
import { ProtocolError } from './frames.ts'

/** What the key's digest is taken with (RFC 6455, section 1.3). */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** A server's head that is longer than that is none. */
const MAX_HEAD = 65_536

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

export interface Handshake {
  port: number
  /** Path and query. */
  path: string
  protocols: string[]
  /** Besides what the protocol says itself: origin, cookies, user agent. */
  headers: HeaderList
}

/** The request that begins a WebSocket, and the digest that its answer must carry (RFC 6455, section 4.1). */
export async function openingRequest({ port, path, protocols, headers }: Handshake) {
  const key = base64(crypto.getRandomValues(new Uint8Array(16)))
  const all: HeaderList = [
    ['Host', `localhost:${port}`],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', key],
    ...(protocols.length > 0 ? ([['Sec-WebSocket-Protocol', protocols.join(', ')]] as HeaderList) : []),
    ...headers,
  ]
  for (const [name, value] of all)
    if (!TOKEN.test(name) || /[\r\n\0]/.test(value)) throw new TypeError(`Not an HTTP header: ${name}`)
  const target = path.replace(/[^!-~]+/g, encodeURIComponent)
  const text = [`GET ${target} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(key + GUID))
  return { bytes: new TextEncoder().encode(text), accept: base64(new Uint8Array(digest)) }
}

/** Reads the answer's head from `reader`. Resolves to its headers and to the bytes that came behind it. */
export async function readHead(reader: ReadableStreamDefaultReader<Uint8Array>) {
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new ProtocolError(1006, 'The server closed the connection before it answered.')
    for (const byte of value) text += String.fromCharCode(byte)
    const end = text.indexOf('\r\n\r\n')
    if (end >= 0) {
      const [status = '', ...lines] = text.slice(0, end).split('\r\n')
      const headers = new Map(lines.map((line) => [line.split(':', 1)[0]!.toLowerCase(), afterColon(line)]))
      return { status, headers, rest: Uint8Array.from(text.slice(end + 4), (char) => char.charCodeAt(0)) }
    }
    if (text.length > MAX_HEAD) throw new ProtocolError(1006, 'The server does not speak HTTP.')
  }
}

const afterColon = (line: string): string => line.slice(line.indexOf(':') + 1).trim()

/** Throws where the answer is no agreement to a WebSocket with one of `protocols`; else the protocol agreed on, or ''. */
export function agreedProtocol(
  { status, headers }: { status: string; headers: Map<string, string> },
  accept: string,
  protocols: string[],
): string {
  const refuse = (why: string) => new ProtocolError(1006, why)
  if (!/^HTTP\/1\.1 101\b/.test(status)) throw refuse(`The server answered ${status.slice(9, 80) || 'nothing'}.`)
  if (headers.get('upgrade')?.toLowerCase() !== 'websocket') throw refuse('The server did not upgrade to a WebSocket.')
  if (!/(^|,)\s*upgrade\s*(,|$)/i.test(headers.get('connection') ?? ''))
    throw refuse('The server did not upgrade the connection.')
  if (headers.get('sec-websocket-accept') !== accept) throw refuse('The server answered another key.')
  if (headers.get('sec-websocket-extensions')) throw refuse('The server used an extension that nobody offered.')
  const protocol = headers.get('sec-websocket-protocol') ?? ''
  if (protocol && !protocols.includes(protocol)) throw refuse('The server chose a protocol that nobody offered.')
  // A client that named protocols closes where the server took none of them.
  if (!protocol && protocols.length > 0) throw refuse('The server took none of the protocols.')
  return protocol
}
