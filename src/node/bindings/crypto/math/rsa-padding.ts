import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { HashAlgorithm } from '../algorithms.ts'
import { equalBytes } from '../equal-bytes.ts'
import type { RandomBytes } from './integers.ts'

const digestOf = (hash: HashAlgorithm, ...parts: Uint8Array[]): Uint8Array => {
  const running = hash.create()
  for (const part of parts) running.update(part)
  return running.digest()
}

function xor(target: Uint8Array, mask: Uint8Array): void {
  for (let i = 0; i < target.length; i++) target[i]! ^= mask[i]!
}

/** MGF1 (RFC 8017, B.2.1). */
function mask(hash: HashAlgorithm, seed: Uint8Array, length: number): Uint8Array {
  const made = new Uint8Array(length)
  for (let at = 0, counter = 0; at < length; at += hash.outputLength, counter++) {
    const block = digestOf(hash, seed, Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter))
    made.set(block.subarray(0, length - at), at)
  }
  return made
}

const LEAST_FILLING = 8
/** Zero, the kind of block, the least filling and another zero. */
export const PKCS1_OVERHEAD = 3 + LEAST_FILLING

/** Block type 1 of PKCS #1 v1.5: filled with 0xff. null where the data are too long. */
export function padForSignature(data: Uint8Array, length: number): Uint8Array | null {
  if (data.length > length - PKCS1_OVERHEAD) return null
  const block = new Uint8Array(length).fill(0xff)
  block.set([0, 1])
  block[length - data.length - 1] = 0
  block.set(data, length - data.length)
  return block
}

export function unpadSignature(block: Uint8Array): Uint8Array | null {
  if (block[0] !== 0 || block[1] !== 1) return null
  const end = block.findIndex((byte, index) => index > 1 && byte !== 0xff)
  return end >= 2 + LEAST_FILLING && block[end] === 0 ? block.slice(end + 1) : null
}

/** Block type 2 of PKCS #1 v1.5: filled with random bytes that are not zero. null where the data are too long. */
export function padForEncryption(data: Uint8Array, length: number, random: RandomBytes): Uint8Array | null {
  if (data.length > length - PKCS1_OVERHEAD) return null
  const block = new Uint8Array(length)
  block[1] = 2
  for (let i = 2; i < length - data.length - 1; i++) while (block[i] === 0) block[i] = random(1)[0]!
  block.set(data, length - data.length)
  return block
}

const LENGTH_TRIES = 128

/**
 * What was encrypted with block type 2. A block that is none gives bytes that depend on the key and the text only, so
 * that nobody learns anything from it: "implicit rejection", as OpenSSL has it from 3.2 on (`crypto/rsa/rsapk1.c`).
 */
export function unpadEncryption(block: Uint8Array, text: Uint8Array, secretExponent: Uint8Array): Uint8Array {
  const { length } = block
  const key = hmac(sha256, sha256(secretExponent), text)
  const stretch = (label: string, size: number): Uint8Array => {
    const made = new Uint8Array(size)
    const tail = [...Array.from(label, (letter) => letter.charCodeAt(0)), (size * 8) >> 8, (size * 8) & 0xff]
    for (let at = 0, turn = 0; at < size; at += 32, turn++)
      made.set(hmac(sha256, key, Uint8Array.of(turn >> 8, turn, ...tail)).subarray(0, size - at), at)
    return made
  }
  const longest = length - 2 - LEAST_FILLING
  const bits = 2 ** Math.ceil(Math.log2(longest + 1)) - 1
  const candidates = stretch('length', 2 * LENGTH_TRIES)
  let inventedLength = 0
  for (let i = 0; i < candidates.length; i += 2) {
    const candidate = ((candidates[i]! << 8) | candidates[i + 1]!) & bits
    if (candidate < longest) inventedLength = candidate
  }
  const invented = stretch('message', length)
  const zero = block.indexOf(0, 2)
  const good = block[0] === 0 && block[1] === 2 && zero >= 2 + LEAST_FILLING
  return good ? block.slice(zero + 1) : invented.slice(length - inventedLength)
}

/** OAEP (RFC 8017, 7.1.1). null where the data are too long. */
export function padOaep(
  data: Uint8Array,
  length: number,
  hash: HashAlgorithm,
  label: Uint8Array,
  random: RandomBytes,
  maskHash = hash,
): Uint8Array | null {
  const { outputLength } = hash
  if (data.length > length - 2 * outputLength - 2) return null
  const block = new Uint8Array(length)
  const seed = block.subarray(1, 1 + outputLength)
  const body = block.subarray(1 + outputLength)
  seed.set(random(outputLength))
  body.set(digestOf(hash, label))
  body[body.length - data.length - 1] = 1
  body.set(data, body.length - data.length)
  xor(body, mask(maskHash, seed, body.length))
  xor(seed, mask(maskHash, body, outputLength))
  return block
}

export function unpadOaep(
  block: Uint8Array,
  hash: HashAlgorithm,
  label: Uint8Array,
  maskHash = hash,
): Uint8Array | null {
  const { outputLength } = hash
  if (block.length < 2 * outputLength + 2) return null
  const seed = block.slice(1, 1 + outputLength)
  const body = block.slice(1 + outputLength)
  xor(seed, mask(maskHash, body, outputLength))
  xor(body, mask(maskHash, seed, body.length))
  const one = body.findIndex((byte, index) => index >= outputLength && byte !== 0)
  const good = equalBytes(body.subarray(0, outputLength), digestOf(hash, label))
  return good && block[0] === 0 && body[one] === 1 ? body.slice(one + 1) : null
}

/** EMSA-PSS (RFC 8017, 9.1.1). null where digest and salt do not fit. */
export function padPss(
  digest: Uint8Array,
  modulusBits: number,
  hash: HashAlgorithm,
  maskHash: HashAlgorithm,
  salt: Uint8Array,
): Uint8Array | null {
  const bits = modulusBits - 1
  const length = Math.ceil(bits / 8)
  if (length < digest.length + salt.length + 2) return null
  const block = new Uint8Array(length)
  const body = block.subarray(0, length - digest.length - 1)
  body[body.length - salt.length - 1] = 1
  body.set(salt, body.length - salt.length)
  const made = digestOf(hash, new Uint8Array(8), digest, salt)
  xor(body, mask(maskHash, made, body.length))
  body[0]! &= 0xff >> (8 * length - bits)
  block.set(made, body.length)
  block[length - 1] = 0xbc
  return block
}

/** Whether the block is the digest's, whatever its salt's length, or with one of exactly `saltLength` bytes. */
export function checkPss(
  block: Uint8Array,
  digest: Uint8Array,
  modulusBits: number,
  hash: HashAlgorithm,
  maskHash: HashAlgorithm,
  saltLength: number | null,
): boolean {
  const bits = modulusBits - 1
  const length = Math.ceil(bits / 8)
  // Where the modulus has one bit more than whole bytes, the block has a byte more than needed.
  if (block.subarray(0, block.length - length).some((byte) => byte !== 0)) return false
  const used = block.subarray(block.length - length)
  if (length < digest.length + 2 || used[length - 1] !== 0xbc) return false
  const body = used.slice(0, length - digest.length - 1)
  const made = used.subarray(body.length, length - 1)
  const unused = 8 * length - bits
  if (body[0]! >> (8 - unused) !== 0 && unused > 0) return false
  xor(body, mask(maskHash, made, body.length))
  body[0]! &= 0xff >> unused
  const one = body.findIndex((byte) => byte !== 0)
  if (body[one] !== 1) return false
  const salt = body.subarray(one + 1)
  if (saltLength !== null && salt.length !== saltLength) return false
  return equalBytes(made, digestOf(hash, new Uint8Array(8), digest, salt))
}

/** The longest salt that fits. */
export const longestSalt = (modulusBits: number, hash: HashAlgorithm): number =>
  Math.ceil((modulusBits - 1) / 8) - hash.outputLength - 2
