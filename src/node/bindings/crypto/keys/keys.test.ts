import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, it } from 'vitest'
import { publicHalf } from './asymmetric-key.ts'
import { ENCODING, privateFromDer, privateFromPem, publicFromPem } from './input.ts'
import { readJwk, writeJwk } from './jwk.ts'
import { FORMAT, writePrivate, writePublic } from './output.ts'

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const bytes = (text: string) => new TextEncoder().encode(text)

/** Kinds of keys of which the type declarations do not know that a pair of objects can be asked for. */
const pair = generateKeyPairSync as unknown as (
  type: string,
  options: object,
) => { publicKey: KeyObject; privateKey: KeyObject }

const PAIRS: [name: string, pair: { publicKey: KeyObject; privateKey: KeyObject }][] = [
  ['rsa', generateKeyPairSync('rsa', { modulusLength: 1024 })],
  [
    'rsa-pss',
    pair('rsa-pss', {
      modulusLength: 1024,
      hashAlgorithm: 'sha256',
      mgf1HashAlgorithm: 'sha512',
      saltLength: 9,
    }),
  ],
  ['rsa-pss bound to nothing', pair('rsa-pss', { modulusLength: 1024 })],
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['P-521, written out', generateKeyPairSync('ec', { namedCurve: 'P-521', paramEncoding: 'explicit' })],
  ['secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
  ['ed25519', generateKeyPairSync('ed25519')],
  ['ed448', generateKeyPairSync('ed448')],
  ['x25519', generateKeyPairSync('x25519')],
  ['x448', generateKeyPairSync('x448')],
  ['dsa', generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 })],
  ['dh', pair('dh', { primeLength: 512 })],
]

it.each(PAIRS)('%s is written as OpenSSL writes it', (_name, { publicKey, privateKey }) => {
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  const key = privateFromPem(bytes(pem), null)
  expect(writePrivate(key, FORMAT.pem, ENCODING.pkcs8, null)).toBe(pem)
  const open = publicKey.export({ format: 'pem', type: 'spki' }) as string
  expect(writePublic(key, FORMAT.pem, ENCODING.spki)).toBe(open)
  expect(publicFromPem(bytes(open), null)).toEqual(publicHalf(key))
})

it.each(PAIRS.slice(0, 1).concat(PAIRS.slice(3, 10)))('%s goes through a JSON Web Key', (_name, { privateKey }) => {
  const jwk = privateKey.export({ format: 'jwk' })
  expect(writeJwk(readJwk({ ...jwk }, 'private'), false)).toEqual(jwk)
})

it.each(['pkcs1', 'pkcs8'] as const)('an encrypted key (%s) opens here and there', (type) => {
  const { privateKey } = PAIRS[0]![1]
  const sealed = privateKey.export({ format: 'pem', type, cipher: 'aes-192-cbc', passphrase: 'word' }) as string
  const key = privateFromPem(bytes(sealed), bytes('word'))
  const lock = { cipher: 'aes-256-cbc', passphrase: bytes('other'), random }
  const ours = writePrivate(key, FORMAT.pem, ENCODING[type], lock) as string
  expect(createPrivateKey({ key: ours, passphrase: 'other' }).equals(privateKey)).toBe(true)
  expect(() => privateFromPem(bytes(ours), bytes('wrong'))).toThrow(/bad decrypt|unsupported/)
  expect(() => privateFromPem(bytes(ours), null)).toThrow('interrupted or cancelled')
})

it('reads SEC 1, compressed points and text around a key', () => {
  const { privateKey, publicKey } = PAIRS[3]![1]
  const key = privateFromDer(privateKey.export({ format: 'der', type: 'sec1' }), ENCODING.sec1, null)
  const compressed = writePublic({ ...publicHalf(key), form: 2 } as never, FORMAT.pem, ENCODING.spki) as string
  expect(createPublicKey(compressed).equals(publicKey)).toBe(true)
  expect(publicFromPem(bytes(`Some text\n${compressed}and more`), null)).toEqual({ ...publicHalf(key), form: 2 })
})
