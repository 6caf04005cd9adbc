import { checkPrimeSync, createECDH, getDiffieHellman } from 'node:crypto'
import { expect, it } from 'vitest'
import { CURVES } from './curves.ts'
import { findGroup } from './finite-field.ts'
import { bitLength, fromBytes, modInverse, modPow, randomBelow, toBytes } from './integers.ts'
import { isProbablePrime, randomPrime } from './primes.ts'
import { decodePoint, encodePoint, FORM, publicPoint } from './weierstrass.ts'

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

it('raises to powers and inverts', () => {
  expect(modPow(3n, 1000n, 1_000_007n)).toBe(3n ** 1000n % 1_000_007n)
  expect(modPow(5n, 0n, 7n)).toBe(1n)
  expect(modInverse(3n, 11n)).toBe(4n)
  expect(modInverse(6n, 9n)).toBeNull()
  expect(fromBytes(toBytes(0x1234n, 4))).toBe(0x1234n)
  expect(() => randomBelow(1n, random)).toThrow(RangeError)
})

it.each([2, 3, 8, 64, 257])('draws a prime of %i bits', (bits) => {
  const prime = randomPrime(bits, random)
  expect([bitLength(prime), checkPrimeSync(prime)]).toEqual([bits, true])
})

it('draws safe primes, and primes of a remainder', () => {
  const safe = randomPrime(96, random, { safe: true })
  expect(checkPrimeSync(safe) && checkPrimeSync(safe >> 1n)).toBe(true)
  expect(randomPrime(64, random, { add: 30n, rem: 7n }) % 30n).toBe(7n)
})

it.each([0n, 1n, 4n, 561n, 3_215_031_751n, 2n ** 61n + 1n])('knows that %s is no prime', (value) => {
  expect(isProbablePrime(value, random)).toBe(false)
})

it.each(CURVES.map((curve) => [curve.name, curve] as const))('%s gives the points of OpenSSL', (name, curve) => {
  const theirs = createECDH(name)
  theirs.generateKeys()
  const point = publicPoint(curve, fromBytes(theirs.getPrivateKey()))
  for (const [form, word] of [
    [FORM.compressed, 'compressed'],
    [FORM.uncompressed, 'uncompressed'],
    [FORM.hybrid, 'hybrid'],
  ] as const) {
    const written = encodePoint(curve, point, form)
    expect(hex(written)).toBe(theirs.getPublicKey('hex', word))
    expect(decodePoint(curve, written)).toEqual(point)
  }
  expect(decodePoint(curve, encodePoint(curve, { x: point.x, y: point.y ^ 1n }, FORM.uncompressed))).toBeNull()
})

it.each(['modp1', 'modp2', 'modp5', 'modp14', 'modp18'])('%s is the group of its RFC', (name) => {
  expect(hex(toBytes(findGroup(name)!.p))).toBe(getDiffieHellman(name).getPrime('hex'))
})
