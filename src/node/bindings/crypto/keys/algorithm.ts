import { findHash, type HashAlgorithm, hashOid } from '../algorithms.ts'
import { CURVES, type Curve } from '../math/curves.ts'
import type { DhGroup, DsaGroup } from '../math/finite-field.ts'
import { fromBytes, toBytes } from '../math/integers.ts'
import { decodePoint, encodePoint, generator } from '../math/weierstrass.ts'
import type { AsymmetricKey, OctetKey, PssParameters } from './asymmetric-key.ts'
import {
  bits,
  DerError,
  type DerItem,
  explicit,
  integer,
  NULL,
  octets,
  oid,
  readInteger,
  readItems,
  readOctets,
  readOid,
  sequence,
  TAG,
  writeDer,
} from './der.ts'

const OID = {
  rsa: '1.2.840.113549.1.1.1',
  mgf1: '1.2.840.113549.1.1.8',
  pss: '1.2.840.113549.1.1.10',
  ec: '1.2.840.10045.2.1',
  primeField: '1.2.840.10045.1.1',
  dsa: '1.2.840.10040.4.1',
  dh: '1.2.840.113549.1.3.1',
  x942: '1.2.840.10046.2.1',
} as const

const OCTET_OIDS: Record<OctetKey['type'], string> = {
  x25519: '1.3.101.110',
  x448: '1.3.101.111',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
}

/** What an AlgorithmIdentifier says of a key: all but the key itself. */
export type KeyKind =
  | { type: 'rsa' | 'rsa-pss'; pss: PssParameters | null }
  | { type: 'ec'; curve: Curve; explicit: boolean }
  | { type: 'dsa'; group: DsaGroup }
  | { type: 'dh'; group: DhGroup }
  | { type: OctetKey['type'] }

/** X.509's AlgorithmIdentifier, as SubjectPublicKeyInfo and PKCS #8 have it. */
export function readAlgorithm(item: DerItem | undefined): KeyKind {
  const [name, parameters] = readItems(item!)
  const id = readOid(name)
  switch (id) {
    case OID.rsa:
      return { type: 'rsa', pss: null }
    case OID.pss:
      return { type: 'rsa-pss', pss: parameters ? readPss(parameters) : null }
    case OID.ec:
      return { type: 'ec', ...readCurve(parameters) }
    case OID.dsa: {
      const [p, q, g] = readItems(parameters!)
      return { type: 'dsa', group: { p: readInteger(p), q: readInteger(q), g: readInteger(g) } }
    }
    case OID.dh:
    case OID.x942: {
      const [p, g] = readItems(parameters!)
      return { type: 'dh', group: { p: readInteger(p), g: readInteger(g) } }
    }
    default: {
      const type = (Object.keys(OCTET_OIDS) as OctetKey['type'][]).find((type) => OCTET_OIDS[type] === id)
      if (!type) throw new DerError(`An algorithm that is not here: ${id}`)
      return { type }
    }
  }
}

export function writeAlgorithm(key: AsymmetricKey): Uint8Array {
  switch (key.type) {
    case 'rsa':
      return sequence(oid(OID.rsa), NULL)
    case 'rsa-pss':
      return key.pss ? sequence(oid(OID.pss), writePss(key.pss)) : sequence(oid(OID.pss))
    case 'ec':
      return sequence(oid(OID.ec), writeCurve(key.curve, key.explicit, key.form))
    case 'dsa':
      return sequence(oid(OID.dsa), sequence(integer(key.group.p), integer(key.group.q), integer(key.group.g)))
    case 'dh':
      return sequence(oid(OID.dh), sequence(integer(key.group.p), integer(key.group.g)))
    default:
      return sequence(oid(OCTET_OIDS[key.type]))
  }
}

/** ECParameters (RFC 3279, 2.3.5): a name, or the numbers of a curve that we know by name. */
export function readCurve(item: DerItem | undefined): { curve: Curve; explicit: boolean } {
  if (item?.tag === TAG.oid) {
    const id = readOid(item)
    const curve = CURVES.find((curve) => curve.oid === id)
    if (!curve) throw new DerError(`A curve that is not here: ${id}`)
    return { curve, explicit: false }
  }
  const [, field, coefficients, base, order] = readItems(item!)
  const [fieldType, prime] = readItems(field!)
  if (readOid(fieldType) !== OID.primeField) throw new DerError('A curve over another kind of field')
  const [a, b] = readItems(coefficients!)
  const numbers = [readInteger(prime), fromBytes(readOctets(a)), fromBytes(readOctets(b)), readInteger(order)]
  const point = readOctets(base)
  const curve = CURVES.find((curve) => {
    if ([curve.p, curve.a, curve.b, curve.n].some((number, index) => number !== numbers[index])) return false
    const decoded = decodePoint(curve, point)
    return decoded?.x === curve.x && decoded.y === curve.y
  })
  if (!curve) throw new DerError('A curve that is not here')
  return { curve, explicit: true }
}

export function writeCurve(curve: Curve, writtenOut: boolean, form: number): Uint8Array {
  if (!writtenOut) return oid(curve.oid)
  const seed = curve.seed ? [bits(toBytes(BigInt(`0x${curve.seed}`), curve.seed.length / 2))] : []
  return sequence(
    integer(1),
    sequence(oid(OID.primeField), integer(curve.p)),
    sequence(octets(toBytes(curve.a, curve.bytes)), octets(toBytes(curve.b, curve.bytes)), ...seed),
    octets(encodePoint(curve, generator(curve), form)),
    integer(curve.n),
    integer(1),
  )
}

const PSS_DEFAULT = { hash: 'sha1', saltLength: 20 } as const

/** RSASSA-PSS-params (RFC 8017, A.2.3): what is not there is SHA-1 and 20. */
function readPss(item: DerItem): PssParameters {
  const fields = new Map(readItems(item).map((field) => [field.tag & 0x1f, readItems(field, null)[0]!]))
  const hashIn = (algorithm: DerItem | undefined): HashAlgorithm => {
    const id = algorithm && readOid(readItems(algorithm)[0])
    const hash = findHash(id ?? PSS_DEFAULT.hash)
    if (!hash) throw new DerError(`A hash that is not here: ${id}`)
    return hash
  }
  const mask = fields.get(1)
  const salt = fields.get(2)
  return {
    hash: hashIn(fields.get(0)),
    maskHash: hashIn(mask && readItems(mask)[1]),
    saltLength: salt ? Number(readInteger(salt)) : PSS_DEFAULT.saltLength,
  }
}

function writePss({ hash, maskHash, saltLength }: PssParameters): Uint8Array {
  const identifier = (algorithm: HashAlgorithm) => sequence(oid(hashOid(algorithm)!), NULL)
  const fields: Uint8Array[] = []
  if (hash.name !== PSS_DEFAULT.hash) fields.push(explicit(0, identifier(hash)))
  if (maskHash.name !== PSS_DEFAULT.hash) fields.push(explicit(1, sequence(oid(OID.mgf1), identifier(maskHash))))
  if (saltLength !== PSS_DEFAULT.saltLength) fields.push(explicit(2, integer(saltLength)))
  return sequence(...fields)
}

/** DigestInfo (RFC 8017, 9.2): what an RSA signature of PKCS #1 v1.5 is made of. A hash without a name stands alone. */
export function digestInfo(hash: HashAlgorithm, digest: Uint8Array): Uint8Array {
  const id = hashOid(hash)
  return id ? sequence(sequence(oid(id), NULL), writeDer(TAG.octetString, digest)) : digest
}
