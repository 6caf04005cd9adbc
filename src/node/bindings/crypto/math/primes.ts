import { bitLength, modPow, type RandomBytes, randomBelow, randomBits } from './integers.ts'

const SIEVE_LIMIT = 20_000
/** Divisors that a number is tried with before anything else. */
const FEW = 300

/** Odd primes below the limit, found when they are first wanted. */
let known: number[] | null = null
function smallPrimes(): number[] {
  if (known) return known
  const composite = new Uint8Array(SIEVE_LIMIT)
  known = []
  for (let n = 3; n < SIEVE_LIMIT; n += 2) {
    if (composite[n]) continue
    known.push(n)
    for (let multiple = n * n; multiple < SIEVE_LIMIT; multiple += 2 * n) composite[multiple] = 1
  }
  return known
}
/** Rounds after which a composite number passes with a chance below 2^-128, for numbers chosen by an enemy too. */
const ROUNDS = 64
/** For candidates that we drew ourselves (FIPS 186-5, table B.1). */
const rounds = (bits: number): number => (bits >= 1024 ? 5 : bits >= 512 ? 8 : 34)

/** The test of Miller and Rabin. */
export function isProbablePrime(value: bigint, random: RandomBytes, times = ROUNDS): boolean {
  if (value < 2n) return false
  if (value % 2n === 0n) return value === 2n
  for (const prime of smallPrimes().slice(0, FEW)) {
    if (value === BigInt(prime)) return true
    if (value % BigInt(prime) === 0n) return false
  }
  const less = value - 1n
  let halvings = 0n
  while (((less >> halvings) & 1n) === 0n) halvings++
  const odd = less >> halvings
  return Array.from({ length: times }).every(() => {
    let power = modPow(randomBelow(less, random), odd, value)
    if (power === 1n || power === less) return true
    for (let i = 1n; i < halvings; i++) {
      power = (power * power) % value
      if (power === less) return true
    }
    return false
  })
}

export interface PrimeWishes {
  /** `(prime - 1) / 2` is a prime too. */
  safe?: boolean
  /** `prime % add === rem`, where `add` is given. */
  add?: bigint
  rem?: bigint
  /** The two highest bits are set, so that a product of two has all its bits. */
  highest?: boolean
  /** Refuses a prime that cannot be used. */
  accept?: (prime: bigint) => boolean
}

/** How many candidates are looked at from one random start: among so many there is nearly always one that is prime. */
const stretchFor = (bits: number, safe: boolean): number => (safe ? 8192 : Math.max(64, 2 * bits))

/** A random prime of exactly so many bits. `add` must leave room for one: the caller has seen to that. */
export function randomPrime(bits: number, random: RandomBytes, wishes: PrimeWishes = {}): bigint {
  const { safe = false, add, accept = () => true } = wishes
  const top = bits > 1 && wishes.highest ? 3n << BigInt(bits - 2) : 1n << BigInt(bits - 1)
  const step = add ?? (safe ? 4n : 2n)
  const rem = wishes.rem ?? (safe ? 3n : 1n)
  const test = rounds(bits)
  if (bits === 2 && add === undefined) return (random(1)[0]! & 1) === 0 && !safe ? 2n : 3n
  for (;;) {
    const drawn = randomBits(bits, random) | top
    const first = drawn - (drawn % step) + rem
    const composite = sieve(first, step, safe, stretchFor(bits, safe))
    for (let i = 0; i < composite.length; i++) {
      const candidate = first + BigInt(i) * step
      if (bitLength(candidate) > bits) break
      if (composite[i] || bitLength(candidate) < bits || !accept(candidate)) continue
      // One cheap look at each before the thorough ones: hardly any candidate passes.
      if (safe && !(passesFermat(candidate >> 1n) && passesFermat(candidate))) continue
      if (!isProbablePrime(candidate, random, test)) continue
      if (!safe || isProbablePrime(candidate >> 1n, random, test)) return candidate
    }
  }
}

/** Fermat's test with the base 2, where multiplying is shifting. */
function passesFermat(value: bigint): boolean {
  let power = 1n
  for (const bit of (value - 1n).toString(2)) {
    power = (power * power) % value
    if (bit === '1') power <<= 1n
  }
  return power % value === 1n || value === 2n
}

/** Marks which of `first`, `first + step`, … a small prime divides; with `safe`, also which half of. */
function sieve(first: bigint, step: bigint, safe: boolean, length: number): Uint8Array {
  const composite = new Uint8Array(length)
  for (const prime of safe ? smallPrimes() : smallPrimes().slice(0, FEW)) {
    if (first < BigInt(prime * 2)) return composite
    const big = BigInt(prime)
    const by = Number(step % big)
    let rest = Number(first % big)
    for (let i = 0; i < length; i++) {
      if (rest === 0 || (safe && rest === 1)) composite[i] = 1
      rest += by
      if (rest >= prime) rest -= prime
    }
  }
  return composite
}
