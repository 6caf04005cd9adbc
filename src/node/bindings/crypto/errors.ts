import type { NodeEnv } from '../../env.ts'
import { nodeError } from '../node-error.ts'
import { CryptoFailure } from './failures.ts'

const CONSTRUCTORS = { Error, TypeError, RangeError }

/** OpenSSL's errors and Node's own, as the native half throws them. */
export function createCryptoErrors(env: NodeEnv) {
  const make = <T extends Error>(create: () => T): T => env.traces.captureOutside(create)
  const openssl = (number: string, reason: string, code: string) =>
    make(() =>
      Object.assign(new Error(`error:${number}:digital envelope routines::${reason}`), {
        library: 'digital envelope routines',
        reason,
        code,
      }),
    )
  /** What a computation threw, as the program sees it. */
  const errorOf = (cause: unknown): unknown => {
    if (!(cause instanceof CryptoFailure)) return cause
    return make(() => Object.assign(new CONSTRUCTORS[cause.kind](cause.message), cause.details))
  }
  return {
    errorOf,
    /** Runs it; what it throws becomes the program's. */
    run<T>(computation: () => T): T {
      try {
        return computation()
      } catch (cause) {
        throw errorOf(cause)
      }
    },
    plain: (message: string) => make(() => new Error(message)),
    invalidDigest: (name: string) =>
      make(() => nodeError(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`)),
    invalidKeyLength: () => make(() => nodeError(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length')),
    invalidScrypt: (why = '') =>
      make(() => nodeError(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', `Invalid scrypt params${why}`)),
    type: (message: string) => make(() => nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', message)),
    unequalLengths: () =>
      make(() =>
        nodeError(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length'),
      ),
    notExtendable: () => openssl('030000B2', 'not XOF or invalid length', 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH'),
    unknownCipher: () => make(() => nodeError(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher')),
  }
}

export type CryptoErrors = ReturnType<typeof createCryptoErrors>
