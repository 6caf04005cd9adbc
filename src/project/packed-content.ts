import { type Shape, ShapeError } from './shape.ts'

/** A file's contents inside JSON: text as it is, anything else in base64. */
export type PackedContent = string | { base64: string }

export const packedContent: Shape = (value, at) => {
  if (typeof value === 'string') return
  const base64 = (value as { base64?: unknown } | null)?.base64
  if (typeof base64 !== 'string') throw new ShapeError(`${at} is neither text nor base64`)
}

/** The text of UTF-8 bytes, or null where they are not (then it is no text file). */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

export function packContent(bytes: Uint8Array): PackedContent {
  return textOf(bytes) ?? { base64: toBase64(bytes) }
}

/** Throws a `ShapeError` where the base64 is broken. */
export function unpackContent(content: PackedContent): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : fromBase64(content.base64)
}

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}

/** Throws a `ShapeError` where it is broken. */
export function fromBase64(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    throw new ShapeError('broken base64')
  }
}

/** As in addresses: `-` and `_` for `+` and `/`, no padding. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

export function fromBase64Url(text: string): Uint8Array {
  if (!/^[\w-]*$/.test(text)) throw new ShapeError('broken base64')
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'))
}
