import { bitLength, byteLength, fromBytes, gcd, modInverse, modPow, type RandomBytes, toBytes } from './integers.ts'
import { randomPrime } from './primes.ts'

export interface RsaPublic {
  n: bigint
  e: bigint
}

/** What a private key knows beyond the public one (RFC 8017, A.1.2). */
export interface RsaPrivate {
  d: bigint
  p: bigint
  q: bigint
  dp: bigint
  dq: bigint
  qi: bigint
}

/** Bytes of the modulus, and so of every signature and ciphertext. */
export const modulusBytes = ({ n }: RsaPublic): number => byteLength(n)

/** FIPS 186-5, A.1.3, in outline: two random primes whose product has exactly so many bits. */
export function generateRsa(bits: number, e: bigint, random: RandomBytes): RsaPublic & { private: RsaPrivate } {
  const accept = (prime: bigint) => gcd(prime - 1n, e) === 1n
  for (;;) {
    const first = randomPrime((bits + 1) >> 1, random, { accept, highest: true })
    const second = randomPrime(bits >> 1, random, { accept, highest: true })
    if (first === second) continue
    const [p, q] = first > second ? [first, second] : [second, first]
    const n = p * q
    if (bitLength(n) !== bits) continue
    const d = modInverse(e, ((p - 1n) * (q - 1n)) / gcd(p - 1n, q - 1n))!
    return { n, e, private: completePrivate({ d, p, q }) }
  }
}

export const completePrivate = ({ d, p, q }: Pick<RsaPrivate, 'd' | 'p' | 'q'>): RsaPrivate => ({
  d,
  p,
  q,
  dp: d % (p - 1n),
  dq: d % (q - 1n),
  qi: modInverse(q, p) ?? 0n,
})

/** RSAEP and RSAVP1. null where the number is not below the modulus. */
export function publicOperation(key: RsaPublic, input: Uint8Array): Uint8Array | null {
  const number = fromBytes(input)
  return number < key.n ? toBytes(modPow(number, key.e, key.n), modulusBytes(key)) : null
}

/** RSADP and RSASP1, by the Chinese remainder theorem. null where the number is not below the modulus. */
export function privateOperation(key: RsaPublic, secret: RsaPrivate, input: Uint8Array): Uint8Array | null {
  const number = fromBytes(input)
  if (number >= key.n) return null
  const { p, q, dp, dq, qi } = secret
  if (p < 2n || q < 2n) return toBytes(modPow(number, secret.d, key.n), modulusBytes(key))
  const first = modPow(number % p, dp, p)
  const second = modPow(number % q, dq, q)
  const difference = (first - second) % p
  const h = (qi * (difference < 0n ? difference + p : difference)) % p
  const result = second + h * q
  // A key whose parts do not belong together would give away its primes: then the slow way.
  const right = modPow(result, key.e, key.n) === number
  return toBytes(right ? result : modPow(number, secret.d, key.n), modulusBytes(key))
}
