import { BLOCK, type BlockCipher } from './aes.ts'

/** Key wrapping (RFC 3394). A key has a multiple of 8 bytes, at least 16; null for other lengths. */
const HALF = 8
const ROUNDS = 6
const MARK = 0xa6

export function wrapKey(aes: BlockCipher, key: Uint8Array): Uint8Array | null {
  if (key.length % HALF !== 0 || key.length < BLOCK) return null
  const out = new Uint8Array(key.length + HALF)
  out.set(key, HALF)
  const block = new Uint8Array(BLOCK).fill(MARK, 0, HALF)
  const count = key.length / HALF
  for (let step = 1; step <= ROUNDS * count; step++) {
    const at = (((step - 1) % count) + 1) * HALF
    block.set(out.subarray(at, at + HALF), HALF)
    aes.encrypt(block, 0, block, 0)
    mix(block, step)
    out.set(block.subarray(HALF), at)
  }
  out.set(block.subarray(0, HALF))
  return out
}

/** null where it was not wrapped with this key. */
export function unwrapKey(aes: BlockCipher, wrapped: Uint8Array): Uint8Array | null {
  if (wrapped.length % HALF !== 0 || wrapped.length < BLOCK + HALF) return null
  const key = wrapped.slice(HALF)
  const block = new Uint8Array(BLOCK)
  block.set(wrapped.subarray(0, HALF))
  const count = key.length / HALF
  for (let step = ROUNDS * count; step > 0; step--) {
    const at = ((step - 1) % count) * HALF
    mix(block, step)
    block.set(key.subarray(at, at + HALF), HALF)
    aes.decrypt(block, 0, block, 0)
    key.set(block.subarray(HALF), at)
  }
  return block.subarray(0, HALF).every((byte) => byte === MARK) ? key : null
}

/** The step's number goes into the low end of the first half. */
function mix(block: Uint8Array, step: number): void {
  for (let index = HALF - 1, rest = step; rest > 0; index--, rest = Math.floor(rest / 256)) block[index]! ^= rest & 255
}
