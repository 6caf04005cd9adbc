import { sha512 } from '@noble/hashes/sha2.js'
import { shake256 } from '@noble/hashes/sha3.js'
import { mod, modInverse, modPow } from './integers.ts'

/** Points `(x / z, y / z)` of `a·x² + y² = 1 + d·x²·y²`, with `t = x·y / z`. */
type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint]

/** A curve of RFC 8032. */
export interface EdwardsCurve {
  /** Bytes of a key; a signature has twice as many. */
  bytes: number
  publicKey(secret: Uint8Array): Uint8Array
  sign(secret: Uint8Array, data: Uint8Array, context?: Uint8Array): Uint8Array
  verify(key: Uint8Array, data: Uint8Array, signature: Uint8Array, context?: Uint8Array): boolean
}

interface Parameters {
  p: bigint
  a: bigint
  d: bigint
  order: bigint
  base: [x: bigint, y: bigint]
  bytes: number
  hash: (data: Uint8Array) => Uint8Array
  /** Sets the bits of a scalar that are the same in every key. */
  clamp: (scalar: Uint8Array) => void
  /** A root of `u / v`, if it has one. */
  root: (u: bigint, v: bigint) => bigint | null
  /** What is hashed before everything else. */
  domain: (context: Uint8Array) => Uint8Array
}

const NONE = new Uint8Array(0)

function join(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** `dom2` and `dom4` of RFC 8032, for data that were not hashed before. */
const named = (name: string, context: Uint8Array): Uint8Array =>
  join(
    Uint8Array.from(name, (letter) => letter.charCodeAt(0)),
    Uint8Array.of(0, context.length),
    context,
  )

/** Least significant byte first, as these curves write everything. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
  let hex = '0x0'
  for (let i = bytes.length - 1; i >= 0; i--) hex += bytes[i]!.toString(16).padStart(2, '0')
  return BigInt(hex)
}

export function toLittleEndian(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const hex = value.toString(16).padStart(length * 2, '0')
  for (let i = 0; i < length; i++) bytes[length - 1 - i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

function createEdwards(curve: Parameters): EdwardsCurve {
  const { p, a, d, order, bytes, hash, clamp, domain } = curve
  const ZERO: Point = [0n, 1n, 1n, 0n]
  const BASE: Point = [...curve.base, 1n, (curve.base[0] * curve.base[1]) % p]

  function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
    const aa = (x1 * x2) % p
    const bb = (y1 * y2) % p
    const cc = (((d * t1) % p) * t2) % p
    const dd = (z1 * z2) % p
    const e = mod((x1 + y1) * (x2 + y2) - aa - bb, p)
    const [f, g, h] = [mod(dd - cc, p), (dd + cc) % p, mod(bb - a * aa, p)]
    return [(e * f) % p, (g * h) % p, (f * g) % p, (e * h) % p]
  }

  function multiply(scalar: bigint, point: Point): Point {
    const table = [ZERO, point]
    while (table.length < 16) table.push(add(table.at(-1)!, point))
    let sum = ZERO
    for (const digit of scalar.toString(16)) {
      for (let i = 0; i < 4; i++) sum = add(sum, sum)
      sum = add(sum, table[Number.parseInt(digit, 16)]!)
    }
    return sum
  }

  const same = ([x1, y1, z1]: Point, [x2, y2, z2]: Point): boolean =>
    mod(x1 * z2 - x2 * z1, p) === 0n && mod(y1 * z2 - y2 * z1, p) === 0n

  function encode([x, y, z]: Point): Uint8Array {
    const inverse = modInverse(z, p)!
    const written = toLittleEndian((y * inverse) % p, bytes)
    if ((((x * inverse) % p) & 1n) === 1n) written[bytes - 1]! |= 0x80
    return written
  }

  function decode(written: Uint8Array): Point | null {
    const copy = Uint8Array.from(written)
    const sign = BigInt(copy[bytes - 1]! >> 7)
    copy[bytes - 1]! &= 0x7f
    const y = fromLittleEndian(copy)
    if (y >= p) return null
    const yy = (y * y) % p
    const x = curve.root(mod(yy - 1n, p), mod(d * yy - a, p))
    if (x === null || (x === 0n && sign === 1n)) return null
    const signed = (x & 1n) === sign ? x : p - x
    return [signed, y, 1n, (signed * y) % p]
  }

  function expand(secret: Uint8Array): { scalar: bigint; prefix: Uint8Array } {
    const hashed = hash(secret)
    const scalar = hashed.slice(0, bytes)
    clamp(scalar)
    return { scalar: fromLittleEndian(scalar), prefix: hashed.slice(bytes) }
  }

  const challenge = (context: Uint8Array, ...parts: Uint8Array[]): bigint =>
    fromLittleEndian(hash(join(domain(context), ...parts))) % order

  return {
    bytes,
    publicKey: (secret) => encode(multiply(expand(secret).scalar, BASE)),
    sign(secret, data, context = NONE) {
      const { scalar, prefix } = expand(secret)
      const key = encode(multiply(scalar, BASE))
      const once = challenge(context, prefix, data)
      const commitment = encode(multiply(once, BASE))
      const answer = (once + challenge(context, commitment, key, data) * scalar) % order
      return join(commitment, toLittleEndian(answer, bytes))
    },
    verify(key, data, signature, context = NONE) {
      if (signature.length !== 2 * bytes || key.length !== bytes) return false
      const commitment = signature.subarray(0, bytes)
      const answer = fromLittleEndian(signature.subarray(bytes))
      const [point, committed] = [decode(key), decode(commitment)]
      if (!point || !committed || answer >= order) return false
      const expected = add(committed, multiply(challenge(context, commitment, key, data), point))
      return same(multiply(answer, BASE), expected)
    },
  }
}

const P25519 = 2n ** 255n - 19n
const ROOT_OF_MINUS_ONE = modPow(2n, (P25519 - 1n) / 4n, P25519)

export const ed25519 = createEdwards({
  p: P25519,
  a: -1n,
  d: mod(-121665n * modInverse(121666n, P25519)!, P25519),
  order: 2n ** 252n + 27742317777372353535851937790883648493n,
  base: [
    15112221349535400772501151409588531511454012693041857206046113283949847762202n,
    46316835694926478169428394003475163141307993866256225615783033603165251855960n,
  ],
  bytes: 32,
  hash: sha512,
  clamp(scalar) {
    scalar[0]! &= 0xf8
    scalar[31] = (scalar[31]! & 0x7f) | 0x40
  },
  root(u, v) {
    const p = P25519
    const candidate = (u * v ** 3n * modPow(u * v ** 7n, (p - 5n) / 8n, p)) % p
    const square = (v * candidate * candidate) % p
    if (square === u) return candidate
    return square === mod(-u, p) ? (candidate * ROOT_OF_MINUS_ONE) % p : null
  },
  // Ed25519ctx where there is a context, plain Ed25519 where there is none.
  domain: (context) => (context.length > 0 ? named('SigEd25519 no Ed25519 collisions', context) : NONE),
})

const P448 = 2n ** 448n - 2n ** 224n - 1n

export const ed448 = createEdwards({
  p: P448,
  a: 1n,
  d: mod(-39081n, P448),
  order: 2n ** 446n - 13818066809895115352007386748515426880336692474882178609894547503885n,
  base: [
    224580040295924300187604334099896036246789641632564134246125461686950415467406032909029192869357953282578032075146446173674602635247710n,
    298819210078481492676017930443930673437544040154080242095928241372331506189835876003536878655418784733982303233503462500531545062832660n,
  ],
  bytes: 57,
  hash: (data) => shake256(data, { dkLen: 114 }),
  clamp(scalar) {
    scalar[0]! &= 0xfc
    scalar[55]! |= 0x80
    scalar[56] = 0
  },
  root(u, v) {
    const p = P448
    const candidate = (u ** 3n * v * modPow(u ** 5n * v ** 3n, (p - 3n) / 4n, p)) % p
    return (v * candidate * candidate) % p === u ? candidate : null
  },
  domain: (context) => named('SigEd448', context),
})
