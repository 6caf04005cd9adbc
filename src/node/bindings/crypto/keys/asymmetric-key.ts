import type { HashAlgorithm } from '../algorithms.ts'
import type { Curve } from '../math/curves.ts'
import { ed448, ed25519 } from '../math/edwards.ts'
import type { DhGroup, DsaGroup } from '../math/finite-field.ts'
import { modPow } from '../math/integers.ts'
import { x448, x25519 } from '../math/montgomery.ts'
import type { RsaPrivate, RsaPublic } from '../math/rsa.ts'
import { type Affine, publicPoint } from '../math/weierstrass.ts'

/** What an RSASSA-PSS key is bound to (RFC 8017, A.2.3). */
export interface PssParameters {
  hash: HashAlgorithm
  maskHash: HashAlgorithm
  /** The least that a signature may have. */
  saltLength: number
}

export interface RsaKey extends RsaPublic {
  type: 'rsa' | 'rsa-pss'
  /** Of `rsa-pss` keys that are bound to something. */
  pss: PssParameters | null
  secret: RsaPrivate | null
}

export interface EcKey {
  type: 'ec'
  curve: Curve
  /** The curve's parameters are written out, not its name. */
  explicit: boolean
  /** How the public point was written (`FORM`). */
  form: number
  point: Affine
  secret: bigint | null
}

export interface DsaKey {
  type: 'dsa'
  group: DsaGroup
  y: bigint
  secret: bigint | null
}

export interface DhKey {
  type: 'dh'
  group: DhGroup
  y: bigint
  secret: bigint | null
}

/** A key of RFC 8032 or RFC 7748: bytes, as the RFCs write them. */
export interface OctetKey {
  type: 'ed25519' | 'ed448' | 'x25519' | 'x448'
  key: Uint8Array
  secret: Uint8Array | null
}

/** A key pair, or its public half where `secret` is null. */
export type AsymmetricKey = RsaKey | EcKey | DsaKey | DhKey | OctetKey

/** The functions of a curve whose keys are bytes. */
export const OCTET_CURVES = { ed25519, ed448, x25519, x448 } as const

export const octetKey = (type: OctetKey['type'], secret: Uint8Array): OctetKey => ({
  type,
  key: OCTET_CURVES[type].publicKey(secret),
  secret,
})

export const ecKey = (curve: Curve, secret: bigint, form: number, explicit = false): EcKey => ({
  type: 'ec',
  curve,
  explicit,
  form,
  point: publicPoint(curve, secret),
  secret,
})

export const dhKey = (group: DhGroup, secret: bigint): DhKey => ({
  type: 'dh',
  group,
  y: modPow(group.g, secret, group.p),
  secret,
})

export const publicHalf = <Key extends AsymmetricKey>(key: Key): Key => ({ ...key, secret: null })
