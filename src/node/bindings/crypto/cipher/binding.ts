import type { NodeEnv } from '../../../env.ts'
import { encodeString } from '../../buffer/binding.ts'
import { bytesOf } from '../../buffer/bytes.ts'
import { nodeError } from '../../node-error.ts'
import { equalBytes } from '../equal-bytes.ts'
import type { CryptoErrors } from '../errors.ts'
import { keyBytes } from '../keys/key-bytes.ts'
import { createAes } from './aes.ts'
import { CIPHERS, type CipherAlgorithm, findCipher } from './algorithms.ts'
import { createGcm, type Gcm } from './gcm.ts'
import { BlockError, blocks, type CipherMode, counter, feedback, feedback8 } from './modes.ts'

const TAG_LENGTHS = [4, 8, 12, 13, 14, 15, 16]
const WHOLE_TAG = 16
const OPENSSL_NUMBERS = { 'wrong final block length': '1C80006B', 'bad decrypt': '1C800064' } as const

/** AES ciphers of `internalBinding('crypto')` (`src/crypto/crypto_cipher.cc`), computed here: nothing synchronous is in a browser. */
export function createCipherBinding(env: NodeEnv, errors: CryptoErrors) {
  const make = <T extends Error>(create: () => T): T => env.traces.captureOutside(create)
  const toBuffer = (bytes: Uint8Array) => {
    const { Buffer } = env.requireBuiltin('buffer')
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  const invalidIv = () => make(() => nodeError(TypeError, 'ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector'))
  const invalidTag = (length: number) =>
    make(() => nodeError(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${length}`))
  const unauthentic = () => make(() => new Error('Unsupported state or unable to authenticate data'))
  const blockError = ({ code: reason }: BlockError) =>
    make(() =>
      Object.assign(new Error(`error:${OPENSSL_NUMBERS[reason]}:Provider routines::${reason}`), {
        opensslErrorStack: [],
        library: 'Provider routines',
        reason,
        code: `ERR_OSSL_${reason.toUpperCase().replaceAll(' ', '_')}`,
      }),
    )

  class CipherBase {
    #encrypts: boolean
    #mode: CipherMode
    #gcm: Gcm | null = null
    #padding = true
    #tagLength: number
    #tag: Uint8Array | null = null
    #begun = false
    #done = false

    constructor(encrypts: boolean, name: string, key: unknown, iv: ArrayBufferView | null, tagLength: number) {
      const algorithm = findCipher(name)
      if (!algorithm) throw errors.unknownCipher()
      this.#encrypts = encrypts
      this.#tagLength = tagLength
      const secret = keyBytes(key)
      const vector = iv === null ? null : Uint8Array.from(bytesOf(iv))
      if (algorithm.ivLength === 0 ? (vector?.length ?? 0) > 0 : !vector) throw invalidIv()
      if (algorithm.mode === 'gcm' ? vector!.length === 0 : (vector?.length ?? 0) !== algorithm.ivLength)
        throw invalidIv()
      if (secret.length !== algorithm.keyLength) throw errors.invalidKeyLength()
      if (algorithm.mode === 'gcm' && tagLength !== -1 && !TAG_LENGTHS.includes(tagLength)) throw invalidTag(tagLength)
      this.#mode = this.#start(algorithm, Uint8Array.from(secret), vector)
    }
    #start({ mode }: CipherAlgorithm, key: Uint8Array, iv: Uint8Array | null): CipherMode {
      const aes = createAes(key)
      switch (mode) {
        case 'ecb':
          return blocks(aes, null, this.#encrypts, () => this.#padding)
        case 'cbc':
          return blocks(aes, iv, this.#encrypts, () => this.#padding)
        case 'ctr':
          return counter(aes, iv!)
        case 'cfb8':
          return feedback8(aes, iv!, this.#encrypts)
        case 'gcm':
          return (this.#gcm = createGcm(aes, iv!, this.#encrypts))
        default:
          return feedback(aes, iv!, mode, this.#encrypts)
      }
    }

    update(data: string | ArrayBufferView, encoding?: string) {
      if (this.#done) throw make(() => new Error('Trying to add data in unsupported state'))
      this.#begun = true
      const bytes = typeof data === 'string' ? encodeString(data, (encoding ?? 'utf8') as never) : bytesOf(data)
      return toBuffer(this.#mode.update(bytes))
    }
    final() {
      if (this.#done) throw make(() => nodeError(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state'))
      this.#done = true
      let last: Uint8Array
      try {
        last = this.#mode.final()
      } catch (error) {
        throw error instanceof BlockError ? blockError(error) : error
      }
      if (this.#gcm) {
        const tag = this.#gcm.tag()
        if (this.#encrypts) this.#tag = tag.slice(0, this.#tagLength === -1 ? WHOLE_TAG : this.#tagLength)
        else if (!this.#tag || !equalBytes(tag.slice(0, this.#tag.length), this.#tag)) throw unauthentic()
      }
      return toBuffer(last)
    }
    setAutoPadding(on = true) {
      if (this.#done) return false
      this.#padding = on
      return true
    }
    getAuthTag() {
      return this.#done && this.#encrypts && this.#tag ? toBuffer(Uint8Array.from(this.#tag)) : undefined
    }
    setAuthTag(tag: ArrayBufferView) {
      if (!this.#gcm || this.#encrypts || this.#done || this.#tag) return false
      const { byteLength } = tag
      const fits = this.#tagLength === -1 ? TAG_LENGTHS.includes(byteLength) : byteLength === this.#tagLength
      if (!fits) throw invalidTag(byteLength)
      this.#tag = Uint8Array.from(bytesOf(tag))
      return true
    }
    setAAD(data: ArrayBufferView) {
      if (!this.#gcm || this.#done || this.#begun) return false
      this.#gcm.authenticate(bytesOf(data))
      return true
    }
  }

  return {
    CipherBase,
    getCiphers: () => [...CIPHERS.keys()].sort(),
    getSSLCiphers: () => [],
    getCipherInfo(
      target: Record<string, unknown>,
      nameOrNumber: string | number,
      keyLength?: number,
      ivLength?: number,
    ) {
      const found = findCipher(nameOrNumber)
      if (!found || (keyLength !== undefined && keyLength !== found.keyLength)) return undefined
      if (ivLength !== undefined && (found.mode === 'gcm' ? ivLength < 1 : ivLength !== found.ivLength))
        return undefined
      target.mode = found.mode === 'cfb8' ? 'cfb' : found.mode
      target.name = found.name
      target.nid = found.nid
      target.blockSize = found.blockSize
      if (found.ivLength > 0) target.ivLength = found.mode === 'gcm' ? (ivLength ?? found.ivLength) : found.ivLength
      target.keyLength = found.keyLength
      return target
    },
  }
}
