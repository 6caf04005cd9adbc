import type { NodeEnv } from '../../env.ts'
import { encodeString } from '../buffer/binding.ts'
import { bytesOf } from '../buffer/bytes.ts'
import { decodeBase64Url } from '../buffer/slice.ts'

/** Kinds of keys, in Node's numbers. */
export const SECRET = 0

/** Secret bytes of a handle, or of what stands in for one. */
export function keyBytes(key: unknown): Uint8Array {
  if (key instanceof SecretKeyHandle) return key.bytes
  if (typeof key === 'string') return encodeString(key, 'utf8')
  return bytesOf(key as ArrayBufferView)
}

/** The part of `KeyObjectHandle` that this engine has: secret keys. */
export class SecretKeyHandle {
  bytes: Uint8Array = new Uint8Array(0)
}

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.reduce((difference, byte, index) => difference | (byte ^ b[index]!), 0) === 0

export function createKeyBinding(env: NodeEnv) {
  // With memory of its own, not the pool's: the library goes on with the whole of it.
  const toBuffer = (bytes: Uint8Array) => env.requireBuiltin('buffer').Buffer.from(Uint8Array.from(bytes).buffer)
  const unsupported = () => env.unavailable('A public or private key (crypto.createPublicKey, createPrivateKey)')

  class KeyObjectHandle extends SecretKeyHandle {
    init(type: number, data: unknown) {
      if (type !== SECRET) throw unsupported()
      this.bytes = new Uint8Array(keyBytes(data))
    }
    initJwk(jwk: { kty: string; k?: string }) {
      if (jwk.kty !== 'oct' || typeof jwk.k !== 'string') throw unsupported()
      this.bytes = encodeString(jwk.k, 'base64url')
      return SECRET
    }
    getKeyType = () => SECRET
    getSymmetricKeySize() {
      return this.bytes.length
    }
    export() {
      return toBuffer(this.bytes)
    }
    exportJwk(target: Record<string, unknown>) {
      return Object.assign(target, { kty: 'oct', k: decodeBase64Url(this.bytes) })
    }
    equals(other: KeyObjectHandle) {
      return equal(this.bytes, other.bytes)
    }
    getAsymmetricKeyType = () => undefined
    keyDetail(): never {
      throw unsupported()
    }
  }

  const keySlots = new WeakMap<object, [type: number, handle: KeyObjectHandle]>()
  class NativeKeyObject {
    constructor(handle: KeyObjectHandle) {
      keySlots.set(this, [SECRET, handle])
    }
  }
  const cryptoKeySlots = new WeakMap<object, unknown[]>()
  class NativeCryptoKey {
    constructor(handle: KeyObjectHandle, algorithm: object, usages: number, extractable: boolean) {
      cryptoKeySlots.set(this, [SECRET, extractable, algorithm, usages, handle])
    }
  }
  const slotsOf = <T>(slots: WeakMap<object, T>, key: object, name: string): T => {
    const found = slots.get(key)
    if (found) return found
    throw Object.assign(new TypeError(`Value of "this" must be of type ${name}`), { code: 'ERR_INVALID_THIS' })
  }

  return {
    KeyObjectHandle,
    createNativeKeyObjectClass: (define: (Base: typeof NativeKeyObject) => unknown) => define(NativeKeyObject),
    getKeyObjectSlots: (key: object) => [...slotsOf(keySlots, key, 'KeyObject')],
    createCryptoKeyClass: (define: (Base: typeof NativeCryptoKey) => unknown) => define(NativeCryptoKey),
    getCryptoKeySlots: (key: object) => [...slotsOf(cryptoKeySlots, key, 'CryptoKey')],
  }
}
