import { bytesOf } from '../buffer/bytes.ts'
import { findHash, type HashAlgorithm, type RunningHash } from './algorithms.ts'
import type { CryptoErrors } from './errors.ts'
import { CryptoFailure, nodeFailure } from './failures.ts'
import { type Data, dataBytes } from './hash.ts'
import type { JobClass } from './job-class.ts'
import { type KeyArguments, type KeyBinding, readKey } from './keys/handle.ts'
import { type SignatureOptions, sign, signDigest, verify, verifyDigest } from './signatures.ts'

const VERIFY = 1

/** `Sign`, `Verify` and `SignJob` of `internalBinding('crypto')` (`src/crypto/crypto_sig.cc`). */
export function createSignBinding(errors: CryptoErrors, keys: KeyBinding, jobClass: JobClass) {
  const { random, toBuffer } = keys

  /** What both directions share: hashing the data as they come. */
  class SignBase {
    #hash: HashAlgorithm | null = null
    #running: RunningHash | null = null
    init(name: string) {
      const hash = findHash(/^dss1$/i.test(name) ? 'sha1' : name)
      if (!hash) throw errors.errorOf(nodeFailure('TypeError', 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest'))
      this.#hash = hash
      this.#running = hash.create()
    }
    update(data: Data, encoding?: unknown) {
      if (!this.#running) throw uninitialised()
      this.#running.update(dataBytes(data, encoding))
    }
    /** The digest, once. */
    finish(): { hash: HashAlgorithm; digest: Uint8Array } {
      if (!this.#running) throw uninitialised()
      const digest = this.#running.digest()
      this.#running = null
      return { hash: this.#hash!, digest }
    }
  }
  const uninitialised = () => errors.errorOf(nodeFailure('Error', 'ERR_CRYPTO_INVALID_STATE', 'Not initialised'))
  /** EdDSA signs data, not digests. */
  const unsupported = () => nodeFailure('Error', 'ERR_CRYPTO_UNSUPPORTED_OPERATION', 'Unsupported crypto operation')
  const takesDigests = (type: string) => type !== 'ed25519' && type !== 'ed448'

  class Sign extends SignBase {
    sign(...args: [...KeyArguments, padding?: number, saltLength?: number, encoding?: number]) {
      const [data, format, type, phrase, curve, padding, saltLength, encoding] = args
      return errors.run(() => {
        const key = readKey('private', data, format, type, phrase, curve)
        if (!takesDigests(key.type)) throw unsupported()
        const { hash, digest } = this.finish()
        return toBuffer(signDigest(key, hash, digest, { padding, saltLength, encoding }, random))
      })
    }
  }

  class Verify extends SignBase {
    verify(
      ...args: [...KeyArguments, signature: ArrayBufferView, padding?: number, saltLength?: number, encoding?: number]
    ) {
      const [data, format, type, phrase, curve, signature, padding, saltLength, encoding] = args
      return errors.run(() => {
        const key = readKey('public', data, format, type, phrase, curve)
        if (!takesDigests(key.type)) throw unsupported()
        const { hash, digest } = this.finish()
        try {
          return verifyDigest(key, hash, digest, bytesOf(signature), { padding, saltLength, encoding })
        } catch (error) {
          // Here, what OpenSSL cannot do verifies nothing.
          if (error instanceof CryptoFailure) return false
          throw error
        }
      })
    }
  }

  const SignJob = jobClass('SignJob', (mode: number, ...args: any[]) => {
    const [source, [data, digest, saltLength, padding, encoding, context, signature]] = [
      args.slice(0, 5),
      args.slice(5),
    ]
    const key = readKey(mode === VERIFY ? 'public' : 'private', ...(source as KeyArguments))
    const options: SignatureOptions = { padding, saltLength, encoding, context: context && bytesOf(context) }
    const bytes = Uint8Array.from(bytesOf(data))
    const name = digest ?? null
    if (name !== null && !findHash(name)) throw errors.invalidDigest(name)
    if (mode !== VERIFY) return () => Uint8Array.from(sign(key, bytes, name, options, random)).buffer
    const checked = Uint8Array.from(bytesOf(signature))
    return () => verify(key, bytes, name, checked, options)
  })

  return { Sign, Verify, SignJob }
}
