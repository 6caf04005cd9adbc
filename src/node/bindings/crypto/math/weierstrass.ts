import type { Curve } from './curves.ts'
import { fromBytes, mod, modInverse, modPow, type RandomBytes, randomBelow, toBytes } from './integers.ts'

/** A point by its coordinates; null is the point at infinity. */
export type Point = { x: bigint; y: bigint } | null
export type Affine = Exclude<Point, null>

/** How a point is written (`point_conversion_form_t`). */
export const FORM = { compressed: 2, uncompressed: 4, hybrid: 6 } as const

/** Coordinates of Jacobi: the point `(x / z², y / z³)`. `z` is 0 at infinity. */
type Jacobian = readonly [x: bigint, y: bigint, z: bigint]

const INFINITY: Jacobian = [1n, 1n, 0n]
const WINDOW_BITS = 4n
const WINDOW_SIZE = 1 << Number(WINDOW_BITS)

function double([x, y, z]: Jacobian, { p, a }: Curve): Jacobian {
  if (y === 0n || z === 0n) return INFINITY
  const yy = (y * y) % p
  const s = (4n * x * yy) % p
  const zz = (z * z) % p
  const m = a === p - 3n ? (3n * (x - zz) * (x + zz)) % p : (3n * x * x + (a === 0n ? 0n : a * ((zz * zz) % p))) % p
  const nx = mod(m * m - 2n * s, p)
  return [nx, mod(m * (s - nx) - 8n * yy * yy, p), (2n * y * z) % p]
}

function add(left: Jacobian, right: Jacobian, curve: Curve): Jacobian {
  if (left[2] === 0n) return right
  if (right[2] === 0n) return left
  const { p } = curve
  const [x1, y1, z1] = left
  const [x2, y2, z2] = right
  const z1z1 = (z1 * z1) % p
  const z2z2 = (z2 * z2) % p
  const u1 = (x1 * z2z2) % p
  const h = mod(x2 * z1z1 - u1, p)
  const s1 = (y1 * ((z2 * z2z2) % p)) % p
  const r = mod(y2 * ((z1 * z1z1) % p) - s1, p)
  if (h === 0n) return r === 0n ? double(left, curve) : INFINITY
  const hh = (h * h) % p
  const hhh = (h * hh) % p
  const v = (u1 * hh) % p
  const x = mod(r * r - hhh - 2n * v, p)
  return [x, mod(r * (v - x) - s1 * hhh, p), (((z1 * z2) % p) * h) % p]
}

function affine([x, y, z]: Jacobian, { p }: Curve): Point {
  if (z === 0n) return null
  const inverse = modInverse(z, p)!
  const square = (inverse * inverse) % p
  return { x: (x * square) % p, y: (y * ((square * inverse) % p)) % p }
}

const jacobian = (point: Point): Jacobian => (point ? [point.x, point.y, 1n] : INFINITY)

/** The multiples from 0 up to 15: the scalar is taken four bits at a time. */
function multiples(point: Point, curve: Curve): Jacobian[] {
  const table = [INFINITY, jacobian(point)]
  while (table.length < WINDOW_SIZE) table.push(add(table.at(-1)!, table[1]!, curve))
  return table
}

/** The sum of each scalar times its point. Scalars must not be negative. */
export function multiply(curve: Curve, ...terms: [scalar: bigint, point: Point][]): Point {
  const tables = terms.map(([, point]) => multiples(point, curve))
  const digits = terms.map(([scalar]) => scalar.toString(WINDOW_SIZE))
  const longest = Math.max(...digits.map(({ length }) => length))
  let sum = INFINITY
  for (let i = 0; i < longest; i++) {
    for (let bit = 0n; bit < WINDOW_BITS; bit++) sum = double(sum, curve)
    digits.forEach((text, term) => {
      const at = i - (longest - text.length)
      if (at >= 0) sum = add(sum, tables[term]![Number.parseInt(text[at]!, WINDOW_SIZE)]!, curve)
    })
  }
  return affine(sum, curve)
}

export const generator = ({ x, y }: Curve): Affine => ({ x, y })

export function isOnCurve(curve: Curve, { x, y }: Affine): boolean {
  const { p, a, b } = curve
  return x < p && y < p && mod(y * y - (x * x * x + a * x + b), p) === 0n
}

export const generatePrivate = (curve: Curve, random: RandomBytes): bigint => randomBelow(curve.n, random)

export const publicPoint = (curve: Curve, scalar: bigint): Affine => multiply(curve, [scalar, generator(curve)])!

/** SEC 1, section 2.3.3. */
export function encodePoint(curve: Curve, { x, y }: Affine, form: number): Uint8Array {
  const parity = Number(y & 1n)
  if (form === FORM.compressed) return Uint8Array.of(2 + parity, ...toBytes(x, curve.bytes))
  const first = form === FORM.hybrid ? 6 + parity : 4
  return Uint8Array.of(first, ...toBytes(x, curve.bytes), ...toBytes(y, curve.bytes))
}

/** The point that the bytes mean, or null where they mean none on the curve (nor at infinity). */
export function decodePoint(curve: Curve, bytes: Uint8Array): Affine | null {
  const [first = 0] = bytes
  if ((first === 2 || first === 3) && bytes.length === 1 + curve.bytes) {
    const x = fromBytes(bytes.subarray(1))
    if (x >= curve.p) return null
    const root = squareRoot(mod(x * x * x + curve.a * x + curve.b, curve.p), curve.p)
    if (root === null || (root === 0n && first === 3)) return null
    return { x, y: Number(root & 1n) === first - 2 ? root : curve.p - root }
  }
  if (![4, 6, 7].includes(first) || bytes.length !== 1 + 2 * curve.bytes) return null
  const point = { x: fromBytes(bytes.subarray(1, 1 + curve.bytes)), y: fromBytes(bytes.subarray(1 + curve.bytes)) }
  if (!isOnCurve(curve, point)) return null
  return first === 4 || Number(point.y & 1n) === first - 6 ? point : null
}

/** Modulo a prime: directly where it is 3 modulo 4, else by the method of Tonelli and Shanks. null where there is none. */
export function squareRoot(value: bigint, p: bigint): bigint | null {
  if (value === 0n) return 0n
  if (modPow(value, (p - 1n) / 2n, p) !== 1n) return null
  if (p % 4n === 3n) return modPow(value, (p + 1n) / 4n, p)
  let odd = p - 1n
  let twos = 0
  for (; odd % 2n === 0n; odd /= 2n) twos++
  let other = 2n
  while (modPow(other, (p - 1n) / 2n, p) === 1n) other++
  let c = modPow(other, odd, p)
  let root = modPow(value, (odd + 1n) / 2n, p)
  let rest = modPow(value, odd, p)
  while (rest !== 1n) {
    let order = 0
    for (let power = rest; power !== 1n; power = (power * power) % p) order++
    const factor = modPow(c, 1n << BigInt(twos - order - 1), p)
    root = (root * factor) % p
    c = (factor * factor) % p
    rest = (rest * c) % p
    twos = order
  }
  return root
}

export interface Signature {
  r: bigint
  s: bigint
}

/** As many of the digest's bits as the order has (FIPS 186-5, 6.4.1). */
export function digestNumber(digest: Uint8Array, order: bigint): bigint {
  const bits = order.toString(2).length
  const extra = digest.length * 8 - bits
  const value = fromBytes(digest)
  return extra > 0 ? value >> BigInt(extra) : value
}

/** ECDSA (FIPS 186-5, 6.4.1), with a random number for each signature. */
export function ecdsaSign(curve: Curve, scalar: bigint, digest: Uint8Array, random: RandomBytes): Signature {
  const number = digestNumber(digest, curve.n)
  for (;;) {
    const once = randomBelow(curve.n, random)
    const r = publicPoint(curve, once).x % curve.n
    const s = mod(modInverse(once, curve.n)! * (number + r * scalar), curve.n)
    if (r !== 0n && s !== 0n) return { r, s }
  }
}

/** FIPS 186-5, 6.4.2. */
export function ecdsaVerify(curve: Curve, key: Affine, digest: Uint8Array, { r, s }: Signature): boolean {
  const { n } = curve
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false
  const inverse = modInverse(s, n)!
  const first = mod(digestNumber(digest, n) * inverse, n)
  const point = multiply(curve, [first, generator(curve)], [mod(r * inverse, n), key])
  return point !== null && point.x % n === r
}
