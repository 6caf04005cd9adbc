/** So many random bytes, fit for keys. */
export type RandomBytes = (length: number) => Uint8Array

/** The bytes as one unsigned number, most significant first. */
export function fromBytes(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n
  let hex = '0x'
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return BigInt(hex)
}

/** As many bytes as asked for, or as few as hold the number; most significant first. It must not be negative. */
export function toBytes(value: bigint, length = byteLength(value)): Uint8Array {
  const hex = value.toString(16).padStart(length * 2, '0')
  if (hex.length > length * 2) throw new RangeError(`A number of ${hex.length * 4} bits does not fit ${length} bytes`)
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

export const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length)

/** At least one, for zero too. */
export const byteLength = (value: bigint): number => Math.max(1, Math.ceil(bitLength(value) / 8))

/** Always from 0 up to the modulus. */
export function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus
  return rest < 0n ? rest + modulus : rest
}

const WINDOW = 4

/** `base ** exponent % modulus`, four bits of the exponent at a time. Not in constant time: no BigInt is. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus === 1n) return 0n
  const powers = [1n, mod(base, modulus)]
  for (let i = 2; i < 1 << WINDOW; i++) powers.push((powers[i - 1]! * powers[1]!) % modulus)
  let result = 1n
  for (const digit of exponent.toString(1 << WINDOW)) {
    for (let i = 0; i < WINDOW; i++) result = (result * result) % modulus
    const power = Number.parseInt(digit, 1 << WINDOW)
    if (power > 0) result = (result * powers[power]!) % modulus
  }
  return result
}

/** The number that gives 1 when multiplied, or null where there is none. */
export function modInverse(value: bigint, modulus: bigint): bigint | null {
  let [a, b] = [mod(value, modulus), modulus]
  let [x, y] = [1n, 0n]
  while (a > 1n) {
    if (b === 0n) return null
    const quotient = a / b
    ;[a, b] = [b, a - quotient * b]
    ;[x, y] = [y, x - quotient * y]
  }
  return a === 1n ? mod(x, modulus) : null
}

export function gcd(a: bigint, b: bigint): bigint {
  while (b > 0n) [a, b] = [b, a % b]
  return a
}

/** Evenly from 1 up to, and without, `limit`. Throws where there is none: a key's numbers may be a stranger's. */
export function randomBelow(limit: bigint, random: RandomBytes): bigint {
  if (limit < 2n) throw new RangeError('No number lies between 1 and the limit')
  const bits = bitLength(limit)
  for (;;) {
    const value = randomBits(bits, random)
    if (value > 0n && value < limit) return value
  }
}

/** A number of at most so many bits. */
export function randomBits(bits: number, random: RandomBytes): bigint {
  const bytes = random(Math.ceil(bits / 8))
  const value = fromBytes(bytes) & ((1n << BigInt(bits)) - 1n)
  bytes.fill(0)
  return value
}
