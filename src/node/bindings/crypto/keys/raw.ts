import { incompatibleEncoding, invalidCurve, nodeFailure } from '../failures.ts'
import { findCurve } from '../math/curves.ts'
import { byteLength, fromBytes, toBytes } from '../math/integers.ts'
import { decodePoint, encodePoint, FORM } from '../math/weierstrass.ts'
import { type AsymmetricKey, ecKey, OCTET_CURVES, type OctetKey, octetKey } from './asymmetric-key.ts'
import { FORMAT } from './output.ts'

const invalidData = () => nodeFailure('TypeError', 'ERR_INVALID_ARG_VALUE', 'Invalid key data')
const KNOWN_TYPES = /^(rsa|rsa-pss|dsa|dh)$/

/** A key from its bare bytes: an encoded point, a private number, or what RFC 7748 and RFC 8032 call a key. */
export function readRaw(bytes: Uint8Array, format: number, type: string, curveName: string | null): AsymmetricKey {
  const name = type.toLowerCase()
  if (format === FORMAT.rawSeed && (name === 'ec' || name in OCTET_CURVES)) throw incompatibleEncoding()
  if (name === 'ec') {
    const curve = findCurve(curveName ?? '')
    if (!curve) throw invalidCurve()
    if (format === FORMAT.rawPublic) {
      const point = decodePoint(curve, bytes)
      if (!point) throw invalidData()
      return { type: 'ec', curve, explicit: false, form: FORM.uncompressed, point, secret: null }
    }
    const secret = fromBytes(bytes)
    if (bytes.length !== byteLength(curve.n) || secret === 0n || secret >= curve.n) throw invalidData()
    return ecKey(curve, secret, FORM.uncompressed)
  }
  if (name in OCTET_CURVES) {
    const octetType = name as OctetKey['type']
    if (bytes.length !== OCTET_CURVES[octetType].bytes) throw invalidData()
    const copy = Uint8Array.from(bytes)
    return format === FORMAT.rawPublic ? { type: octetType, key: copy, secret: null } : octetKey(octetType, copy)
  }
  if (KNOWN_TYPES.test(name)) throw incompatibleEncoding()
  throw nodeFailure('TypeError', 'ERR_INVALID_ARG_VALUE', `Invalid asymmetricKeyType: ${type}`)
}

const isOctetKey = (key: AsymmetricKey | null): key is OctetKey => key !== null && key.type in OCTET_CURVES

export function writeRawPublic(key: AsymmetricKey | null): Uint8Array {
  if (!isOctetKey(key)) throw incompatibleEncoding()
  return key.key
}

export function writeRawPrivate(key: AsymmetricKey | null): Uint8Array {
  if (!isOctetKey(key)) throw incompatibleEncoding()
  return key.secret!
}

export function writeEcPublic(key: AsymmetricKey | null, form: number): Uint8Array {
  if (key?.type !== 'ec') throw incompatibleEncoding()
  return encodePoint(key.curve, key.point, form)
}

export function writeEcPrivate(key: AsymmetricKey | null): Uint8Array {
  if (key?.type !== 'ec') throw incompatibleEncoding()
  return toBytes(key.secret!, byteLength(key.curve.n))
}
