import type { NodeEnv } from '../../env.ts'
import { DECODERS, ENCODINGS, encodeString, encodingByName } from '../buffer/binding.ts'
import { bytesOf } from '../buffer/bytes.ts'
import { findHash, HASH_NAMES, type HashAlgorithm, type RunningHash } from './algorithms.ts'
import type { CryptoErrors } from './errors.ts'
import { keyBytes } from './keys/key-bytes.ts'

export type Data = string | ArrayBufferView | ArrayBufferLike

export const dataBytes = (data: Data, encoding?: unknown): Uint8Array =>
  typeof data === 'string' ? encodeString(data, encodingByName(encoding)) : bytesOf(data)

/** Bytes as the caller wants them: a Buffer, or a string. */
export function encodeOutput(env: NodeEnv, bytes: Uint8Array, encoding: unknown): unknown {
  if (encoding !== undefined && encoding !== null) {
    const name = String(encoding).toLowerCase()
    // What is no encoding gives a Buffer here, as `ParseEncoding(…, BUFFER)` does.
    const known =
      (ENCODINGS as readonly string[]).includes(name) || ['binary', 'ucs2', 'ucs-2', 'utf-8', 'utf-16le'].includes(name)
    if (known && name !== 'buffer') return DECODERS[encodingByName(name)](bytes)
  }
  const { Buffer } = env.requireBuiltin('buffer')
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function createHashBinding(env: NodeEnv, errors: CryptoErrors) {
  const start = (name: string, outputLength: number | undefined, unsupported: () => Error): RunningHash => {
    const algorithm = findHash(name)
    if (!algorithm) throw unsupported()
    if (outputLength !== undefined && outputLength !== algorithm.outputLength && !algorithm.extendable)
      throw errors.notExtendable()
    return begin(algorithm, outputLength)
  }

  class Hash {
    #running: RunningHash
    #algorithm: string
    #digest: Uint8Array | null = null
    constructor(algorithm: string | Hash, outputLength?: number) {
      if (typeof algorithm === 'string') {
        this.#algorithm = algorithm
        this.#running = start(algorithm, outputLength, () => errors.plain('Digest method not supported'))
        return
      }
      this.#algorithm = algorithm.#algorithm
      const found = findHash(this.#algorithm)!
      if (outputLength !== undefined && outputLength !== found.outputLength && !found.extendable)
        throw errors.notExtendable()
      this.#running = algorithm.#running.clone()
    }
    update(data: Data, encoding?: unknown): boolean {
      this.#running.update(dataBytes(data, encoding))
      return true
    }
    digest(encoding?: unknown): unknown {
      this.#digest ??= this.#running.digest()
      return encodeOutput(env, this.#digest, encoding)
    }
  }

  class Hmac {
    #running: RunningHash | null = null
    init(name: string, key: unknown) {
      const algorithm = findHash(name)
      if (!algorithm || algorithm.extendable) throw errors.invalidDigest(name)
      this.#running = beginHmac(algorithm, keyBytes(key))
    }
    update(data: Data, encoding?: unknown): boolean {
      this.#running!.update(dataBytes(data, encoding))
      return true
    }
    digest(encoding?: unknown): unknown {
      return encodeOutput(env, this.#running!.digest(), encoding)
    }
  }

  return {
    Hash,
    Hmac,
    getHashes: () => [...HASH_NAMES],
    getCachedAliases: () => Object.create(null),
    oneShotDigest(
      name: string,
      _id: number,
      _cache: object,
      input: Data,
      outputEncoding: string,
      _encoding: number,
      outputLength?: number,
    ) {
      const algorithm = findHash(name)
      if (!algorithm) throw errors.plain(`Digest method ${name} is not supported`)
      if (outputLength !== undefined && outputLength !== algorithm.outputLength && !algorithm.extendable)
        throw errors.plain(`Output length ${outputLength} is invalid for ${name}, which does not support XOF`)
      const digest = begin(algorithm, outputLength).update(dataBytes(input)).digest()
      return encodeOutput(env, digest, outputEncoding)
    },
  }
}

/** RFC 2104. */
export function beginHmac(algorithm: HashAlgorithm, key: Uint8Array): RunningHash {
  const block = algorithm.noble.blockLen
  const pad = new Uint8Array(block)
  pad.set(key.length > block ? algorithm.create().update(key).digest() : key)
  const inner = algorithm.create().update(pad.map((byte) => byte ^ 0x36))
  const outer = algorithm.create().update(pad.map((byte) => byte ^ 0x5c))
  const running: RunningHash = {
    update(data) {
      inner.update(data)
      return running
    },
    digest: () => outer.update(inner.digest()).digest(),
    clone: () => running,
  }
  return running
}

const EMPTY: RunningHash = { update: () => EMPTY, digest: () => new Uint8Array(0), clone: () => EMPTY }

const begin = (algorithm: HashAlgorithm, outputLength: number | undefined): RunningHash =>
  outputLength === 0 ? EMPTY : algorithm.create(outputLength)
