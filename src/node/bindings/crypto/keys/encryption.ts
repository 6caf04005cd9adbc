import { md5 } from '@noble/hashes/legacy.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { findHash } from '../algorithms.ts'
import { createAes } from '../cipher/aes.ts'
import { type CipherAlgorithm, findCipher } from '../cipher/algorithms.ts'
import { BlockError, blocks, feedback, join } from '../cipher/modes.ts'
import { opensslFailure, opensslMessage, unknownCipher } from '../failures.ts'
import type { RandomBytes } from '../math/integers.ts'
import { integer, NULL, octets, oid, readDer, readInteger, readItems, readOctets, readOid, sequence } from './der.ts'
import type { Pem } from './pem.ts'

const OID = { pbes2: '1.2.840.113549.1.5.13', pbkdf2: '1.2.840.113549.1.5.12' } as const
const HMACS: Record<string, string> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}
const HMAC_SHA256 = '1.2.840.113549.2.9'
/** NIST's identifiers of AES: 1 to 4 for 128 bits, 21 to 24 for 192, 41 to 44 for 256. */
const AES = '2.16.840.1.101.3.4.1.'
const MODES = ['ecb', 'cbc', 'ofb', 'cfb'] as const

function cipherWithId(id: string): CipherAlgorithm | undefined {
  const number = Number(id.slice(AES.length))
  const [size, mode] = [[128, 192, 256][Math.floor(number / 20)], MODES[(number % 20) - 1]]
  return id.startsWith(AES) && size && mode ? findCipher(`aes-${size}-${mode}`) : undefined
}

function idOfCipher({ mode, keyLength }: CipherAlgorithm): string {
  const at = MODES.indexOf(mode as never)
  if (at < 0) throw opensslFailure('cipher has no object identifier')
  return `${AES}${((keyLength - 16) / 8) * 20 + at + 1}`
}

/** As OpenSSL writes it. */
const ITERATIONS = 2048
const SALT_BYTES = 16
/** More than this from a stranger's file would hang the process. */
const MOST_ITERATIONS = 10_000_000

function cipherNamed(name: string): CipherAlgorithm {
  const cipher = findCipher(name)
  if (!cipher) throw unknownCipher()
  if (cipher.mode === 'gcm') throw opensslFailure('cipher parameter error')
  return cipher
}

function run({ mode: name }: CipherAlgorithm, key: Uint8Array, iv: Uint8Array, text: Uint8Array, encrypts: boolean) {
  const aes = createAes(key)
  const mode =
    name === 'ofb' || name === 'cfb'
      ? feedback(aes, iv, name, encrypts)
      : blocks(aes, name === 'ecb' ? null : iv, encrypts, () => true)
  return join(mode.update(text), mode.final())
}

/** `decrypt`, where a wrong passphrase nearly always shows in the padding. */
function open(cipher: CipherAlgorithm, key: Uint8Array, iv: Uint8Array, text: Uint8Array, outer: string): Uint8Array {
  try {
    return run(cipher, key, iv, text, false)
  } catch (error) {
    if (error instanceof BlockError) throw opensslFailure('bad decrypt', [outer, opensslMessage('bad decrypt')])
    throw error
  }
}

/** PKCS #8: EncryptedPrivateKeyInfo with PBES2 (RFC 8018), by PBKDF2 and AES in CBC mode. Returns PrivateKeyInfo. */
export function decryptPkcs8(bytes: Uint8Array, passphrase: Uint8Array): Uint8Array {
  const [algorithm, text] = readItems(readDer(bytes))
  const [scheme, parameters] = readItems(algorithm!)
  if (readOid(scheme) !== OID.pbes2) throw opensslFailure('unsupported algorithm')
  const [derivation, encryption] = readItems(parameters!)
  const [derivationName, settings] = readItems(derivation!)
  if (readOid(derivationName) !== OID.pbkdf2) throw opensslFailure('unsupported algorithm')
  const [salt, iterations, ...rest] = readItems(settings!)
  const hmacId = rest.at(-1)?.tag === 0x30 ? readOid(readItems(rest.at(-1)!)[0]) : '1.2.840.113549.2.7'
  const [cipherName, iv] = readItems(encryption!)
  const cipher = cipherWithId(readOid(cipherName))
  const hash = findHash(HMACS[hmacId] ?? '')
  const rounds = Number(readInteger(iterations))
  if (!cipher || !hash || rounds < 1 || rounds > MOST_ITERATIONS) throw opensslFailure('unsupported algorithm')
  const key = pbkdf2(hash.noble as never, passphrase, readOctets(salt), { c: rounds, dkLen: cipher.keyLength })
  const outer = 'error:11800074:PKCS12 routines::pkcs12 cipherfinal error'
  const vector = cipher.ivLength === 0 ? new Uint8Array(0) : Uint8Array.from(readOctets(iv))
  return open(cipher, key, vector, readOctets(text), outer)
}

export function encryptPkcs8(bytes: Uint8Array, name: string, passphrase: Uint8Array, random: RandomBytes): Uint8Array {
  const cipher = cipherNamed(name)
  const id = idOfCipher(cipher)
  const [salt, iv] = [random(SALT_BYTES), random(cipher.ivLength)]
  const hash = findHash('sha256')!
  const key = pbkdf2(hash.noble as never, passphrase, salt, { c: ITERATIONS, dkLen: cipher.keyLength })
  const derivation = sequence(octets(salt), integer(ITERATIONS), sequence(oid(HMAC_SHA256), NULL))
  const parameters = sequence(sequence(oid(OID.pbkdf2), derivation), sequence(oid(id), octets(iv)))
  return sequence(sequence(oid(OID.pbes2), parameters), octets(run(cipher, key, iv, bytes, true)))
}

/** How OpenSSL made keys of passphrases before PKCS #8 (`EVP_BytesToKey`): MD5, once, over and over. */
function oldKey(passphrase: Uint8Array, iv: Uint8Array, length: number): Uint8Array {
  const salt = iv.subarray(0, 8)
  let key = new Uint8Array(0)
  for (let last = new Uint8Array(0); key.length < length; key = join(key, last) as Uint8Array<ArrayBuffer>)
    last = md5.create().update(last).update(passphrase).update(salt).digest() as Uint8Array<ArrayBuffer>
  return key.slice(0, length)
}

export const isEncryptedPem = ({ headers }: Pem): boolean => /ENCRYPTED/.test(headers['Proc-Type'] ?? '')

/** The body of an old encrypted block (RFC 1421's headers). */
export function decryptPem({ headers, body }: Pem, passphrase: Uint8Array): Uint8Array {
  const [name = '', hex = ''] = (headers['DEK-Info'] ?? '').split(',')
  const cipher = findCipher(name)
  if (cipher?.mode !== 'cbc' || hex.length !== 2 * cipher.ivLength) throw opensslFailure('unsupported')
  const iv = Uint8Array.from(hex.match(/../g)!, (digits) => Number.parseInt(digits, 16))
  return open(cipher, oldKey(passphrase, iv, cipher.keyLength), iv, body, 'error:04800065:PEM routines::bad decrypt')
}

export function encryptPem(body: Uint8Array, name: string, passphrase: Uint8Array, random: RandomBytes) {
  const cipher = cipherNamed(name)
  if (cipher.mode !== 'cbc') throw opensslFailure('cipher parameter error')
  const iv = random(cipher.ivLength)
  const hex = Array.from(iv, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const headers: [string, string][] = [
    ['Proc-Type', '4,ENCRYPTED'],
    ['DEK-Info', `${cipher.name.toUpperCase()},${hex.toUpperCase()}`],
  ]
  return { headers, body: run(cipher, oldKey(passphrase, iv, cipher.keyLength), iv, body, true) }
}
