import { isPlainMemory } from './bytes.ts'

/** Strings to bytes: each writes what fits into `target` and returns how many bytes that was. */

const encoder = new TextEncoder()
const SHORT = 24

export function writeUtf8(target: Uint8Array, text: string): number {
  if (text.length <= SHORT && text.length <= target.length) {
    let i = 0
    for (; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 0x7f) break
      target[i] = unit
    }
    if (i === text.length) return i
  }
  if (isPlainMemory(target)) return encoder.encodeInto(text, target as Uint8Array<ArrayBuffer>).written
  const copy = new Uint8Array(target.length)
  const { written } = encoder.encodeInto(text, copy as Uint8Array<ArrayBuffer>)
  target.set(copy.subarray(0, written))
  return written
}

export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) length += 1
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      // A pair is four bytes, for two units.
      length += 2
      i++
    } else length += 2
  }
  return length
}

/** `latin1` and `ascii` both keep the low eight bits of each unit. */
export function writeLatin1(target: Uint8Array, text: string): number {
  const length = Math.min(target.length, text.length)
  for (let i = 0; i < length; i++) target[i] = text.charCodeAt(i)
  return length
}

export function writeUcs2(target: Uint8Array, text: string): number {
  const length = Math.min(target.length >> 1, text.length)
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i)
    target[i * 2] = unit
    target[i * 2 + 1] = unit >> 8
  }
  return length * 2
}

const NOT_A_DIGIT = 0xff

function digits(alphabet: string, base: Uint8Array = new Uint8Array(256).fill(NOT_A_DIGIT)): Uint8Array {
  for (let value = 0; value < alphabet.length; value++) base[alphabet.charCodeAt(value)] = value
  return base
}

const HEX_DIGITS = digits('0123456789ABCDEF', digits('0123456789abcdef'))
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** Both alphabets at once, as Node reads them. */
const BASE64_DIGITS = digits(`${BASE64}-_`, digits(`${BASE64}+/`))

/** Stops before the first pair that is not hexadecimal; a lone last digit is dropped. */
export function writeHex(target: Uint8Array, text: string): number {
  const length = Math.min(target.length, text.length >> 1)
  for (let i = 0; i < length; i++) {
    // Node casts each unit to a byte here, too.
    const high = HEX_DIGITS[text.charCodeAt(i * 2) & 0xff]!
    const low = HEX_DIGITS[text.charCodeAt(i * 2 + 1) & 0xff]!
    if ((high | low) > 15) return i
    target[i] = (high << 4) | low
  }
  return length
}

interface Base64Target {
  setFromBase64?(text: string, options: { alphabet?: 'base64' | 'base64url' }): { read: number; written: number }
}

/** Above this the platform's decoder is tried first; it knows nothing of Node's leniency. */
const LONG_BASE64 = 64

/** Node's lenient base64, both alphabets: characters outside of them are skipped, the first `=` ends the text. */
export function writeBase64(target: Uint8Array, text: string, url: boolean): number {
  const native = (target as Base64Target).setFromBase64
  if (native && text.length > LONG_BASE64) {
    try {
      return native.call(target, text, { alphabet: url ? 'base64url' : 'base64' }).written
    } catch {
      // Not well-formed: read again, leniently.
    }
  }
  return writeLenientBase64(target, text)
}

function writeLenientBase64(target: Uint8Array, text: string): number {
  let written = 0
  let bits = 0
  let held = 0
  for (let i = 0; i < text.length && written < target.length; i++) {
    // Node's slow path casts each unit to a byte, so `Ł` (U+0141) reads as `A`.
    const unit = text.charCodeAt(i) & 0xff
    if (unit === 0x3d) break
    const digit = BASE64_DIGITS[unit]!
    if (digit === NOT_A_DIGIT) continue
    bits = (bits << 6) | digit
    held += 6
    if (held < 8) continue
    held -= 8
    target[written++] = (bits >> held) & 0xff
    bits &= (1 << held) - 1
  }
  return written
}
