import { mod, modInverse, modPow, type RandomBytes, randomBelow } from './integers.ts'
import { randomPrime } from './primes.ts'
import { digestNumber, type Signature } from './weierstrass.ts'

/** A group of integers modulo `p`, for Diffie and Hellman. */
export interface DhGroup {
  p: bigint
  g: bigint
  /** Bits of a private number, where less than the whole is enough. */
  privateBits?: number
}

/** A group for DSA: `g` generates a subgroup of the prime order `q`. */
export interface DsaGroup extends DhGroup {
  q: bigint
}

/** π times two to the so manieth power, rounded down: Machin's formula, with some bits to spare. */
function scaledPi(bits: number): bigint {
  const spare = 32n
  const one = 1n << (BigInt(bits) + spare)
  const arcCotangent = (x: bigint): bigint => {
    let sum = 0n
    let power = one / x
    for (let n = 1n, sign = 1n; power > 0n; n += 2n, sign = -sign, power /= x * x) sum += (sign * power) / n
    return sum
  }
  return (16n * arcCotangent(5n) - 4n * arcCotangent(239n)) >> spare
}

/** The groups of RFC 2409 and RFC 3526 by Node's names: bits, and the number that makes the formula's result prime. */
const GROUPS: Record<string, [bits: number, offset: bigint, privateBits?: number]> = {
  modp1: [768, 149_686n],
  modp2: [1024, 129_093n],
  modp5: [1536, 741_804n, 200],
  modp14: [2048, 124_476n, 225],
  modp15: [3072, 1_690_314n, 275],
  modp16: [4096, 240_904n, 325],
  modp17: [6144, 929_484n, 375],
  modp18: [8192, 4_743_158n, 400],
}

/** A well-known group by Node's name (in any case), computed as its RFC says. */
export function findGroup(name: string): DhGroup | undefined {
  const found = GROUPS[name.toLowerCase()]
  if (!found) return undefined
  const [bits, offset, privateBits] = found
  const whole = BigInt(bits)
  const p = (1n << whole) - (1n << (whole - 64n)) - 1n + ((scaledPi(bits - 130) + offset) << 64n)
  return { p, g: 2n, ...(privateBits ? { privateBits } : {}) }
}

/** A private number of the group. */
export function generateDhPrivate({ p, privateBits }: DhGroup, random: RandomBytes): bigint {
  const limit = privateBits ? 1n << BigInt(privateBits) : p - 1n
  return randomBelow(limit, random)
}

/** FIPS 186-4, A.1.1.2 and A.2.1, in outline, without the seed that would prove how they were made. */
export function generateDsaGroup(bits: number, divisorBits: number, random: RandomBytes): DsaGroup {
  const q = randomPrime(divisorBits, random)
  const p = randomPrime(bits, random, { add: 2n * q, rem: 1n })
  for (let h = 2n; ; h++) {
    const g = modPow(h, (p - 1n) / q, p)
    if (g > 1n) return { p, q, g }
  }
}

export function dsaSign({ p, q, g }: DsaGroup, x: bigint, digest: Uint8Array, random: RandomBytes): Signature {
  const number = digestNumber(digest, q)
  for (;;) {
    const once = randomBelow(q, random)
    const r = modPow(g, once, p) % q
    const s = mod(modInverse(once, q)! * (number + x * r), q)
    if (r !== 0n && s !== 0n) return { r, s }
  }
}

export function dsaVerify({ p, q, g }: DsaGroup, y: bigint, digest: Uint8Array, { r, s }: Signature): boolean {
  if (r <= 0n || r >= q || s <= 0n || s >= q) return false
  const inverse = modInverse(s, q)!
  const first = (digestNumber(digest, q) * inverse) % q
  return ((modPow(g, first, p) * modPow(y, (r * inverse) % q, p)) % p) % q === r
}
