import { bytesOf } from '../buffer/bytes.ts'
import type { CryptoErrors } from './errors.ts'
import {
  CryptoFailure,
  invalidCurve,
  nodeFailure,
  opensslFailure,
  operationFailed,
  unsupportedKeyType,
} from './failures.ts'
import type { JobClass } from './job-class.ts'
import type { AsymmetricKey, OctetKey } from './keys/asymmetric-key.ts'
import { type KeyArguments, type KeyBinding, readKey } from './keys/handle.ts'
import { CURVES, type Curve, findCurve } from './math/curves.ts'
import { byteLength, fromBytes, modPow, toBytes } from './math/integers.ts'
import { x448, x25519 } from './math/montgomery.ts'
import { type Affine, decodePoint, encodePoint, generatePrivate, multiply, publicPoint } from './math/weierstrass.ts'

/** The secret that two parties share who know one private and the other's public key. */
function sharedSecret(ours: AsymmetricKey, theirs: AsymmetricKey): Uint8Array {
  if (ours.type !== theirs.type) throw unsupportedKeyType()
  switch (ours.type) {
    case 'ec': {
      const { curve, point } = theirs as typeof ours
      if (ours.curve !== curve) throw opensslFailure('mismatching domain parameters')
      return toBytes(multiply(curve, [ours.secret!, point])!.x, curve.bytes)
    }
    case 'dh': {
      const { group, y } = theirs as typeof ours
      if (group.p !== ours.group.p || group.g !== ours.group.g) throw opensslFailure('mismatching domain parameters')
      if (y <= 1n || y >= group.p - 1n) throw opensslFailure('failed during derivation')
      return toBytes(modPow(y, ours.secret!, group.p), byteLength(group.p))
    }
    case 'x25519':
    case 'x448': {
      const curve = ours.type === 'x25519' ? x25519 : x448
      const secret = curve.exchange(ours.secret!, (theirs as OctetKey).key)
      if (!secret) throw opensslFailure('failed during derivation')
      return secret
    }
    default:
      throw unsupportedKeyType()
  }
}

/** `ECDH`, `ECDHConvertKey`, `DHBitsJob` (`src/crypto/crypto_ec.cc`, `src/crypto/crypto_dh.cc`). */
export function createExchangeBinding(errors: CryptoErrors, keys: KeyBinding, jobClass: JobClass) {
  const { random, toBuffer } = keys
  const curveNamed = (name: string): Curve => {
    const curve = findCurve(name)
    if (!curve) throw invalidCurve()
    return curve
  }
  const pointOf = (curve: Curve, key: ArrayBufferView): Affine => {
    const point = decodePoint(curve, bytesOf(key))
    if (!point) throw operationFailed('Failed to convert Buffer to EC_POINT')
    return point
  }

  class ECDH {
    #curve: Curve
    #secret: bigint | null = null
    #point: Affine | null = null
    constructor(name: string) {
      this.#curve = errors.run(() => curveNamed(name))
    }
    generateKeys() {
      this.#secret = generatePrivate(this.#curve, random)
      this.#point = publicPoint(this.#curve, this.#secret)
    }
    /** A string stands for a key that is none: the library makes the error. */
    computeSecret(other: ArrayBufferView) {
      return errors.run(() => {
        const [curve, secret] = [this.#curve, this.#secret]
        if (secret !== null && this.#point?.x !== publicPoint(curve, secret).x)
          throw new CryptoFailure('RangeError', 'Invalid key pair', { code: 'ERR_CRYPTO_INVALID_KEYPAIR' })
        const point = decodePoint(curve, bytesOf(other))
        if (!point) return 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY'
        if (secret === null) throw operationFailed('Failed to compute ECDH key')
        return toBuffer(toBytes(multiply(curve, [secret, point])!.x, curve.bytes))
      })
    }
    getPublicKey(form: number) {
      return errors.run(() => {
        if (!this.#point) throw operationFailed('Failed to get ECDH public key')
        return toBuffer(encodePoint(this.#curve, this.#point, form))
      })
    }
    getPrivateKey() {
      return errors.run(() => {
        if (this.#secret === null) throw operationFailed('Failed to get ECDH private key')
        return toBuffer(toBytes(this.#secret))
      })
    }
    setPrivateKey(key: ArrayBufferView) {
      const secret = fromBytes(bytesOf(key))
      if (secret === 0n || secret >= this.#curve.n)
        throw errors.errorOf(
          nodeFailure('RangeError', 'ERR_CRYPTO_INVALID_KEYTYPE', 'Private key is not valid for specified curve.'),
        )
      this.#secret = secret
      this.#point = publicPoint(this.#curve, secret)
    }
    setPublicKey(key: ArrayBufferView) {
      this.#point = errors.run(() => pointOf(this.#curve, key))
    }
  }

  const DHBitsJob = jobClass('DHBitsJob', (...args: any[]) => {
    const theirs = readKey('public', ...(args.slice(0, 5) as KeyArguments))
    const ours = readKey('private', ...(args.slice(5, 10) as KeyArguments))
    return () => Uint8Array.from(sharedSecret(ours, theirs)).buffer
  })

  return {
    ECDH,
    DHBitsJob,
    ECDHConvertKey: (key: ArrayBufferView, name: string, form: number) =>
      errors.run(() => {
        if (key.byteLength === 0) return toBuffer(new Uint8Array(0))
        const curve = curveNamed(name)
        return toBuffer(encodePoint(curve, pointOf(curve, key), form))
      }),
    getCurves: () => CURVES.map(({ name }) => name).sort(),
  }
}
