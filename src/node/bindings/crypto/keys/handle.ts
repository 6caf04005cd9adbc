import type { NodeEnv } from '../../../env.ts'
import { encodeString } from '../../buffer/binding.ts'
import { bytesOf } from '../../buffer/bytes.ts'
import { decodeBase64Url } from '../../buffer/slice.ts'
import { portsOf } from '../../messaging/binding.ts'
import { equalBytes } from '../equal-bytes.ts'
import type { CryptoErrors } from '../errors.ts'
import { nodeFailure } from '../failures.ts'
import { bitLength, toBytes } from '../math/integers.ts'
import { FORM, publicPoint } from '../math/weierstrass.ts'
import { fillRandom } from '../random-bytes.ts'
import { type AsymmetricKey, publicHalf } from './asymmetric-key.ts'
import { privateFromDer, privateFromPem, publicFromDer, publicFromPem } from './input.ts'
import { type Jwk, readJwk, writeJwk } from './jwk.ts'
import { KEY_TYPE, KeyHandle, keyBytes } from './key-bytes.ts'
import { FORMAT, type Lock, writePrivate, writePublic } from './output.ts'
import { readRaw, writeEcPrivate, writeEcPublic, writeRawPrivate, writeRawPublic } from './raw.ts'
import { readPkcs8, readSpki, writePkcs8, writeSpki } from './structures.ts'

/** The five arguments by which the library hands over a key: a handle alone, or data with what they are. */
export type KeyArguments = [
  data: unknown,
  format: number | null | undefined,
  /** One of `ENCODING`; the key's type where the data are raw. */
  type: number | string | null | undefined,
  passphrase: ArrayBufferView | ArrayBuffer | null | undefined,
  namedCurve: string | null | undefined,
]

/** The key that the arguments mean; `wanted` public takes private keys too, and gives their public half. */
export function readKey(wanted: 'public' | 'private', ...[data, format, type, phrase, curve]: KeyArguments) {
  if (data instanceof KeyHandle) return wanted === 'public' ? publicHalf(data.pair!) : data.pair!
  if (format === FORMAT.jwk) return readJwk(data as Jwk, wanted)
  const bytes = bytesOf(data as ArrayBufferView)
  const passphrase = phrase === null || phrase === undefined ? null : bytesOf(phrase)
  if (format === FORMAT.pem)
    return wanted === 'public' ? publicFromPem(bytes, passphrase) : privateFromPem(bytes, passphrase)
  if (format === FORMAT.der) {
    const read = wanted === 'public' ? publicFromDer : privateFromDer
    return read(bytes, type as number, passphrase)
  }
  if (format === FORMAT.rawPublic || format === FORMAT.rawPrivate || format === FORMAT.rawSeed) {
    const key = readRaw(bytes, format, type as string, curve ?? null)
    return wanted === 'public' ? publicHalf(key) : key
  }
  throw nodeFailure(
    'Error',
    'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
    'Keys in stores of the operating system are not available: this Node runs in a browser tab.',
  )
}

/** Details of a key that its type alone does not say. */
function details(key: AsymmetricKey): Record<string, unknown> {
  switch (key.type) {
    case 'rsa':
    case 'rsa-pss': {
      const found = { modulusLength: bitLength(key.n), publicExponent: toBytes(key.e).buffer }
      if (!key.pss) return found
      const { hash, maskHash, saltLength } = key.pss
      return { ...found, hashAlgorithm: hash.name, mgf1HashAlgorithm: maskHash.name, saltLength }
    }
    case 'dsa':
      return { modulusLength: bitLength(key.group.p), divisorLength: bitLength(key.group.q) }
    case 'ec':
      return { namedCurve: key.curve.name }
    default:
      return {}
  }
}

/** How a key is to be written; null for a key object. */
export type OutputArguments = [
  format: number | undefined,
  type: number | undefined,
  cipher?: string | null,
  passphrase?: ArrayBufferView | ArrayBuffer | null,
]

/** A key as it goes to another thread: secret bytes, PKCS #8 or SubjectPublicKeyInfo. */
interface PackedKey {
  type: number
  bytes: Uint8Array
}

export type KeyBinding = ReturnType<typeof createKeyBinding>

/** `KeyObjectHandle` and the classes that hold it (`src/crypto/crypto_keys.cc`). */
export function createKeyBinding(env: NodeEnv, errors: CryptoErrors) {
  // With memory of its own, not the pool's: the library goes on with the whole of it.
  const toBuffer = (bytes: Uint8Array) => env.requireBuiltin('buffer').Buffer.from(Uint8Array.from(bytes).buffer)
  const random = (length: number) => {
    const bytes = new Uint8Array(length)
    fillRandom(env, bytes)
    return bytes
  }
  const output = (written: string | Uint8Array) => (typeof written === 'string' ? written : toBuffer(written))

  class KeyObjectHandle extends KeyHandle {
    init(type: number, ...key: KeyArguments) {
      errors.run(() => {
        this.type = type
        if (type !== KEY_TYPE.secret) {
          this.pair = readKey(type === KEY_TYPE.public ? 'public' : 'private', ...key)
          return
        }
        const [data, format] = key
        if (format !== FORMAT.jwk) {
          this.bytes = new Uint8Array(keyBytes(data))
          return
        }
        const { k } = data as Jwk
        if (typeof k !== 'string')
          throw nodeFailure('TypeError', 'ERR_CRYPTO_INVALID_JWK', 'Invalid JWK secret key format')
        this.bytes = encodeString(k, 'base64url')
      })
    }
    getKeyType() {
      return this.type
    }
    getSymmetricKeySize() {
      return this.bytes.length
    }
    getAsymmetricKeyType() {
      return this.pair?.type
    }
    checkEcKeyData() {
      if (this.pair?.type !== 'ec') return false
      const { curve, point, secret } = this.pair
      if (secret === null) return true
      const { x, y } = publicPoint(curve, secret)
      return x === point.x && y === point.y
    }
    export(...how: OutputArguments) {
      if (this.type === KEY_TYPE.secret) return toBuffer(this.bytes)
      return write(this.pair!, this.type === KEY_TYPE.private, ...how)
    }
    exportJwk(target: Jwk, allowPss: boolean) {
      return errors.run(() =>
        Object.assign(
          target,
          this.pair ? writeJwk(this.pair, allowPss) : { kty: 'oct', k: decodeBase64Url(this.bytes) },
        ),
      )
    }
    rawPublicKey() {
      return errors.run(() => toBuffer(writeRawPublic(this.pair)))
    }
    rawPrivateKey() {
      return errors.run(() => toBuffer(writeRawPrivate(this.pair)))
    }
    rawSeed() {
      throw errors.errorOf(
        nodeFailure(
          'Error',
          'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS',
          'The selected key encoding is incompatible with the key type',
        ),
      )
    }
    exportECPublicRaw(form: number) {
      return errors.run(() => toBuffer(writeEcPublic(this.pair, form)))
    }
    exportECPrivateRaw() {
      return errors.run(() => toBuffer(writeEcPrivate(this.pair)))
    }
    keyDetail(target: object) {
      return Object.assign(target, this.pair ? details(this.pair) : {})
    }
    equals(other: KeyObjectHandle) {
      if (!this.pair || !other.pair) return this.pair === other.pair && equalBytes(this.bytes, other.bytes)
      const [ours, theirs] = [this.pair, other.pair].map((key) =>
        writeSpki(key.type === 'ec' ? { ...key, form: FORM.uncompressed, explicit: false } : key),
      )
      return equalBytes(ours!, theirs!)
    }
  }

  function write(key: AsymmetricKey, isPrivate: boolean, ...[format, type, cipher, passphrase]: OutputArguments) {
    return errors.run(() => {
      const open = isPrivate ? key : publicHalf(key)
      switch (format) {
        case FORMAT.jwk:
          return writeJwk(open, false)
        case FORMAT.rawPublic:
          return toBuffer(key.type === 'ec' ? writeEcPublic(key, type!) : writeRawPublic(key))
        case FORMAT.rawPrivate:
          return toBuffer(key.type === 'ec' ? writeEcPrivate(key) : writeRawPrivate(key))
        case FORMAT.der:
        case FORMAT.pem: {
          if (!isPrivate) return output(writePublic(key, format, type!))
          const lock: Lock | null =
            cipher === null || cipher === undefined
              ? null
              : { cipher, passphrase: passphrase ? Uint8Array.from(bytesOf(passphrase)) : new Uint8Array(0), random }
          return output(writePrivate(key, format, type!, lock))
        }
        default:
          return new KeyObjectHandle().rawSeed()
      }
    })
  }

  /** A handle of one half of a pair. */
  function handleOf(key: AsymmetricKey, isPrivate: boolean): KeyObjectHandle {
    const handle = new KeyObjectHandle()
    handle.type = isPrivate ? KEY_TYPE.private : KEY_TYPE.public
    handle.pair = isPrivate ? key : publicHalf(key)
    return handle
  }

  /** A handle on its way to another thread. */
  const take = ({ type, bytes, pair }: KeyHandle): PackedKey => ({
    type,
    bytes: !pair ? bytes : type === KEY_TYPE.private ? writePkcs8(pair) : writeSpki(pair),
  })
  const make = ({ type, bytes }: PackedKey): KeyObjectHandle => {
    const handle = new KeyObjectHandle()
    handle.type = type
    if (type === KEY_TYPE.secret) handle.bytes = bytes
    else handle.pair = type === KEY_TYPE.private ? readPkcs8(bytes) : readSpki(bytes)
    return handle
  }
  const { handles } = portsOf(env)

  const keySlots = new WeakMap<object, [type: number, handle: KeyObjectHandle]>()
  class NativeKeyObject {
    constructor(handle: KeyObjectHandle) {
      keySlots.set(this, [handle.type, handle])
    }
  }
  handles.set('internal/crypto/keys#KeyObject', {
    is: (value) => keySlots.has(value),
    take: (key: object) => take(keySlots.get(key)![1]),
    make(packed: PackedKey) {
      const { SecretKeyObject, PublicKeyObject, PrivateKeyObject } = env.requireBuiltin('internal/crypto/keys')
      return new [SecretKeyObject, PublicKeyObject, PrivateKeyObject][packed.type](make(packed))
    },
  })
  const cryptoKeySlots = new WeakMap<object, unknown[]>()
  class NativeCryptoKey {
    constructor(handle: KeyObjectHandle, algorithm: object, usages: number, extractable: boolean) {
      cryptoKeySlots.set(this, [handle?.type, extractable, algorithm, usages, handle])
    }
  }
  handles.set('internal/crypto/keys#CryptoKey', {
    is: (value) => cryptoKeySlots.has(value),
    take(key: object) {
      const [, extractable, algorithm, usages, handle] = cryptoKeySlots.get(key)!
      // The algorithm's own prototype is none: a plain copy can be written.
      return [extractable, { ...(algorithm as object) }, usages, take(handle as KeyHandle)]
    },
    make([extractable, algorithm, usages, packed]: [boolean, object, number, PackedKey]) {
      const { InternalCryptoKey } = env.requireBuiltin('internal/crypto/keys')
      return new InternalCryptoKey(make(packed), algorithm, usages, extractable)
    },
  })
  const slotsOf = <T>(slots: WeakMap<object, T>, key: object, name: string): T => {
    const found = slots.get(key)
    if (found) return found
    throw Object.assign(new TypeError(`Value of "this" must be of type ${name}`), { code: 'ERR_INVALID_THIS' })
  }

  return {
    write,
    handleOf,
    random,
    toBuffer,
    binding: {
      KeyObjectHandle,
      createNativeKeyObjectClass: (define: (Base: typeof NativeKeyObject) => unknown) => define(NativeKeyObject),
      getKeyObjectSlots: (key: object) => [...slotsOf(keySlots, key, 'KeyObject')],
      createCryptoKeyClass: (define: (Base: typeof NativeCryptoKey) => unknown) => define(NativeCryptoKey),
      getCryptoKeySlots: (key: object) => [...slotsOf(cryptoKeySlots, key, 'CryptoKey')],
    },
  }
}
