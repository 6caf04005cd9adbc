import type { BindingFactory, NodeEnv } from '../../env.ts'
import { bytesOf } from '../buffer/bytes.ts'
import { nodeError } from '../node-error.ts'
import { createCipherBinding } from './cipher/binding.ts'
import { equalBytes } from './equal-bytes.ts'
import { createCryptoErrors } from './errors.ts'
import { createHashBinding } from './hash.ts'
import { createJobs, fillRandom } from './jobs.ts'
import { createKeyBinding } from './keys.ts'
import { secureContext } from './secure-context.ts'

const isBytes = (value: unknown): value is ArrayBufferView | ArrayBuffer =>
  ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer

/** Classes that would need OpenSSL's public-key and cipher code. They say so when they are made. */
const ABSENT_CLASSES: Record<string, string> = {
  Sign: 'crypto.createSign',
  Verify: 'crypto.createVerify',
  DiffieHellman: 'crypto.createDiffieHellman',
  DiffieHellmanGroup: 'crypto.getDiffieHellman',
  ECDH: 'crypto.createECDH',
  SignJob: 'crypto.sign',
  RsaKeyPairGenJob: 'Generating RSA keys',
  EcKeyPairGenJob: 'Generating EC keys',
  DsaKeyPairGenJob: 'Generating DSA keys',
  DhKeyPairGenJob: 'Generating DH keys',
  NidKeyPairGenJob: 'Generating asymmetric keys',
  RSACipherJob: 'RSA in WebCrypto',
  ECDHBitsJob: 'ECDH',
  DHBitsJob: 'Diffie-Hellman',
  RandomPrimeJob: 'crypto.generatePrime',
  CheckPrimeJob: 'crypto.checkPrime',
  Argon2Job: 'crypto.argon2',
}

function absentClass(env: NodeEnv, what: string): Function {
  return class {
    constructor() {
      throw env.unavailable(what)
    }
  }
}

/**
 * `internalBinding('crypto')`: hashes, HMAC, key derivation (by `@noble/hashes`), random bytes (the browser's) and
 * secret keys, and AES ciphers. Other ciphers and public keys are not here: they throw.
 */
export const crypto: BindingFactory = (env, stub) => {
  const errors = createCryptoErrors(env)
  const keys = createKeyBinding(env)
  const absent: Record<string, Function> = {}
  for (const [name, what] of Object.entries(ABSENT_CLASSES)) if (name in stub) absent[name] = absentClass(env, what)

  class SecretKeyGenJob {
    #mode: number
    #bits: number
    #describe: unknown[]
    declare ondone: (error: unknown, handle: object) => void
    constructor(mode: number, bits: number, ...describe: unknown[]) {
      this.#mode = mode
      this.#bits = bits
      this.#describe = describe
    }
    run(): unknown {
      const handle = new keys.KeyObjectHandle()
      const bytes = new Uint8Array(Math.ceil(this.#bits / 8))
      fillRandom(env, bytes)
      handle.init(stub.kKeyTypeSecret, bytes)
      if (this.#mode === stub.kCryptoJobSync) return [undefined, handle]
      if (this.#mode === stub.kCryptoJobAsync) {
        env.loop.enqueue(() => this.ondone(undefined, handle))
        return undefined
      }
      const { InternalCryptoKey } = env.requireBuiltin('internal/crypto/keys')
      return Promise.resolve(new InternalCryptoKey(handle, ...this.#describe))
    }
  }

  return {
    ...absent,
    ...createHashBinding(env, errors),
    ...createJobs(env, errors, stub),
    ...keys,
    ...createCipherBinding(env, errors),
    SecretKeyGenJob,
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
    getCurves: () => [],
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
