/** Text of bytes and back in Node's encodings, for the page, which has no Buffer. */

function binary(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

const fromBinary = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff)

function unknown(encoding: string): never {
  throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: 'ERR_UNKNOWN_ENCODING' })
}

export function decodeText(bytes: Uint8Array, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'utf8':
    case 'utf-8':
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    case 'ascii':
      return binary(bytes.map((byte) => byte & 0x7f))
    case 'latin1':
    case 'binary':
      return binary(bytes)
    case 'utf16le':
    case 'ucs2':
    case 'ucs-2':
      return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(bytes)
    case 'hex':
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
    case 'base64':
      return btoa(binary(bytes))
    case 'base64url':
      return btoa(binary(bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    default:
      return unknown(encoding)
  }
}

export function encodeText(text: string, encoding: string): Uint8Array {
  switch (encoding.toLowerCase()) {
    case 'utf8':
    case 'utf-8':
      return new TextEncoder().encode(text)
    case 'ascii':
    case 'latin1':
    case 'binary':
      return fromBinary(text)
    case 'utf16le':
    case 'ucs2':
    case 'ucs-2': {
      const bytes = new Uint8Array(text.length * 2)
      for (let i = 0; i < text.length; i++) new DataView(bytes.buffer).setUint16(i * 2, text.charCodeAt(i), true)
      return bytes
    }
    case 'hex': {
      const pairs = /^(?:[0-9a-f]{2})*/i.exec(text)![0].match(/../g) ?? []
      return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
    }
    case 'base64':
    case 'base64url':
      return fromBinary(
        atob(
          text
            .replaceAll('-', '+')
            .replaceAll('_', '/')
            .replace(/[^A-Za-z0-9+/]/g, ''),
        ),
      )
    default:
      return unknown(encoding)
  }
}
