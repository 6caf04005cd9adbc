import { findHash, type HashAlgorithm } from './algorithms.ts'
import { equalBytes } from './equal-bytes.ts'
import { CryptoFailure, invalidDigest, nodeFailure, opensslFailure, unsupportedKeyType } from './failures.ts'
import { digestInfo } from './keys/algorithm.ts'
import type { AsymmetricKey, OctetKey, RsaKey } from './keys/asymmetric-key.ts'
import { DerError, integer, readDer, readInteger, readItems, sequence } from './keys/der.ts'
import { ed448, ed25519 } from './math/edwards.ts'
import { dsaSign, dsaVerify } from './math/finite-field.ts'
import { bitLength, byteLength, fromBytes, type RandomBytes, toBytes } from './math/integers.ts'
import { modulusBytes, privateOperation, publicOperation } from './math/rsa.ts'
import { checkPss, longestSalt, padForSignature, padPss } from './math/rsa-padding.ts'
import { ecdsaSign, ecdsaVerify, type Signature } from './math/weierstrass.ts'

/** OpenSSL's numbers of paddings and special lengths of salts. */
export const PADDING = { pkcs1: 1, none: 3, oaep: 4, pss: 6 } as const
const SALT = { digest: -1, max: -2 } as const
/** `DSASigEnc`, `src/crypto/crypto_sig.h`. */
const P1363 = 1

export interface SignatureOptions {
  padding?: number | undefined
  saltLength?: number | undefined
  /** How the two numbers of a DSA or ECDSA signature are written. */
  encoding?: number | undefined
  /** Of EdDSA. */
  context?: Uint8Array | undefined
}

/** What OpenSSL takes where no digest is named. */
const DEFAULT_DIGEST = 'sha256'
const LONGEST_CONTEXT = 255

/** The data's signature. Without a digest's name, the key's own way. */
export function sign(
  key: AsymmetricKey,
  data: Uint8Array,
  digest: string | null,
  options: SignatureOptions,
  random: RandomBytes,
): Uint8Array {
  if (isEdwards(key)) return edwards(key, digest).sign(key.secret!, data, checkedContext(options))
  const hash = signingHash(key, digest ?? DEFAULT_DIGEST)
  return signDigest(key, hash, hash.create().update(data).digest(), options, random)
}

/** Whether the signature is the data's. Throws where such a signature could not have been asked for. */
export function verify(
  key: AsymmetricKey,
  data: Uint8Array,
  digest: string | null,
  signature: Uint8Array,
  options: SignatureOptions,
): boolean {
  if (isEdwards(key)) return edwards(key, digest).verify(key.key, data, signature, checkedContext(options))
  const hash = signingHash(key, digest ?? DEFAULT_DIGEST)
  return verifyDigest(key, hash, hash.create().update(data).digest(), signature, options)
}

type EdwardsKey = OctetKey & { type: 'ed25519' | 'ed448' }

const isEdwards = (key: AsymmetricKey): key is EdwardsKey => key.type === 'ed25519' || key.type === 'ed448'

function edwards(key: EdwardsKey, digest: string | null) {
  if (digest !== null) {
    if (!findHash(digest)) throw invalidDigest(digest)
    throw opensslFailure('invalid digest')
  }
  return key.type === 'ed25519' ? ed25519 : ed448
}

function checkedContext({ context }: SignatureOptions): Uint8Array | undefined {
  if (context && context.length > LONGEST_CONTEXT)
    throw new CryptoFailure('RangeError', 'context string must be at most 255 bytes', { code: 'ERR_OUT_OF_RANGE' })
  return context
}

function signingHash(key: AsymmetricKey, name: string): HashAlgorithm {
  const hash = findHash(name)
  if (!hash) throw invalidDigest(name)
  if (key.type === 'rsa' || key.type === 'rsa-pss') {
    if (hash.extendable || hash.name.startsWith('blake2')) throw opensslFailure('digest not allowed')
    if (key.pss && key.pss.hash !== hash) throw opensslFailure('digest not allowed')
  } else if (hash.extendable) throw opensslFailure('invalid digest')
  return hash
}

/** As `sign`, of data that were hashed before. */
export function signDigest(
  key: AsymmetricKey,
  hash: HashAlgorithm,
  digest: Uint8Array,
  options: SignatureOptions,
  random: RandomBytes,
): Uint8Array {
  if (options.context && options.context.length > 0)
    throw nodeFailure('Error', 'ERR_CRYPTO_OPERATION_FAILED', 'Context parameter is unsupported')
  switch (key.type) {
    case 'rsa':
    case 'rsa-pss':
      return signRsa(key, hash, digest, options, random)
    case 'ec':
      return writeSignature(ecdsaSign(key.curve, key.secret!, digest, random), key.curve.n, options)
    case 'dsa':
      return writeSignature(dsaSign(key.group, key.secret!, digest, random), key.group.q, options)
    default:
      throw unsupportedKeyType()
  }
}

export function verifyDigest(
  key: AsymmetricKey,
  hash: HashAlgorithm,
  digest: Uint8Array,
  signature: Uint8Array,
  options: SignatureOptions,
): boolean {
  switch (key.type) {
    case 'rsa':
    case 'rsa-pss':
      return verifyRsa(key, hash, digest, signature, options)
    case 'ec': {
      const numbers = readSignature(signature, key.curve.n, options)
      return numbers !== null && ecdsaVerify(key.curve, key.point, digest, numbers)
    }
    case 'dsa': {
      const numbers = readSignature(signature, key.group.q, options)
      return numbers !== null && dsaVerify(key.group, key.y, digest, numbers)
    }
    default:
      throw unsupportedKeyType()
  }
}

function writeSignature({ r, s }: Signature, order: bigint, { encoding }: SignatureOptions): Uint8Array {
  if (encoding !== P1363) return sequence(integer(r), integer(s))
  const length = byteLength(order)
  return Uint8Array.of(...toBytes(r, length), ...toBytes(s, length))
}

function readSignature(bytes: Uint8Array, order: bigint, { encoding }: SignatureOptions): Signature | null {
  if (encoding === P1363) {
    const length = byteLength(order)
    if (bytes.length !== 2 * length) return null
    return { r: fromBytes(bytes.subarray(0, length)), s: fromBytes(bytes.subarray(length)) }
  }
  try {
    const whole = readDer(bytes)
    const [r, s, more] = readItems(whole)
    if (more || whole.bytes.length !== bytes.length) return null
    const numbers = { r: readInteger(r), s: readInteger(s) }
    // Nothing but the one way of writing them: what is longer could be changed by anybody.
    return equalBytes(sequence(integer(numbers.r), integer(numbers.s)), bytes) ? numbers : null
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}

/** The padding that a key's signatures have. */
function rsaPadding(key: RsaKey, { padding }: SignatureOptions): number {
  const found = padding ?? (key.type === 'rsa-pss' ? PADDING.pss : PADDING.pkcs1)
  if (found === PADDING.none) throw opensslFailure('invalid padding mode')
  if (found !== PADDING.pss && (found !== PADDING.pkcs1 || key.type === 'rsa-pss'))
    throw opensslFailure('illegal or unsupported padding mode')
  return found
}

const providerErrors = [
  'error:030000EA:digital envelope routines::provider signature failure',
  'error:1C880004:Provider routines::RSA lib',
]

function signRsa(
  key: RsaKey,
  hash: HashAlgorithm,
  digest: Uint8Array,
  options: SignatureOptions,
  random: RandomBytes,
): Uint8Array {
  const finish = (block: Uint8Array) => privateOperation(key, key.secret!, block)!
  if (rsaPadding(key, options) === PADDING.pkcs1) {
    const block = padForSignature(digestInfo(hash, digest), modulusBytes(key))
    if (!block) throw opensslFailure('digest too big for rsa key', providerErrors)
    return finish(block)
  }
  const bits = bitLength(key.n)
  const longest = longestSalt(bits, hash)
  // Where nobody says how long, as long as the digest; the key may say it too.
  let saltLength = options.saltLength ?? key.pss?.saltLength ?? Math.min(hash.outputLength, longest)
  if (saltLength === SALT.digest) saltLength = hash.outputLength
  else if (saltLength === SALT.max) saltLength = longest
  if (key.pss && saltLength < key.pss.saltLength) throw opensslFailure('pss saltlen too small')
  const block = saltLength < 0 ? null : padPss(digest, bits, hash, key.pss?.maskHash ?? hash, random(saltLength))
  if (!block) throw opensslFailure('data too large for key size', providerErrors)
  return finish(block)
}

function verifyRsa(
  key: RsaKey,
  hash: HashAlgorithm,
  digest: Uint8Array,
  signature: Uint8Array,
  options: SignatureOptions,
): boolean {
  const padding = rsaPadding(key, options)
  const { saltLength } = options
  if (
    padding === PADDING.pss &&
    key.pss &&
    saltLength !== undefined &&
    saltLength >= 0 &&
    saltLength < key.pss.saltLength
  )
    throw opensslFailure('pss saltlen too small')
  if (signature.length !== modulusBytes(key)) return false
  const block = publicOperation(key, signature)
  if (!block) return false
  if (padding === PADDING.pkcs1) {
    const expected = padForSignature(digestInfo(hash, digest), block.length)
    return expected !== null && equalBytes(block, expected)
  }
  const exact =
    saltLength === SALT.digest ? hash.outputLength : saltLength !== undefined && saltLength >= 0 ? saltLength : null
  return checkPss(block, digest, bitLength(key.n), hash, key.pss?.maskHash ?? hash, exact)
}
