import { byteLength, fromBytes, modPow, toBytes } from '../math/integers.ts'
import type { RsaPrivate } from '../math/rsa.ts'
import { decodePoint, encodePoint, FORM } from '../math/weierstrass.ts'
import { type KeyKind, readAlgorithm, readCurve, writeAlgorithm, writeCurve } from './algorithm.ts'
import {
  type AsymmetricKey,
  type DsaKey,
  dhKey,
  type EcKey,
  ecKey,
  OCTET_CURVES,
  octetKey,
  type PssParameters,
  type RsaKey,
} from './asymmetric-key.ts'
import {
  bits,
  DerError,
  type DerItem,
  explicit,
  integer,
  octets,
  readBits,
  readDer,
  readInteger,
  readItems,
  readOctets,
  sequence,
  TAG,
} from './der.ts'

/** The numbers of a sequence of integers. */
const readIntegers = (bytes: Uint8Array): bigint[] => readItems(readDer(bytes)).map(readInteger)

function rsaPublic(bytes: Uint8Array, type: RsaKey['type'], pss: PssParameters | null): RsaKey {
  const [n, e] = readIntegers(bytes)
  if (!n || !e) throw new DerError('No RSA key')
  return { type, n, e, pss, secret: null }
}

function rsaPrivate(bytes: Uint8Array, type: RsaKey['type'], pss: PssParameters | null): RsaKey {
  const [version, n, e, d, p, q, dp, dq, qi] = readIntegers(bytes)
  if (version !== 0n || !n || !e || !d || !p || !q || !dp || !dq || !qi) throw new DerError('No RSA key of two primes')
  return { type, n, e, pss, secret: { d, p, q, dp, dq, qi } }
}

function ecPrivate(item: DerItem, known: Pick<EcKey, 'curve' | 'explicit'> | null): EcKey {
  const [version, secret, ...rest] = readItems(item)
  if (readInteger(version) !== 1n) throw new DerError('No EC key')
  const parameters = rest.find(({ tag }) => tag === 0xa0)
  const { curve, explicit } = known ?? readCurve(parameters && readItems(parameters, 0xa0)[0])
  const number = fromBytes(readOctets(secret))
  if (number === 0n || number >= curve.n) throw new DerError('A private key that the curve does not have')
  const point = rest.find(({ tag }) => tag === 0xa1)
  const first = point ? readBits(readItems(point, 0xa1)[0])[0]! : FORM.uncompressed
  return ecKey(curve, number, first === FORM.uncompressed ? first : first & 6, explicit)
}

/** PKCS #1: RSAPublicKey (RFC 8017, A.1.1). */
export const readPkcs1Public = (bytes: Uint8Array): RsaKey => rsaPublic(bytes, 'rsa', null)

/** PKCS #1: RSAPrivateKey (RFC 8017, A.1.2). */
export const readPkcs1Private = (bytes: Uint8Array): RsaKey => rsaPrivate(bytes, 'rsa', null)

/** SEC 1: ECPrivateKey (RFC 5915). */
export const readSec1 = (bytes: Uint8Array): EcKey => ecPrivate(readDer(bytes), null)

/** OpenSSL's own form of a DSA key. */
export function readDsaPrivate(bytes: Uint8Array): DsaKey {
  const [version, p, q, g, y, x] = readIntegers(bytes)
  if (version !== 0n || !p || !q || !g || !y || !x) throw new DerError('No DSA key')
  return { type: 'dsa', group: { p, q, g }, y, secret: x }
}

/** SubjectPublicKeyInfo (RFC 5280, 4.1). */
export function readSpki(bytes: Uint8Array): AsymmetricKey {
  const [algorithm, key] = readItems(readDer(bytes))
  const kind = readAlgorithm(algorithm)
  const content = readBits(key)
  switch (kind.type) {
    case 'rsa':
    case 'rsa-pss':
      return rsaPublic(content, kind.type, kind.pss)
    case 'ec': {
      const point = decodePoint(kind.curve, content)
      if (!point) throw new DerError('No point of the curve')
      return {
        ...kind,
        form: content[0] === FORM.uncompressed ? FORM.uncompressed : content[0]! & 6,
        point,
        secret: null,
      }
    }
    case 'dsa':
    case 'dh':
      return { ...kind, y: readInteger(readDer(content)), secret: null } as AsymmetricKey
    default:
      if (content.length !== OCTET_CURVES[kind.type].bytes) throw new DerError('A key of another length')
      return { type: kind.type, key: Uint8Array.from(content), secret: null }
  }
}

/** PKCS #8: PrivateKeyInfo (RFC 5958), not encrypted. */
export function readPkcs8(bytes: Uint8Array): AsymmetricKey {
  const [version, algorithm, key] = readItems(readDer(bytes))
  if (readInteger(version) > 1n) throw new DerError('A version that is not here')
  return privateOf(readAlgorithm(algorithm), readOctets(key))
}

function privateOf(kind: KeyKind, content: Uint8Array): AsymmetricKey {
  switch (kind.type) {
    case 'rsa':
    case 'rsa-pss':
      return rsaPrivate(content, kind.type, kind.pss)
    case 'ec':
      return ecPrivate(readDer(content), kind)
    case 'dsa': {
      const secret = readInteger(readDer(content))
      return { ...kind, y: modPow(kind.group.g, secret, kind.group.p), secret }
    }
    case 'dh':
      return dhKey(kind.group, readInteger(readDer(content)))
    default: {
      const secret = readOctets(readDer(content))
      if (secret.length !== OCTET_CURVES[kind.type].bytes) throw new DerError('A key of another length')
      return octetKey(kind.type, Uint8Array.from(secret))
    }
  }
}

/** The public key that an X.509 certificate is for. */
export function readCertificateKey(bytes: Uint8Array): AsymmetricKey {
  const [signed] = readItems(readDer(bytes))
  const fields = readItems(signed!).filter(({ tag }) => tag !== 0xa0)
  const info = fields[5]
  if (info?.tag !== TAG.sequence) throw new DerError('No certificate')
  return readSpki(info.bytes)
}

export const writePkcs1Public = ({ n, e }: RsaKey): Uint8Array => sequence(integer(n), integer(e))

export function writePkcs1Private({ n, e, secret }: RsaKey): Uint8Array {
  const { d, p, q, dp, dq, qi } = secret as RsaPrivate
  return sequence(...[0n, n, e, d, p, q, dp, dq, qi].map(integer))
}

/** With `parameters`, the curve is named inside; within PKCS #8 it stands outside. */
export function writeSec1(key: EcKey, parameters = true): Uint8Array {
  const { curve, secret } = key
  return sequence(
    integer(1),
    octets(toBytes(secret!, byteLength(curve.n))),
    ...(parameters ? [explicit(0, writeCurve(curve, key.explicit, key.form))] : []),
    explicit(1, bits(encodePoint(curve, key.point, key.form))),
  )
}

export function writeSpki(key: AsymmetricKey): Uint8Array {
  return sequence(writeAlgorithm(key), bits(content()))

  function content(): Uint8Array {
    switch (key.type) {
      case 'rsa':
      case 'rsa-pss':
        return writePkcs1Public(key)
      case 'ec':
        return encodePoint(key.curve, key.point, key.form)
      case 'dsa':
      case 'dh':
        return integer(key.y)
      default:
        return key.key
    }
  }
}

export function writePkcs8(key: AsymmetricKey): Uint8Array {
  return sequence(integer(0), writeAlgorithm(key), octets(content()))

  function content(): Uint8Array {
    switch (key.type) {
      case 'rsa':
      case 'rsa-pss':
        return writePkcs1Private(key)
      case 'ec':
        return writeSec1(key, false)
      case 'dsa':
      case 'dh':
        return integer(key.secret!)
      default:
        return octets(key.secret!)
    }
  }
}
