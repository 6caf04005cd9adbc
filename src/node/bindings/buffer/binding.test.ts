import { describe, expect, it } from 'vitest'
import { createBufferBinding, ENCODINGS } from './binding.ts'

const ours = createBufferBinding()
/** The same numbers in every run. */
let seed = 1
const below = (limit: number) => {
  seed = (seed * 48271) % 2147483647
  return seed % limit
}
const pick = <T>(items: readonly T[]): T => items[below(items.length)]!
const bytes = (length = below(60)) => Buffer.from(Array.from({ length }, () => below(256)))
const few = (length = below(60)) => Buffer.from(Array.from({ length }, () => below(3)))

function text(): string {
  const kind = below(5)
  return Array.from({ length: below(40) }, () => {
    if (kind === 0) return String.fromCharCode(below(128))
    if (kind === 1) return String.fromCharCode(below(256))
    if (kind === 2) return String.fromCharCode(below(65536))
    if (kind === 3) return pick([...'ABCabc019+/-_= \n=é\u0141'])
    return pick([...'0123456789abcdefABCDEFg'])
  }).join('')
}

const slices = ['ascii', 'base64', 'base64url', 'latin1', 'hex', 'ucs2', 'utf8'] as const

describe('buffer binding, against the real Buffer', () => {
  it.each(slices)('decodes %s', (name) => {
    for (let round = 0; round < 300; round++) {
      const buffer = bytes().subarray(below(3))
      const [from, to] = [below(buffer.length + 1), below(buffer.length + 1)]
      expect((ours as any)[`${name}Slice`](buffer, from, to)).toBe((buffer as any)[`${name}Slice`](from, to))
    }
  })

  it.each(['base64', 'base64url', 'hex', 'ucs2'] as const)('writes %s', (name) => {
    for (let round = 0; round < 500; round++) {
      const [a, string] = [bytes(), text()]
      const b = Buffer.from(a)
      const [at, length] = [below(a.length + 1), below(a.length + 1)]
      expect((ours as any)[`${name}Write`](a, string, at, length)).toBe((b as any)[`${name}Write`](string, at, length))
      expect(a).toEqual(b)
    }
  })

  it('writes utf8 and latin1, whole characters only', () => {
    for (let round = 0; round < 500; round++) {
      const [a, string] = [bytes(), text()]
      const b = Buffer.from(a)
      const at = below(a.length + 1)
      const encoding = pick(['utf8', 'latin1'] as const)
      const length = a.length - at
      const written =
        encoding === 'utf8'
          ? ours.utf8WriteStatic(a, string, at, length)
          : ours.latin1WriteStatic(a, string, at, length)
      expect(written).toBe(b.write(string, at, length, encoding))
      expect(a).toEqual(b)
      expect(ours.byteLengthUtf8(string)).toBe(Buffer.byteLength(string))
    }
  })

  it('finds bytes, strings and buffers from both ends', () => {
    for (let round = 0; round < 1500; round++) {
      const buffer = few()
      const offset = below(buffer.length * 2 + 4) - buffer.length - 2
      const forward = below(2) === 0
      const search = forward ? 'indexOf' : 'lastIndexOf'
      const encoding = pick(['utf8', 'latin1'] as const)
      const needle = String.fromCharCode(...Array.from({ length: below(3) }, () => below(3)))
      const number = ENCODINGS.indexOf(encoding)
      expect(ours.indexOfString(buffer, needle, offset, number, forward)).toBe(buffer[search](needle, offset, encoding))
      const part = few(below(3))
      expect(ours.indexOfBuffer(buffer, part, offset, number, forward)).toBe(buffer[search](part, offset))
      expect(ours.indexOfNumber(buffer, 1, offset, forward)).toBe(buffer[search](1, offset))
    }
  })

  it('compares, fills and swaps', () => {
    for (let round = 0; round < 500; round++) {
      const [a, b] = [few(), few()]
      expect(ours.compare(a, b)).toBe(Buffer.compare(a, b))
      const filled = Buffer.from(a)
      const [from, pattern] = [below(a.length + 1), text()]
      const encoding = pick(['utf8', 'latin1', 'utf16le'] as const)
      if (pattern === '' || from >= a.length) continue
      ours.fill(a, pattern, from, a.length, encoding)
      expect(a).toEqual(filled.fill(pattern, from, a.length, encoding))
    }
    const buffer = bytes(64)
    const swapped = Buffer.from(buffer).swap64()
    ours.swap64(buffer)
    expect(buffer).toEqual(swapped)
  })

  it('refuses indexes outside of the buffer with the code of Node', () => {
    expect(() => ours.utf8Slice(Buffer.alloc(3), 0, 9)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }))
    expect(() => ours.utf8Slice({})).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }))
    expect(() => ours.hexWrite(Buffer.alloc(5), 'ab', 6)).toThrow(
      expect.objectContaining({ code: 'ERR_BUFFER_OUT_OF_BOUNDS' }),
    )
  })

  it('tells forgiving base64 failures apart', () => {
    expect(ours.atob(' Y Q = = ')).toBe('a')
    expect(ours.atob('Y')).toBe(-1)
    expect(ours.atob('YQ=')).toBe(-2)
    expect(ours.atob('é')).toBe(-2)
    expect(ours.btoa('€')).toBe(-1)
  })
})
