import { nodeError } from '../node-error.ts'
import { bytesOf } from './bytes.ts'
import { compareBytes, indexOfByte, indexOfBytes } from './search.ts'
import { decodeAscii, decodeBase64, decodeBase64Url, decodeHex, decodeLatin1, decodeUcs2, decodeUtf8 } from './slice.ts'
import { utf8Length, writeBase64, writeHex, writeLatin1, writeUcs2, writeUtf8 } from './write.ts'

/** Node's encoding numbers (`enum encoding` in `src/node.h`). */
export const ENCODINGS = ['ascii', 'utf8', 'base64', 'utf16le', 'latin1', 'hex', 'buffer', 'base64url'] as const
type Encoding = (typeof ENCODINGS)[number]

/** V8's limit on 64-bit machines, in UTF-16 units. */
export const MAX_STRING_LENGTH = 2 ** 29 - 24

export type Decode = (bytes: Uint8Array) => string
type Write = (target: Uint8Array, text: string) => number

export const DECODERS: Record<Encoding, Decode> = {
  ascii: decodeAscii,
  utf8: decodeUtf8,
  base64: decodeBase64,
  utf16le: decodeUcs2,
  latin1: decodeLatin1,
  hex: decodeHex,
  buffer: decodeLatin1,
  base64url: decodeBase64Url,
}

const WRITERS: Record<Encoding, Write> = {
  ascii: writeLatin1,
  utf8: writeUtf8,
  base64: (target, text) => writeBase64(target, text, false),
  utf16le: writeUcs2,
  latin1: writeLatin1,
  hex: writeHex,
  buffer: writeUtf8,
  base64url: (target, text) => writeBase64(target, text, true),
}

/** More than any encoding needs for a text of that length. */
const capacity = (text: string): number => text.length * 3

export function encodeString(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(capacity(text))
  return bytes.subarray(0, WRITERS[encoding](bytes, text))
}

const outOfRange = () => nodeError(RangeError, 'ERR_OUT_OF_RANGE', 'Index out of range')

/** An optional index argument of a C++ function: undefined is the default, fractions are cut, negatives are refused. */
function index(value: unknown, fallback: number): number {
  if (value === undefined) return fallback
  const number = Math.trunc(Number(value))
  if (number < 0) throw outOfRange()
  return number || 0
}

function requireBuffer(value: unknown): Uint8Array {
  if (!ArrayBuffer.isView(value)) throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a buffer')
  return bytesOf(value)
}

function requireString(value: unknown): asserts value is string {
  if (typeof value !== 'string') throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a string')
}

export function stringTooLong(): Error {
  const limit = MAX_STRING_LENGTH.toString(16)
  return nodeError(Error, 'ERR_STRING_TOO_LONG', `Cannot create a string longer than 0x${limit} characters`)
}

function slicer(decode: Decode, unitsPerByte: number) {
  return (buffer: unknown, from?: unknown, to?: unknown): string => {
    const bytes = requireBuffer(buffer)
    if (bytes.length === 0) return ''
    const start = index(from, 0)
    const end = index(to, bytes.length)
    if (start >= end) return ''
    if (end > bytes.length) throw outOfRange()
    if ((end - start) * unitsPerByte > MAX_STRING_LENGTH) throw stringTooLong()
    return decode(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end))
  }
}

function writer(write: Write) {
  return (buffer: unknown, text: unknown, at?: unknown, length?: unknown): number => {
    const bytes = requireBuffer(buffer)
    requireString(text)
    const offset = index(at, 0)
    if (offset > bytes.length) {
      throw nodeError(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds')
    }
    const room = Math.min(bytes.length - offset, index(length, bytes.length - offset))
    return room === 0 ? 0 : write(bytes.subarray(offset, offset + room), text)
  }
}

/** For calls from JavaScript that has checked everything already. */
function staticWriter(write: Write) {
  return (buffer: Uint8Array, text: unknown, offset = 0, length = buffer.byteLength - offset): number => {
    requireString(text)
    return write(new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length), text)
  }
}

/** -1: nothing to fill with; -2: out of bounds; nothing where all went well. */
function fill(
  buffer: ArrayBufferView,
  value: unknown,
  from: unknown,
  to: unknown,
  encodingName: unknown,
): -1 | -2 | undefined {
  const bytes = bytesOf(buffer)
  const start = Number(from)
  const end = Number(to)
  if (start < 0 || end > bytes.length) return -2
  if (start >= end) return undefined
  const target = bytes.subarray(start, end)
  if (typeof value !== 'string' && !ArrayBuffer.isView(value)) {
    target.fill(Number(value) & 0xff)
    return undefined
  }
  const pattern = typeof value === 'string' ? encodeString(value, encodingByName(encodingName)) : bytesOf(value)
  if (pattern.length === 0) return -1
  target.set(pattern.subarray(0, target.length))
  // Double what is there until the whole is full.
  for (let done = pattern.length; done < target.length; done *= 2) target.copyWithin(done, 0, done)
  return undefined
}

const ALIASES: Record<string, Encoding> = {
  binary: 'latin1',
  ucs2: 'utf16le',
  'ucs-2': 'utf16le',
  'utf-16le': 'utf16le',
}

/** As `ParseEncoding`, whose default is UTF-8. */
export function encodingByName(name: unknown): Encoding {
  const lower = String(name).toLowerCase()
  if (lower === 'buffer') return 'buffer'
  return (ENCODINGS as readonly string[]).includes(lower) ? (lower as Encoding) : (ALIASES[lower] ?? 'utf8')
}

function swapper(size: 2 | 4 | 8) {
  return (buffer: ArrayBufferView): void => {
    const bytes = bytesOf(buffer)
    for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse()
  }
}

const NOT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function checked(value: ArrayBufferView | ArrayBufferLike): Uint8Array {
  const memory = ArrayBuffer.isView(value) ? value.buffer : value
  if (memory instanceof ArrayBuffer && memory.detached) {
    throw nodeError(Error, 'ERR_INVALID_STATE', 'Cannot validate on a detached buffer')
  }
  const bytes = bytesOf(value)
  return memory instanceof ArrayBuffer && !memory.resizable ? bytes : new Uint8Array(bytes)
}

function isUtf8(value: ArrayBufferView | ArrayBufferLike): boolean {
  try {
    NOT_UTF8.decode(checked(value))
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_INVALID_STATE') throw error
    return false
  }
}

/** The platform's, kept from before Node's own replace the globals. */
const { atob: decodeForgiving, btoa: encodeLatin1 } = globalThis

function toBase64(text: string): string | -1 {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return -1
  return encodeLatin1(text)
}

/** -1: a single character remained; -2: a character that is not of the alphabet. */
function fromBase64(text: string): string | -1 | -2 {
  try {
    return decodeForgiving(text)
  } catch {
    const significant = text.replace(/[\t\n\f\r ]/g, '')
    const body = significant.replace(/={1,2}$/, '')
    if (/[^A-Za-z0-9+/]/.test(body)) return -2
    return body.length % 4 === 1 || significant.length === body.length ? -1 : -2
  }
}

/** What `internalBinding('buffer')` offers. */
export function createBufferBinding() {
  const unitOf = (encoding: number) => (ENCODINGS[encoding] === 'utf16le' ? 2 : 1)
  return {
    setBufferPrototype() {},
    asciiSlice: slicer(decodeAscii, 1),
    base64Slice: slicer(decodeBase64, 4 / 3),
    base64urlSlice: slicer(decodeBase64Url, 4 / 3),
    latin1Slice: slicer(decodeLatin1, 1),
    hexSlice: slicer(decodeHex, 2),
    ucs2Slice: slicer(decodeUcs2, 1 / 2),
    utf8Slice: slicer(decodeUtf8, 1),
    base64Write: writer(WRITERS.base64),
    base64urlWrite: writer(WRITERS.base64url),
    hexWrite: writer(writeHex),
    ucs2Write: writer(writeUcs2),
    asciiWriteStatic: staticWriter(writeLatin1),
    latin1WriteStatic: staticWriter(writeLatin1),
    utf8WriteStatic: staticWriter(writeUtf8),
    byteLengthUtf8: utf8Length,
    fill,
    copy(source: ArrayBufferView, target: ArrayBufferView, targetStart: number, sourceStart: number, length: number) {
      bytesOf(target).set(bytesOf(source).subarray(sourceStart, sourceStart + length), targetStart)
      return length
    },
    copyArrayBuffer(target: ArrayBufferLike, at: number, source: ArrayBufferLike, from: number, length: number) {
      new Uint8Array(target).set(new Uint8Array(source, from, length), at)
    },
    createUnsafeArrayBuffer: (size: number) => new ArrayBuffer(size),
    compare: (a: ArrayBufferView, b: ArrayBufferView) => compareBytes(bytesOf(a), bytesOf(b)),
    compareOffset(
      sourceView: ArrayBufferView,
      targetView: ArrayBufferView,
      targetStart: number,
      sourceStart: number,
      targetEnd: number,
      sourceEnd: number,
    ) {
      const source = bytesOf(sourceView)
      const target = bytesOf(targetView)
      const range = (name: string) =>
        nodeError(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range.`)
      if (sourceStart > source.length) throw range('sourceStart')
      if (targetStart > target.length) throw range('targetStart')
      return compareBytes(source.subarray(sourceStart, sourceEnd), target.subarray(targetStart, targetEnd))
    },
    indexOfString(
      buffer: ArrayBufferView,
      text: string,
      offset: number,
      encoding: number,
      forward: boolean,
      end = buffer.byteLength,
    ) {
      const needle = encodeString(text, ENCODINGS[encoding] ?? 'utf8')
      const bytes = bytesOf(buffer)
      const whole = unitOf(encoding) === 2 ? bytes.subarray(0, bytes.length & ~1) : bytes
      return indexOfBytes(whole, needle, offset, forward, end, unitOf(encoding))
    },
    indexOfBuffer(
      buffer: ArrayBufferView,
      needle: ArrayBufferView,
      offset: number,
      encoding: number,
      forward: boolean,
      end = buffer.byteLength,
    ) {
      return indexOfBytes(bytesOf(buffer), bytesOf(needle), offset, forward, end, unitOf(encoding))
    },
    indexOfNumber(buffer: ArrayBufferView, byte: number, offset: number, forward: boolean, end = buffer.byteLength) {
      return indexOfByte(bytesOf(buffer), byte, offset, forward, end)
    },
    swap16: swapper(2),
    swap32: swapper(4),
    swap64: swapper(8),
    isUtf8,
    isAscii: (value: ArrayBufferView | ArrayBufferLike) => checked(value).every((byte) => byte < 0x80),
    atob: fromBase64,
    btoa: toBase64,
    kMaxLength: Number.MAX_SAFE_INTEGER,
    kStringMaxLength: MAX_STRING_LENGTH,
    /** Detach keys exist only below JavaScript; `structuredClone` and `postMessage` check the mark instead. */
    setDetachKey() {},
  }
}
