import { CryptoFailure, nodeFailure, opensslFailure, opensslMessage } from '../failures.ts'
import { type AsymmetricKey, publicHalf } from './asymmetric-key.ts'
import { DerError, readDer, readItems, TAG } from './der.ts'
import { decryptPem, decryptPkcs8, isEncryptedPem } from './encryption.ts'
import { type Pem, readPem } from './pem.ts'
import {
  readCertificateKey,
  readDsaPrivate,
  readPkcs1Private,
  readPkcs1Public,
  readPkcs8,
  readSec1,
  readSpki,
} from './structures.ts'

/** Structures of keys (`PKEncodingType`, `src/crypto/crypto_keys.h`). */
export const ENCODING = { pkcs1: 0, pkcs8: 1, spki: 2, sec1: 3 } as const

/** OpenSSL's buffer for passphrases. */
const LONGEST_PASSPHRASE = 1024

const unsupported = () => opensslFailure('unsupported', [opensslMessage('unsupported')])
const noPassphrase = () =>
  opensslFailure('interrupted or cancelled', [
    'error:04800068:PEM routines::bad password read',
    opensslMessage('interrupted or cancelled'),
  ])
const notEnoughData = () => opensslFailure('not enough data', [opensslMessage('not enough data')])
const unreadable = () => new CryptoFailure('Error', 'Failed to read asymmetric key', {})

/** Runs a reader; what is not of its structure becomes the failure given. */
function attempt<T>(read: () => T, otherwise: () => Error): T {
  try {
    return read()
  } catch (error) {
    // A structure that lacks a part shows as a TypeError or a RangeError of ours.
    if (error instanceof DerError || error instanceof TypeError || error instanceof RangeError) throw otherwise()
    throw error
  }
}

const PUBLIC_LABELS: Record<string, (bytes: Uint8Array) => AsymmetricKey> = {
  'PUBLIC KEY': readSpki,
  'RSA PUBLIC KEY': readPkcs1Public,
  CERTIFICATE: readCertificateKey,
  'X509 CERTIFICATE': readCertificateKey,
}

const PRIVATE_LABELS: Record<string, (bytes: Uint8Array) => AsymmetricKey> = {
  'PRIVATE KEY': readPkcs8,
  'RSA PRIVATE KEY': readPkcs1Private,
  'EC PRIVATE KEY': readSec1,
  'DSA PRIVATE KEY': readDsaPrivate,
}

const ENCRYPTED = 'ENCRYPTED PRIVATE KEY'

/** The private key in a PEM text. `passphrase` is null where none was given. */
export function privateFromPem(text: Uint8Array, passphrase: Uint8Array | null): AsymmetricKey {
  const block = readPem(text).find(({ label }) => label === ENCRYPTED || PRIVATE_LABELS[label])
  if (!block) throw unsupported()
  return attempt(() => privateOfBlock(block, passphrase), unsupported)
}

function privateOfBlock(block: Pem, passphrase: Uint8Array | null): AsymmetricKey {
  const old = isEncryptedPem(block)
  if (block.label !== ENCRYPTED && !old) return PRIVATE_LABELS[block.label]!(block.body)
  if (!passphrase || passphrase.length > LONGEST_PASSPHRASE) throw noPassphrase()
  if (old) return PRIVATE_LABELS[block.label]!(decryptPem(block, passphrase))
  return readPkcs8(decryptPkcs8(block.body, passphrase))
}

/** The private key in DER bytes of the structure given. */
export function privateFromDer(bytes: Uint8Array, encoding: number, passphrase: Uint8Array | null): AsymmetricKey {
  return attempt(() => {
    if (encoding === ENCODING.pkcs1) return readPkcs1Private(bytes)
    if (encoding === ENCODING.sec1) return readSec1(bytes)
    // PrivateKeyInfo begins with its version, the encrypted form with the algorithm.
    if (readItems(readDer(bytes))[0]?.tag === TAG.integer) return readPkcs8(bytes)
    if (!passphrase) throw nodeFailure('TypeError', 'ERR_MISSING_PASSPHRASE', 'Passphrase required for encrypted key')
    return readPkcs8(decryptPkcs8(bytes, passphrase))
  }, notEnoughData)
}

/** The public key in a PEM text: of a certificate too, or of a private key. */
export function publicFromPem(text: Uint8Array, passphrase: Uint8Array | null): AsymmetricKey {
  const blocks = readPem(text)
  for (const label of Object.keys(PUBLIC_LABELS)) {
    const block = blocks.find((block) => block.label === label)
    if (block)
      return attempt(
        () => PUBLIC_LABELS[label]!(block.body),
        () => opensslFailure('wrong tag', [opensslMessage('unsupported'), opensslMessage('wrong tag')]),
      )
  }
  return publicHalf(privateFromPem(text, passphrase))
}

/** The public key in DER bytes of the structure given, or of a private key in such a structure. */
export function publicFromDer(bytes: Uint8Array, encoding: number, passphrase: Uint8Array | null): AsymmetricKey {
  if (encoding === ENCODING.spki) return attempt(() => readSpki(bytes), unreadable)
  if (encoding !== ENCODING.pkcs1) return publicHalf(privateFromDer(bytes, encoding, passphrase))
  // The private structure begins with its version, the public one with the modulus.
  return attempt(() => {
    const [first] = readItems(readDer(bytes))
    return first?.body.length === 1 && first.body[0]! < 2 ? publicHalf(readPkcs1Private(bytes)) : readPkcs1Public(bytes)
  }, unreadable)
}
