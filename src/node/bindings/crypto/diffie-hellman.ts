import { bytesOf } from '../buffer/bytes.ts'
import type { CryptoErrors } from './errors.ts'
import { CryptoFailure, nodeFailure, opensslFailure, operationFailed } from './failures.ts'
import type { KeyBinding } from './keys/handle.ts'
import { type DhGroup, findGroup, generateDhPrivate } from './math/finite-field.ts'
import { bitLength, byteLength, fromBytes, modPow, type RandomBytes, toBytes } from './math/integers.ts'
import { isProbablePrime, randomPrime } from './math/primes.ts'

/** What `DH_check` finds (OpenSSL's `dh.h`), the sum of which is `verifyError`. */
const CHECK = { notPrime: 0x01, notSafePrime: 0x02, notSuitableGenerator: 0x08, modulusTooSmall: 0x80 } as const

/** OpenSSL's DH_MIN_MODULUS_BITS and OPENSSL_DH_MAX_MODULUS_BITS. */
const LEAST_BITS = 512
const MOST_BITS = 10_000

type View = ArrayBufferView | ArrayBuffer

function check({ p, g }: DhGroup, random: RandomBytes): number {
  let found = bitLength(p) < LEAST_BITS ? CHECK.modulusTooSmall : 0
  if (!isProbablePrime(p, random, 10)) found |= CHECK.notPrime
  else if (!isProbablePrime(p >> 1n, random, 10)) found |= CHECK.notSafePrime
  if (p > 0n && (g <= 1n || g >= p - 1n) && !(found & CHECK.notPrime)) found |= CHECK.notSuitableGenerator
  if (p === 0n) found |= CHECK.notSuitableGenerator
  return found
}

const invalidKey = (message: string) => new CryptoFailure('RangeError', message, { code: 'ERR_CRYPTO_INVALID_KEYLEN' })

/** `DiffieHellman` and `DiffieHellmanGroup` (`src/crypto/crypto_dh.cc`). */
export function createDiffieHellmanBinding(errors: CryptoErrors, keys: KeyBinding) {
  const { random, toBuffer } = keys

  class DiffieHellmanBase {
    protected group: DhGroup = { p: 0n, g: 2n }
    #secret: bigint | null = null
    #key: bigint | null = null
    #verifyError: number | null = null

    get verifyError(): number {
      return (this.#verifyError ??= check(this.group, random))
    }
    generateKeys() {
      return errors.run(() => {
        const { p, g } = this.group
        if (bitLength(p) < LEAST_BITS || p % 2n === 0n || g <= 1n) throw operationFailed('Key generation failed')
        // A private key that was set stays.
        this.#secret ??= generateDhPrivate(this.group, random)
        this.#key = modPow(g, this.#secret, p)
        return toBuffer(toBytes(this.#key))
      })
    }
    computeSecret(other: View) {
      return errors.run(() => {
        const { p } = this.group
        const key = fromBytes(bytesOf(other))
        if (this.#secret === null) throw operationFailed('Failed to compute shared secret')
        if (key <= 1n) throw invalidKey('Supplied key is too small')
        if (key >= p - 1n) throw invalidKey('Supplied key is too large')
        // As long as the prime: what is shared must not tell by its length.
        return toBuffer(toBytes(modPow(key, this.#secret, p), byteLength(p)))
      })
    }
    getPrime() {
      return toBuffer(toBytes(this.group.p))
    }
    getGenerator() {
      return toBuffer(toBytes(this.group.g))
    }
    getPublicKey() {
      return this.#get(this.#key, 'public')
    }
    getPrivateKey() {
      return this.#get(this.#secret, 'private')
    }
    #get(value: bigint | null, name: string) {
      return errors.run(() => {
        if (value === null)
          throw nodeFailure('Error', 'ERR_CRYPTO_INVALID_STATE', `No ${name} key - did you forget to generate one?`)
        return toBuffer(toBytes(value))
      })
    }
    setPublicKey(key: View) {
      this.#key = fromBytes(bytesOf(key))
    }
    setPrivateKey(key: View) {
      this.#secret = fromBytes(bytesOf(key))
    }
  }

  class DiffieHellman extends DiffieHellmanBase {
    constructor(sizeOrPrime: number | View, generator: number | View) {
      super()
      this.group = errors.run(() =>
        typeof sizeOrPrime === 'number' ? randomGroup(sizeOrPrime, generator) : givenGroup(sizeOrPrime, generator),
      )
    }
  }

  class DiffieHellmanGroup extends DiffieHellmanBase {
    constructor(name: string) {
      super()
      const group = findGroup(name)
      if (!group) throw errors.errorOf(nodeFailure('Error', 'ERR_CRYPTO_UNKNOWN_DH_GROUP', 'Unknown DH group'))
      this.group = group
    }
  }

  function randomGroup(bits: number, generator: number | View): DhGroup {
    if (typeof generator !== 'number')
      throw nodeFailure('TypeError', 'ERR_INVALID_ARG_TYPE', 'Second argument must be an int32')
    if (bits < 2) throw opensslFailure('modulus too small')
    if (generator <= 1) throw opensslFailure('bad generator')
    if (bits < LEAST_BITS || bits > MOST_BITS)
      throw nodeFailure('TypeError', 'ERR_INVALID_ARG_VALUE', 'Invalid DH parameters')
    return { p: randomPrime(bits, random, safeFor(generator)), g: BigInt(generator) }
  }

  function givenGroup(prime: View, generator: number | View): DhGroup {
    const g = typeof generator === 'number' ? BigInt(generator) : fromBytes(bytesOf(generator))
    if (g <= 1n) throw opensslFailure('bad generator')
    return { p: fromBytes(bytesOf(prime)), g }
  }

  return { DiffieHellman, DiffieHellmanGroup }
}

/** Safe primes of which the usual generators generate the large subgroup, as `DH_generate_parameters_ex` chooses. */
function safeFor(generator: number) {
  if (generator === 2) return { safe: true, add: 24n, rem: 23n }
  if (generator === 5) return { safe: true, add: 60n, rem: 59n }
  return { safe: true, add: 12n, rem: 11n }
}
