import {
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
  crc32 as realCrc32,
} from 'node:zlib'
import { expect, it } from 'vitest'
import { adler32, crc32 } from './checksums.ts'
import { Deflater, FINISH, NO_FLUSH, SYNC_FLUSH } from './deflater.ts'
import { Inflater, type Wrapper } from './inflate.ts'

const samples = [
  Buffer.alloc(0),
  Buffer.from('a'),
  Buffer.from('hello hello hello '.repeat(5000)),
  Buffer.alloc(200_000, 7),
  Buffer.from(Array.from({ length: 90_000 }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255)),
  Buffer.from(Array.from({ length: 40_000 }, (_, i) => 'etaoin shrdlu'[(i * i + (i >> 4)) % 13]).join('')),
]
const real = {
  zlib: [deflateSync, inflateSync],
  gzip: [gzipSync, gunzipSync],
  raw: [deflateRawSync, inflateRawSync],
} as const

function inflate(data: Uint8Array, wrapper: Wrapper, chunk: number, room: number): Buffer {
  const inflater = new Inflater(wrapper, null)
  const parts: Uint8Array[] = []
  for (let at = 0, done = false; !done; ) {
    const output = new Uint8Array(room)
    const step = inflater.step(data.subarray(at, at + chunk), output)
    parts.push(output.subarray(0, step.written))
    at += step.read
    done = step.done
    if (!done && step.read === 0 && step.written === 0) throw new Error('unexpected end of file')
  }
  return Buffer.concat(parts)
}

it.each(['zlib', 'gzip', 'raw'] as const)('reads what zlib writes as %s, in pieces of any size', (wrapper) => {
  for (const sample of samples)
    for (const level of [0, 1, 6, 9]) {
      const data = real[wrapper][0](sample, { level })
      expect(inflate(data, wrapper, 1 << 20, 1 << 20).equals(sample)).toBe(true)
      expect(inflate(data, wrapper, 13, 1000).equals(sample)).toBe(true)
      if (data.length < 2000) expect(inflate(data, wrapper, 1, 300).equals(sample)).toBe(true)
    }
})

it.each(['zlib', 'gzip', 'raw'] as const)('writes %s that zlib reads', (wrapper) => {
  for (const sample of samples) {
    const deflater = new Deflater(wrapper, 6, null)
    const parts: Uint8Array[] = []
    const take = (input: Uint8Array, flush: number) => {
      for (let rest = input, full = true; full; rest = new Uint8Array(0)) {
        const output = new Uint8Array(777)
        const { written } = deflater.step(rest, output, flush)
        parts.push(output.subarray(0, written))
        full = written === output.length
      }
    }
    take(sample.subarray(0, 500), NO_FLUSH)
    take(sample.subarray(500), 2)
    take(new Uint8Array(0), FINISH)
    expect(real[wrapper][1](Buffer.concat(parts)).equals(sample)).toBe(true)
  }
})

it.each([0, 1, 6, 9])('lets every message out by itself, at level %i', (level) => {
  const deflater = new Deflater('raw', level, null)
  let sent = Buffer.alloc(0)
  let made = Buffer.alloc(0)
  for (let size = 0; size < 3000; size = size * 2 + 1) {
    const message = Buffer.from(Array.from({ length: size }, (_, i) => 'etaoin shrdlu'[(i * i + size) % 13]).join(''))
    const output = new Uint8Array(10_000)
    const { written } = deflater.step(message, output, SYNC_FLUSH)
    sent = Buffer.concat([sent, message])
    made = Buffer.concat([made, output.subarray(0, written)])
    if (size > 0) expect([...made.subarray(-4)]).toEqual([0, 0, 255, 255])
    expect(inflateRawSync(made, { finishFlush: SYNC_FLUSH }).equals(sent)).toBe(true)
  }
})

it('uses dictionaries', () => {
  const dictionary = Buffer.from('hello world, this is shared')
  const data = deflateSync('hello world, this is', { dictionary })
  const output = new Uint8Array(100)
  const { written, done } = new Inflater('zlib', dictionary).step(data, output)
  expect([Buffer.from(output.subarray(0, written)).toString(), done]).toEqual(['hello world, this is', true])
  expect(() => new Inflater('zlib', null).step(data, output)).toThrow('Missing dictionary')
  const deflater = new Deflater('zlib', 6, dictionary)
  const made = deflater.step(Buffer.from('this is shared'), output, FINISH)
  expect(inflateSync(output.subarray(0, made.written), { dictionary }).toString()).toBe('this is shared')
})

it('says what is wrong in the words of zlib', () => {
  const data = deflateSync('x'.repeat(100))
  for (let at = 0; at < data.length; at++) {
    const broken = Buffer.from(data)
    broken[at]! ^= 0x55
    let message = ''
    try {
      inflateSync(broken)
    } catch (error) {
      message = (error as Error).message
    }
    if (message === 'unexpected end of file') continue
    const read = () => inflate(broken, 'zlib', 1000, 1 << 20)
    if (message === '') expect(read().length).toBe(inflateSync(broken).length)
    else expect(read).toThrow(message)
  }
})

it('sums as zlib does', () => {
  for (const sample of samples) {
    expect(crc32(sample)).toBe(realCrc32(sample))
    expect(adler32(sample)).toBe(deflateSync(sample).readUInt32BE(deflateSync(sample).length - 4))
  }
})
