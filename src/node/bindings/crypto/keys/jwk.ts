import { encodeString } from '../../buffer/binding.ts'
import { decodeBase64Url } from '../../buffer/slice.ts'
import { invalidCurve, nodeFailure } from '../failures.ts'
import { CURVES, JWK_CURVES } from '../math/curves.ts'
import { byteLength, fromBytes, toBytes } from '../math/integers.ts'
import { FORM, isOnCurve } from '../math/weierstrass.ts'
import { type AsymmetricKey, ecKey, OCTET_CURVES, type OctetKey, octetKey } from './asymmetric-key.ts'

/** A JSON Web Key (RFC 7517), of which nothing is known yet. */
export type Jwk = Record<string, unknown>

const OCTET_NAMES: Record<string, OctetKey['type']> = {
  Ed25519: 'ed25519',
  Ed448: 'ed448',
  X25519: 'x25519',
  X448: 'x448',
}

const invalid = (message: string) => nodeFailure('TypeError', 'ERR_CRYPTO_INVALID_JWK', message)

/** The key that a JWK means; without its private half where `wanted` is public. */
export function readJwk(jwk: Jwk, wanted: 'public' | 'private'): AsymmetricKey {
  const { kty } = jwk
  if (typeof kty !== 'string') throw invalid('Invalid JWK format')
  const read = { RSA: readRsa, EC: readEc, OKP: readOctetKey }[kty]
  if (!read) throw invalid(`${kty} is not a supported JWK key type`)
  const key = read(jwk, (names) => {
    const values = names.map((name) => jwk[name])
    if (values.some((value) => typeof value !== 'string')) throw invalid(`Invalid JWK ${kty} key`)
    return values.map((value) => encodeString(value as string, 'base64url'))
  })
  if (wanted === 'private' && key.secret === null) throw invalid('JWK does not contain private key material')
  return wanted === 'public' ? { ...key, secret: null } : key
}

/** Gives the members' bytes, or throws where one is missing. */
type Members = (names: string[]) => Uint8Array[]

function readRsa(jwk: Jwk, members: Members): AsymmetricKey {
  const [n, e] = members(['n', 'e']).map(fromBytes) as [bigint, bigint]
  if (jwk.d === undefined) return { type: 'rsa', n, e, pss: null, secret: null }
  const numbers = members(['d', 'p', 'q', 'dp', 'dq', 'qi']).map(fromBytes)
  const [d, p, q, dp, dq, qi] = numbers as [bigint, bigint, bigint, bigint, bigint, bigint]
  return { type: 'rsa', n, e, pss: null, secret: { d, p, q, dp, dq, qi } }
}

function readEc(jwk: Jwk, members: Members): AsymmetricKey {
  const [x, y] = (
    members(['x', 'y']).length === 2 && typeof jwk.crv === 'string' ? members(['x', 'y']) : members(['crv'])
  ).map(fromBytes) as [bigint, bigint]
  const curve = CURVES.find(({ name }) => name === JWK_CURVES[jwk.crv as string])
  if (!curve) throw invalidCurve()
  const point = { x, y }
  if (!isOnCurve(curve, point)) throw invalid('Invalid JWK EC key')
  if (jwk.d === undefined) return { type: 'ec', curve, explicit: false, form: FORM.uncompressed, point, secret: null }
  const secret = fromBytes(members(['d'])[0]!)
  if (secret === 0n || secret >= curve.n) throw invalid('Invalid JWK EC key')
  return { ...ecKey(curve, secret, FORM.uncompressed), point }
}

function readOctetKey(jwk: Jwk, members: Members): AsymmetricKey {
  const type = OCTET_NAMES[String(jwk.crv)]
  const [key] = members(['x']) as [Uint8Array]
  const secret = jwk.d === undefined ? null : members(['d'])[0]!
  if (!type || (secret ?? key).length !== OCTET_CURVES[type].bytes) throw invalid('Invalid JWK OKP key')
  return secret ? octetKey(type, Uint8Array.from(secret)) : { type, key: Uint8Array.from(key), secret: null }
}

const number = (value: bigint, length?: number): string => decodeBase64Url(toBytes(value, length))

/** The members of a key's JWK, in the order in which Node writes them. `allowPss` is for WebCrypto's RSA-PSS keys. */
export function writeJwk(key: AsymmetricKey, allowPss: boolean): Jwk {
  switch (key.type) {
    case 'rsa-pss':
    case 'rsa': {
      if (key.type === 'rsa-pss' && !allowPss) break
      const open = { kty: 'RSA', n: number(key.n), e: number(key.e) }
      if (!key.secret) return open
      const { d, p, q, dp, dq, qi } = key.secret
      return { ...open, d: number(d), p: number(p), q: number(q), dp: number(dp), dq: number(dq), qi: number(qi) }
    }
    case 'ec': {
      const { curve, point, secret } = key
      const crv = Object.keys(JWK_CURVES).find((name) => JWK_CURVES[name] === curve.name)
      if (!crv)
        throw nodeFailure('Error', 'ERR_CRYPTO_JWK_UNSUPPORTED_CURVE', `Unsupported JWK EC curve: ${curve.name}.`)
      const open = { kty: 'EC', x: number(point.x, curve.bytes), y: number(point.y, curve.bytes), crv }
      return secret === null ? open : { ...open, d: number(secret, byteLength(curve.n)) }
    }
    case 'dsa':
    case 'dh':
      break
    default: {
      const crv = Object.keys(OCTET_NAMES).find((name) => OCTET_NAMES[name] === key.type)
      const closed = key.secret ? { d: decodeBase64Url(key.secret) } : {}
      return { crv, ...closed, x: decodeBase64Url(key.key), kty: 'OKP' }
    }
  }
  throw nodeFailure('Error', 'ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE', 'Unsupported JWK Key Type.')
}
