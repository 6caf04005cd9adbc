import type { Binding } from '../../shape.ts'
import { bytesOf } from '../buffer/bytes.ts'
import { findHash, type HashAlgorithm } from './algorithms.ts'
import type { CryptoErrors } from './errors.ts'
import { CryptoFailure, opensslFailure, unsupportedKeyType } from './failures.ts'
import type { JobClass } from './job-class.ts'
import type { RsaKey } from './keys/asymmetric-key.ts'
import { type KeyArguments, type KeyBinding, readKey } from './keys/handle.ts'
import { toBytes } from './math/integers.ts'
import { modulusBytes, privateOperation, publicOperation } from './math/rsa.ts'
import {
  padForEncryption,
  padForSignature,
  padOaep,
  unpadEncryption,
  unpadOaep,
  unpadSignature,
} from './math/rsa-padding.ts'
import { PADDING } from './signatures.ts'

type View = ArrayBufferView | ArrayBuffer
type CipherArguments = [...KeyArguments, data: View, padding: number, hash?: string, label?: View]

const NONE = new Uint8Array(0)
const tooLarge = () => opensslFailure('data too large for key size')

function rsaKey(wanted: 'public' | 'private', source: KeyArguments): RsaKey {
  const key = readKey(wanted, ...source)
  if (key.type === 'rsa-pss')
    throw new CryptoFailure('Error', 'error:1C8000B2:Provider routines::operation not supported for this keytype', {
      library: 'Provider routines',
      reason: 'operation not supported for this keytype',
      code: 'ERR_OSSL_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE',
    })
  if (key.type !== 'rsa') throw unsupportedKeyType()
  return key
}

function oaepHash(name = 'sha1'): HashAlgorithm {
  const hash = findHash(name)
  if (!hash || hash.extendable)
    throw new CryptoFailure('Error', 'Invalid digest used', { code: 'ERR_OSSL_EVP_INVALID_DIGEST' })
  return hash
}

/** A whole block, as it is. */
function unpadded(data: Uint8Array, length: number): Uint8Array {
  if (data.length > length) throw tooLarge()
  if (data.length < length) throw opensslFailure('data too small for key size')
  return data
}

function applied(result: Uint8Array | null): Uint8Array {
  if (!result) throw opensslFailure('data too large for modulus')
  return result
}

/** Ciphertext as long as the modulus; a shorter one has lost zeros. */
function wholeText(key: RsaKey, data: Uint8Array): Uint8Array {
  const length = modulusBytes(key)
  if (data.length > length) throw opensslFailure('data greater than mod len')
  const whole = new Uint8Array(length)
  whole.set(data, length - data.length)
  return whole
}

/** `publicEncrypt` and its three brothers, and WebCrypto's `RSACipherJob` (`src/crypto/crypto_cipher.cc`, `crypto_rsa.cc`). */
export function createRsaCipherBinding(stub: Binding, errors: CryptoErrors, keys: KeyBinding, jobClass: JobClass) {
  const { random, toBuffer } = keys

  function encrypt(key: RsaKey, data: Uint8Array, padding: number, hash: HashAlgorithm, label: Uint8Array): Uint8Array {
    const length = modulusBytes(key)
    const block =
      padding === PADDING.oaep
        ? padOaep(data, length, hash, label, random)
        : padding === PADDING.pkcs1
          ? padForEncryption(data, length, random)
          : padding === PADDING.none
            ? unpadded(data, length)
            : unknownPadding()
    if (!block) throw tooLarge()
    return applied(publicOperation(key, block))
  }

  function decrypt(key: RsaKey, data: Uint8Array, padding: number, hash: HashAlgorithm, label: Uint8Array): Uint8Array {
    const text = wholeText(key, data)
    const block = applied(privateOperation(key, key.secret!, text))
    if (padding === PADDING.none) return block
    if (padding === PADDING.pkcs1) return unpadEncryption(block, text, toBytes(key.secret!.d, block.length))
    if (padding !== PADDING.oaep) return unknownPadding()
    const plain = unpadOaep(block, hash, label)
    if (!plain) throw opensslFailure('oaep decoding error')
    return plain
  }

  function unknownPadding(): never {
    throw opensslFailure('unknown padding type')
  }

  /** `run` gets the key, the data and what OAEP needs. */
  const method =
    (
      wanted: 'public' | 'private',
      run: (key: RsaKey, data: Uint8Array, padding: number, hash: HashAlgorithm, label: Uint8Array) => Uint8Array,
    ) =>
    (...[key, format, type, phrase, curve, data, padding, hash, label]: CipherArguments) =>
      errors.run(() => {
        const digest = oaepHash(hash)
        const found = rsaKey(wanted, [key, format, type, phrase, curve])
        return toBuffer(run(found, bytesOf(data), padding, digest, label ? bytesOf(label) : NONE))
      })

  return {
    publicEncrypt: method('public', encrypt),
    privateDecrypt: method('private', decrypt),
    privateEncrypt: method('private', (key, data, padding) => {
      const length = modulusBytes(key)
      if (padding !== PADDING.pkcs1 && padding !== PADDING.none)
        throw opensslFailure('illegal or unsupported padding mode')
      const block = padding === PADDING.pkcs1 ? padForSignature(data, length) : unpadded(data, length)
      if (!block) throw tooLarge()
      return applied(privateOperation(key, key.secret!, block))
    }),
    publicDecrypt: method('public', (key, data, padding) => {
      if (padding !== PADDING.pkcs1 && padding !== PADDING.none)
        throw opensslFailure('illegal or unsupported padding mode')
      const block = applied(publicOperation(key, wholeText(key, data)))
      if (padding === PADDING.none) return block
      const plain = unpadSignature(block)
      if (!plain) throw opensslFailure('invalid padding')
      return plain
    }),
    RSACipherJob: jobClass(
      'RSACipherJob',
      (mode: number, handle: unknown, data: View, _variant: number, hashName: string, label?: View) => {
        const encrypts = mode === stub.kWebCryptoCipherEncrypt
        const key = rsaKey(encrypts ? 'public' : 'private', [handle, null, null, null, null])
        const [text, hash] = [Uint8Array.from(bytesOf(data)), oaepHash(hashName)]
        const about = label ? Uint8Array.from(bytesOf(label)) : NONE
        return () => Uint8Array.from((encrypts ? encrypt : decrypt)(key, text, PADDING.oaep, hash, about)).buffer
      },
    ),
  }
}
