import { fromLittleEndian, toLittleEndian } from './edwards.ts'
import { mod, modPow } from './integers.ts'

/** A function of RFC 7748. */
export interface MontgomeryCurve {
  bytes: number
  publicKey(secret: Uint8Array): Uint8Array
  /** The shared secret, or null where the other's key has small order: it would be all zeros. */
  exchange(secret: Uint8Array, key: Uint8Array): Uint8Array | null
}

interface Parameters {
  p: bigint
  /** `(A - 2) / 4`. */
  a24: bigint
  bits: number
  base: bigint
  clamp: (scalar: Uint8Array) => void
}

function createMontgomery({ p, a24, bits, base, clamp }: Parameters): MontgomeryCurve {
  const bytes = Math.ceil(bits / 8)

  /** The ladder of RFC 7748, section 5. */
  function ladder(secret: Uint8Array, start: bigint): bigint {
    const clamped = Uint8Array.from(secret)
    clamp(clamped)
    const scalar = fromLittleEndian(clamped)
    let [x2, z2, x3, z3] = [1n, 0n, start, 1n]
    let swapped = false
    for (let i = bits - 1; i >= 0; i--) {
      const bit = ((scalar >> BigInt(i)) & 1n) === 1n
      if (bit !== swapped) [x2, z2, x3, z3] = [x3, z3, x2, z2]
      swapped = bit
      const [a, b, c, d] = [x2 + z2, x2 - z2, x3 + z3, x3 - z3]
      const [aa, bb, da, cb] = [(a * a) % p, (b * b) % p, (d * a) % p, (c * b) % p]
      const e = mod(aa - bb, p)
      x3 = (da + cb) ** 2n % p
      z3 = (start * ((da - cb) ** 2n % p)) % p
      x2 = (aa * bb) % p
      z2 = (e * (aa + a24 * e)) % p
    }
    if (swapped) [x2, z2] = [x3, z3]
    return mod(x2 * modPow(z2, p - 2n, p), p)
  }

  return {
    bytes,
    publicKey: (secret) => toLittleEndian(ladder(secret, base), bytes),
    exchange(secret, key) {
      const coordinate = fromLittleEndian(key) & ((1n << BigInt(bits)) - 1n)
      const shared = ladder(secret, coordinate % p)
      return shared === 0n ? null : toLittleEndian(shared, bytes)
    },
  }
}

export const x25519 = createMontgomery({
  p: 2n ** 255n - 19n,
  a24: 121665n,
  bits: 255,
  base: 9n,
  clamp(scalar) {
    scalar[0]! &= 0xf8
    scalar[31] = (scalar[31]! & 0x7f) | 0x40
  },
})

export const x448 = createMontgomery({
  p: 2n ** 448n - 2n ** 224n - 1n,
  a24: 39081n,
  bits: 448,
  base: 5n,
  clamp(scalar) {
    scalar[0]! &= 0xfc
    scalar[55]! |= 0x80
  },
})
