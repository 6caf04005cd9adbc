import type { BindingFactory } from '../../env.ts'
import { bytesOf } from '../buffer/bytes.ts'
import { nodeError } from '../node-error.ts'
import { createCipherBinding } from './cipher/binding.ts'
import { createDiffieHellmanBinding } from './diffie-hellman.ts'
import { equalBytes } from './equal-bytes.ts'
import { createCryptoErrors } from './errors.ts'
import { createExchangeBinding } from './exchange.ts'
import { createHashBinding } from './hash.ts'
import { createJobClass } from './job-class.ts'
import { createJobs } from './jobs.ts'
import { createKeyGeneration } from './key-generation.ts'
import { createKeyBinding } from './keys/handle.ts'
import { createPrimeJobs } from './prime-jobs.ts'
import { createRsaCipherBinding } from './rsa-cipher.ts'
import { secureContext } from './secure-context.ts'
import { createSignBinding } from './sign.ts'
import { createSpkacBinding } from './spkac.ts'

const isBytes = (value: unknown): value is ArrayBufferView | ArrayBuffer =>
  ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer

/**
 * `internalBinding('crypto')`: hashes, HMAC and key derivation by `@noble/hashes`, random bytes by the browser, ciphers
 * and the keys of pairs computed here. The browser's own WebCrypto is out of reach: the sandbox's opaque origin is no
 * secure context, so its workers have no `crypto.subtle`, and what there is elsewhere is asynchronous. Computing on
 * BigInts is fast enough (a few milliseconds for a signature) but takes more or less time as the key is: that tells
 * nothing to anybody who cannot measure it in this very tab.
 */
export const crypto: BindingFactory = (env, stub) => {
  const errors = createCryptoErrors(env)
  const jobClass = createJobClass(env, errors)
  const keys = createKeyBinding(env, errors)
  return {
    ...createHashBinding(env, errors),
    ...createJobs(env, errors, stub),
    ...keys.binding,
    ...createSignBinding(errors, keys, jobClass),
    ...createKeyGeneration(env, stub, keys, jobClass),
    ...createExchangeBinding(errors, keys, jobClass),
    ...createDiffieHellmanBinding(errors, keys),
    ...createRsaCipherBinding(stub, errors, keys, jobClass),
    ...createPrimeJobs(keys.random, jobClass),
    ...createSpkacBinding(errors, keys),
    ...createCipherBinding(env, errors),
    SecureContext: secureContext(env),
    timingSafeEqual(a: unknown, b: unknown): boolean {
      const refuse = (name: string) =>
        errors.type(`The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`)
      if (!isBytes(a)) throw refuse('buf1')
      if (!isBytes(b)) throw refuse('buf2')
      if (a.byteLength !== b.byteLength) throw errors.unequalLengths()
      return equalBytes(bytesOf(a), bytesOf(b))
    },
    // None of them here.
    getBundledRootCertificates: () => [],
    getExtraCACertificates: () => [],
    getSystemCACertificates: () => [],
    getUserRootCertificates: () => [],
    resetRootCertStore() {},
    startLoadingCertificatesOffThread() {},
    getFipsCrypto: () => 0,
    setFipsCrypto(on: boolean) {
      if (on)
        throw env.traces.captureOutside(() =>
          nodeError(Error, 'ERR_CRYPTO_FIPS_UNAVAILABLE', 'Cannot set FIPS mode in a non-FIPS build.'),
        )
    },
    testFipsCrypto: () => false,
    getOpenSSLSecLevelCrypto: () => 2,
    setEngine: () => false,
    secureHeapUsed: () => undefined,
    secureBuffer: (size: number) => new Uint8Array(size),
  }
}
