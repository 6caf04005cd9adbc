import { BLOCK, type BlockCipher } from './aes.ts'
import { type CipherMode, counter } from './modes.ts'

/** Galois/counter mode (NIST SP 800-38D). */
export interface Gcm extends CipherMode {
  /** Before any text. */
  authenticate(data: Uint8Array): void
  /** All 16 bytes of the tag; the text is done. */
  tag(): Uint8Array
}

/** What four bits that fall out at the low end come back as, at the high end of a word. */
const REDUCED = Uint32Array.from({ length: 16 }, (_, bits) => {
  let value = 0
  for (let bit = 0; bit < 4; bit++) if (bits & (1 << bit)) value ^= 0xe1000000 >>> (3 - bit)
  return value >>> 0
})

/** The hash over authenticated data, text and their lengths: multiplication by `key` in GF(2^128), four bits a step. */
function createGhash(key: Uint8Array) {
  const view = new DataView(key.buffer, key.byteOffset, BLOCK)
  // `multiples[4 * n …]` is the key times the polynomial with the bits of n, the highest bit first.
  const multiples = new Uint32Array(64)
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => view.getUint32(at)) as [number, number, number, number]
  for (let power = 8; power > 0; power >>= 1) {
    multiples.set([a, b, c, d], power * 4)
    const out = d & 1
    d = ((d >>> 1) | (c << 31)) >>> 0
    c = ((c >>> 1) | (b << 31)) >>> 0
    b = ((b >>> 1) | (a << 31)) >>> 0
    a = ((a >>> 1) ^ (out ? 0xe1000000 : 0)) >>> 0
  }
  for (let index = 2; index < 16; index <<= 1)
    for (let low = 1; low < index; low++)
      for (let word = 0; word < 4; word++)
        multiples[(index + low) * 4 + word] = multiples[index * 4 + word]! ^ multiples[low * 4 + word]!

  const state = new Uint8Array(BLOCK)
  let filled = 0

  function multiply(): void {
    let [w, x, y, z] = [0, 0, 0, 0]
    for (let at = 31; at >= 0; at--) {
      const byte = state[at >> 1]!
      const bits = at & 1 ? byte & 15 : byte >> 4
      const out = z & 15
      z = (z >>> 4) | (y << 28)
      y = (y >>> 4) | (x << 28)
      x = (x >>> 4) | (w << 28)
      w = (w >>> 4) ^ REDUCED[out]!
      w ^= multiples[bits * 4]!
      x ^= multiples[bits * 4 + 1]!
      y ^= multiples[bits * 4 + 2]!
      z ^= multiples[bits * 4 + 3]!
    }
    const target = new DataView(state.buffer)
    for (const [index, word] of [w, x, y, z].entries()) target.setUint32(index * 4, word >>> 0)
  }

  return {
    update(bytes: Uint8Array) {
      for (let at = 0; at < bytes.length; at++) {
        state[filled++]! ^= bytes[at]!
        if (filled === BLOCK) {
          multiply()
          filled = 0
        }
      }
    },
    /** Fills up a block that has begun. */
    pad() {
      if (filled > 0) multiply()
      filled = 0
    },
    state,
  }
}

const lengths = (first: number, second: number): Uint8Array => {
  const block = new Uint8Array(BLOCK)
  const view = new DataView(block.buffer)
  view.setBigUint64(0, BigInt(first) * 8n)
  view.setBigUint64(8, BigInt(second) * 8n)
  return block
}

export function createGcm(aes: BlockCipher, iv: Uint8Array, encrypts: boolean): Gcm {
  const key = new Uint8Array(BLOCK)
  aes.encrypt(key, 0, key, 0)
  const start = new Uint8Array(BLOCK)
  if (iv.length === 12) {
    start.set(iv)
    start[BLOCK - 1] = 1
  } else {
    const hash = createGhash(key)
    hash.update(iv)
    hash.pad()
    hash.update(lengths(0, iv.length))
    start.set(hash.state)
  }
  const mask = new Uint8Array(BLOCK)
  const stream = counter(aes, start, 32)
  // The first block of the stream hides the tag.
  mask.set(stream.update(mask))
  const hash = createGhash(key)
  let dataLength = 0
  let textLength = 0

  return {
    authenticate(data) {
      dataLength += data.length
      hash.update(data)
    },
    update(bytes) {
      if (textLength === 0) hash.pad()
      textLength += bytes.length
      const out = stream.update(bytes)
      hash.update(encrypts ? out : bytes)
      return out
    },
    final: () => new Uint8Array(0),
    tag() {
      hash.pad()
      hash.update(lengths(dataLength, textLength))
      return hash.state.map((byte, index) => byte ^ mask[index]!)
    },
  }
}
