import { argon2d, argon2i, argon2id } from '@noble/hashes/argon2.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { scrypt } from '@noble/hashes/scrypt.js'
import type { NodeEnv } from '../../env.ts'
import type { Binding } from '../../shape.ts'
import { bytesOf } from '../buffer/bytes.ts'
import { findHash, type HashAlgorithm } from './algorithms.ts'
import { createAesWork } from './cipher/webcrypto.ts'
import { equalBytes } from './equal-bytes.ts'
import type { CryptoErrors } from './errors.ts'
import { beginHmac, type Data, dataBytes } from './hash.ts'
import { createJobClass } from './job-class.ts'
import { keyBytes } from './keys/key-bytes.ts'
import { fillRandom } from './random-bytes.ts'

const VERIFY = 1

const toArrayBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/** Jobs of `internalBinding('crypto')` that need no key of a pair. */
export function createJobs(env: NodeEnv, errors: CryptoErrors, stub: Binding) {
  const jobClass = createJobClass(env, errors)

  const digestOf = (name: string): HashAlgorithm => {
    const algorithm = findHash(name)
    if (!algorithm) throw errors.invalidDigest(name)
    return algorithm
  }

  return {
    RandomBytesJob: jobClass(
      'RandomBytesJob',
      (memory: ArrayBufferView | ArrayBufferLike, offset: number, size: number) => {
        const bytes = bytesOf(memory).subarray(offset, offset + size)
        return () => fillRandom(env, bytes)
      },
    ),
    PBKDF2Job: jobClass('PBKDF2Job', (password, salt, iterations: number, length: number, digest: string) => {
      const { noble } = digestOf(digest)
      const [secret, salted] = [new Uint8Array(keyBytes(password)), new Uint8Array(bytesOf(salt))]
      return () =>
        length === 0
          ? new ArrayBuffer(0)
          : toArrayBuffer(pbkdf2(noble as never, secret, salted, { c: iterations, dkLen: length }))
    }),
    ScryptJob: jobClass(
      'ScryptJob',
      (password, salt, N: number, r: number, p: number, maxmem: number, length: number) => {
        if (N < 2 || (N & (N - 1)) !== 0 || r < 1 || p < 1) throw errors.invalidScrypt()
        // RFC 7914: N is below 2^(128 r / 8).
        const tooMuch = (r < 4 && N >= 2 ** (16 * r)) || p > (2 ** 30 - 1) / r
        // OpenSSL counts the blocks, the big array and one more block.
        if (tooMuch || 128 * p * r + 32 * r * (N + 2) * 4 > maxmem)
          throw errors.invalidScrypt(': error:030000AC:digital envelope routines::memory limit exceeded')
        const [secret, salted] = [new Uint8Array(keyBytes(password)), new Uint8Array(bytesOf(salt))]
        return () =>
          length === 0
            ? new ArrayBuffer(0)
            : toArrayBuffer(scrypt(secret, salted, { N, r, p, dkLen: length, maxmem: maxmem + 2 ** 20 }))
      },
    ),
    Argon2Job: jobClass(
      'Argon2Job',
      (message, nonce, lanes: number, length: number, memory: number, passes: number, secret, data, type: number) => {
        const run = { [stub.kTypeArgon2d]: argon2d, [stub.kTypeArgon2i]: argon2i, [stub.kTypeArgon2id]: argon2id }[
          type
        ]!
        const [password, salt] = [new Uint8Array(keyBytes(message)), new Uint8Array(bytesOf(nonce))]
        const more = {
          ...(secret?.byteLength ? { key: new Uint8Array(bytesOf(secret)) } : {}),
          ...(data?.byteLength ? { personalization: new Uint8Array(bytesOf(data)) } : {}),
        }
        return () =>
          toArrayBuffer(
            run(password, salt, { t: passes, m: memory, p: lanes, dkLen: length, maxmem: 2 ** 32 - 1, ...more }),
          )
      },
    ),
    HKDFJob: jobClass('HKDFJob', (digest: string, key, salt, info, length: number) => {
      const algorithm = digestOf(digest)
      if (length > algorithm.outputLength * 255) throw errors.invalidKeyLength()
      const [secret, salted, about] = [keyBytes(key), bytesOf(salt), bytesOf(info)]
      return () =>
        length === 0 ? new ArrayBuffer(0) : toArrayBuffer(hkdf(algorithm.noble as never, secret, salted, about, length))
    }),
    AESCipherJob: jobClass('AESCipherJob', createAesWork(env, stub)),
    HashJob: jobClass('HashJob', (digest: string, data: Data, bits?: number) => {
      const algorithm = digestOf(digest)
      const bytes = new Uint8Array(dataBytes(data))
      return () =>
        toArrayBuffer(
          algorithm
            .create(bits === undefined ? undefined : bits / 8)
            .update(bytes)
            .digest(),
        )
    }),
    HmacJob: jobClass('HmacJob', (mode: number, digest: string, key, data: Data, signature?: ArrayBufferView) => {
      const algorithm = digestOf(digest)
      const bytes = new Uint8Array(dataBytes(data))
      return () => {
        const made = beginHmac(algorithm, keyBytes(key)).update(bytes).digest()
        return mode === VERIFY ? equalBytes(made, bytesOf(signature!)) : toArrayBuffer(made)
      }
    }),
  }
}
