import type { RandomBytes } from '../math/integers.ts'
import type { AsymmetricKey, EcKey, RsaKey } from './asymmetric-key.ts'
import { encryptPem, encryptPkcs8 } from './encryption.ts'
import { ENCODING } from './input.ts'
import { writePem } from './pem.ts'
import { writePkcs1Private, writePkcs1Public, writePkcs8, writeSec1, writeSpki } from './structures.ts'

/** Formats of keys (`PKFormatType`, `src/crypto/crypto_keys.h`). */
export const FORMAT = { der: 0, pem: 1, jwk: 2, rawPublic: 3, rawPrivate: 4, rawSeed: 5 } as const

/** How a private key is to be encrypted. */
export interface Lock {
  cipher: string
  passphrase: Uint8Array
  random: RandomBytes
}

/** A public key as PEM (a string) or DER (bytes). The library has seen to it that type and key go together. */
export function writePublic(key: AsymmetricKey, format: number, encoding: number): string | Uint8Array {
  const [label, body] =
    encoding === ENCODING.pkcs1 ? ['RSA PUBLIC KEY', writePkcs1Public(key as RsaKey)] : ['PUBLIC KEY', writeSpki(key)]
  return format === FORMAT.pem ? writePem(label as string, body as Uint8Array) : (body as Uint8Array)
}

export function writePrivate(
  key: AsymmetricKey,
  format: number,
  encoding: number,
  lock: Lock | null,
): string | Uint8Array {
  if (encoding === ENCODING.pkcs8) {
    const body = lock ? encryptPkcs8(writePkcs8(key), lock.cipher, lock.passphrase, lock.random) : writePkcs8(key)
    return format === FORMAT.pem ? writePem(lock ? 'ENCRYPTED PRIVATE KEY' : 'PRIVATE KEY', body) : body
  }
  const body = encoding === ENCODING.pkcs1 ? writePkcs1Private(key as RsaKey) : writeSec1(key as EcKey)
  if (format === FORMAT.der) return body
  const label = encoding === ENCODING.pkcs1 ? 'RSA PRIVATE KEY' : 'EC PRIVATE KEY'
  if (!lock) return writePem(label, body)
  const sealed = encryptPem(body, lock.cipher, lock.passphrase, lock.random)
  return writePem(label, sealed.body, sealed.headers)
}
