import type { NodeEnv } from '../../env.ts'
import type { Binding } from '../../shape.ts'
import { bytesOf } from '../buffer/bytes.ts'
import { findHash, type HashAlgorithm } from './algorithms.ts'
import { findCipher } from './cipher/algorithms.ts'
import { invalidCurve, nodeFailure, plainOpensslFailure, unknownCipher } from './failures.ts'
import type { JobClass, Work } from './job-class.ts'
import { type AsymmetricKey, dhKey, ecKey, OCTET_CURVES, type OctetKey, octetKey } from './keys/asymmetric-key.ts'
import type { KeyBinding, OutputArguments } from './keys/handle.ts'
import { findCurve } from './math/curves.ts'
import { findGroup, generateDhPrivate, generateDsaGroup } from './math/finite-field.ts'
import { fromBytes, modPow, randomBelow } from './math/integers.ts'
import { randomPrime } from './math/primes.ts'
import { generateRsa } from './math/rsa.ts'
import { FORM, generatePrivate } from './math/weierstrass.ts'

const LEAST_RSA_BITS = 512
/** OpenSSL's OPENSSL_RSA_MAX_MODULUS_BITS. */
const MOST_RSA_BITS = 16_384
const LEAST_DH_BITS = 512
const DEFAULT_DIVISOR_BITS = 224

/** Makes a key; called once, when the job runs. */
type Generate = () => AsymmetricKey

/**
 * Jobs that generate key pairs (`src/crypto/crypto_keygen.cc`): each takes the parameters of its kind, then either how
 * to write both halves, or, for WebCrypto, what the `CryptoKey`s are for.
 */
export function createKeyGeneration(env: NodeEnv, stub: Binding, keys: KeyBinding, jobClass: JobClass) {
  const { random } = keys

  function half(key: AsymmetricKey, isPrivate: boolean, how: OutputArguments): unknown {
    return how[0] === undefined ? keys.handleOf(key, isPrivate) : keys.write(key, isPrivate, ...how)
  }

  function finish(generate: Generate, rest: unknown[]): Work {
    if (typeof rest[0] === 'object' && rest[0] !== null) {
      const [algorithm, publicUsages, privateUsages, extractable] = rest
      return () => {
        const key = generate()
        const { InternalCryptoKey } = env.requireBuiltin('internal/crypto/keys')
        return {
          publicKey: new InternalCryptoKey(keys.handleOf(key, false), algorithm, publicUsages, true),
          privateKey: new InternalCryptoKey(keys.handleOf(key, true), algorithm, privateUsages, extractable),
        }
      }
    }
    const [publicFormat, publicType, ...privateHow] = rest as [number, number, ...OutputArguments]
    const cipher = privateHow[2]
    if (cipher !== null && cipher !== undefined && !findCipher(cipher)) throw unknownCipher()
    return () => {
      const key = generate()
      return [half(key, false, [publicFormat, publicType]), half(key, true, privateHow)]
    }
  }

  const digest = (name: string | undefined, what: string): HashAlgorithm | undefined => {
    const hash = name === undefined ? undefined : findHash(name)
    if (name !== undefined && !hash)
      throw nodeFailure('TypeError', 'ERR_CRYPTO_INVALID_DIGEST', `Invalid ${what}: ${name}`)
    return hash
  }

  const RsaKeyPairGenJob = jobClass('RsaKeyPairGenJob', (variant: number, bits: number, exponent: number, ...rest) => {
    const restricted = variant === stub.kKeyVariantRSA_PSS
    const [hashName, maskName, salt] = restricted ? rest.splice(0, 3) : []
    const named = digest(hashName, 'digest')
    const maskNamed = digest(maskName, 'MGF1 digest')
    if (salt !== undefined && salt < 0)
      throw nodeFailure('TypeError', 'ERR_OUT_OF_RANGE', 'salt length is out of range')
    const bound = named || maskNamed || salt !== undefined
    const hash = named ?? findHash('sha1')!
    const pss = bound ? { hash, maskHash: maskNamed ?? hash, saltLength: salt ?? hash.outputLength } : null
    return finish(() => {
      if (bits < LEAST_RSA_BITS) throw plainOpensslFailure('key size too small')
      if (bits > MOST_RSA_BITS) throw plainOpensslFailure('key size too large')
      if (exponent < 3 || exponent % 2 === 0) throw plainOpensslFailure('pub exponent out of range')
      const { private: secret, ...open } = generateRsa(bits, BigInt(exponent), random)
      return { type: restricted ? 'rsa-pss' : 'rsa', ...open, pss, secret }
    }, rest)
  })

  const EcKeyPairGenJob = jobClass('EcKeyPairGenJob', (name: string, parameters: number | undefined, ...rest) => {
    const curve = findCurve(name)
    if (!curve) throw invalidCurve()
    const writtenOut = parameters === stub.OPENSSL_EC_EXPLICIT_CURVE
    return finish(() => ecKey(curve, generatePrivate(curve, random), FORM.uncompressed, writtenOut), rest)
  })

  const NidKeyPairGenJob = jobClass('NidKeyPairGenJob', (nid: number, ...rest) => {
    const type = (Object.keys(OCTET_CURVES) as OctetKey['type'][]).find(
      (type) => stub[`EVP_PKEY_${type.toUpperCase()}`] === nid,
    )
    if (!type) throw env.unavailable('A key of this kind (ML-DSA, ML-KEM or SLH-DSA)')
    return finish(() => octetKey(type, random(OCTET_CURVES[type].bytes)), rest)
  })

  const DsaKeyPairGenJob = jobClass('DsaKeyPairGenJob', (bits: number, divisorBits: number, ...rest) =>
    finish(() => {
      const divisor = divisorBits < 0 ? DEFAULT_DIVISOR_BITS : divisorBits
      if (![160, 224, 256].includes(divisor) || bits < 1024) throw plainOpensslFailure('bad ffc parameters')
      const group = generateDsaGroup(bits, divisor, random)
      const secret = randomBelow(group.q, random)
      return { type: 'dsa', group, y: modPow(group.g, secret, group.p), secret }
    }, rest),
  )

  const DhKeyPairGenJob = jobClass('DhKeyPairGenJob', (first: string | number | ArrayBufferView, ...rest) => {
    if (typeof first === 'string') {
      const group = findGroup(first)
      if (!group) throw nodeFailure('Error', 'ERR_CRYPTO_UNKNOWN_DH_GROUP', 'Unknown DH group')
      return finish(() => dhKey(group, generateDhPrivate(group, random)), rest)
    }
    const g = BigInt(rest.shift())
    const given = typeof first === 'number' ? null : fromBytes(bytesOf(first))
    return finish(() => {
      if (given === null && (first as number) < LEAST_DH_BITS) throw plainOpensslFailure('modulus too small')
      if (g < 2n) throw plainOpensslFailure('bad generator')
      const group = { p: given ?? randomPrime(first as number, random, { safe: true }), g }
      return dhKey(group, generateDhPrivate(group, random))
    }, rest)
  })

  const SecretKeyGenJob = jobClass('SecretKeyGenJob', (bits: number, ...describe) => () => {
    const handle = new keys.binding.KeyObjectHandle()
    handle.bytes = random(Math.floor(bits / 8))
    if (describe.length === 0) return handle
    const { InternalCryptoKey } = env.requireBuiltin('internal/crypto/keys')
    return new InternalCryptoKey(handle, ...describe)
  })

  return { RsaKeyPairGenJob, EcKeyPairGenJob, NidKeyPairGenJob, DsaKeyPairGenJob, DhKeyPairGenJob, SecretKeyGenJob }
}
