import { isPlainMemory } from './bytes.ts'

/** Bytes to strings, one function an encoding, as `StringBytes::Encode` in Node's `src/string_bytes.cc`. */

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
/** `fromCharCode` takes its characters as arguments: more than this at once would overflow the stack. */
const CHUNK = 8192
/** Below this many bytes a loop beats the call into the platform's decoder. */
const SHORT = 24

const fromCharCodes = (units: Uint8Array | Uint16Array): string =>
  String.fromCharCode.apply(null, units as unknown as number[])

function inChunks(units: Uint8Array | Uint16Array): string {
  if (units.length <= CHUNK) return fromCharCodes(units)
  const parts: string[] = []
  for (let at = 0; at < units.length; at += CHUNK) parts.push(fromCharCodes(units.subarray(at, at + CHUNK)))
  return parts.join('')
}

/** The bytes as ASCII, or null where one of them is not. */
function shortAscii(bytes: Uint8Array): string | null {
  let text = ''
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte > 0x7f) return null
    text += String.fromCharCode(byte)
  }
  return text
}

export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length <= SHORT) {
    const ascii = shortAscii(bytes)
    if (ascii !== null) return ascii
  }
  return utf8.decode(isPlainMemory(bytes) ? bytes : new Uint8Array(bytes))
}

export const decodeLatin1 = (bytes: Uint8Array): string => inChunks(bytes)

/** Node's `ascii` decoding clears the high bit. */
export function decodeAscii(bytes: Uint8Array): string {
  const ascii = new Uint8Array(bytes)
  for (let i = 0; i < ascii.length; i++) ascii[i]! &= 0x7f
  return inChunks(ascii)
}

export function decodeUcs2(bytes: Uint8Array): string {
  const length = bytes.length >> 1
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes)
  return inChunks(new Uint16Array(aligned.buffer, aligned.byteOffset, length))
}

/** Not yet in TypeScript's library: https://tc39.es/proposal-arraybuffer-base64/ */
interface Base64Bytes {
  toHex?(): string
  toBase64?(options: { alphabet?: 'base64' | 'base64url'; omitPadding?: boolean }): string
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function decodeHex(bytes: Uint8Array): string {
  const native = (bytes as Base64Bytes).toHex
  if (native) return native.call(bytes)
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i]!]
  return text
}

export function decodeBase64(bytes: Uint8Array): string {
  const native = (bytes as Base64Bytes).toBase64
  return native ? native.call(bytes, {}) : encodeBinary(inChunks(bytes))
}

export function decodeBase64Url(bytes: Uint8Array): string {
  const native = (bytes as Base64Bytes).toBase64
  if (native) return native.call(bytes, { alphabet: 'base64url', omitPadding: true })
  return encodeBinary(inChunks(bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** Kept from the platform before Node's own `btoa` replaces the global. */
const encodeBinary = globalThis.btoa
