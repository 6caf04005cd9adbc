/** OpenSSL's reasons with the library that gives them and their number (`ERR_PACK`), as they stand in its messages. */
const REASONS = {
  'bad decrypt': ['Provider', '1C800064'],
  'data greater than mod len': ['rsa', '0200006C'],
  'data too large for key size': ['rsa', '0200006E'],
  'data too large for modulus': ['rsa', '02000084'],
  'data too small for key size': ['rsa', '0200007A'],
  'digest not allowed': ['Provider', '1C8000AE'],
  'digest too big for rsa key': ['rsa', '02000070'],
  'failed during derivation': ['Provider', '1C8000A4'],
  'illegal or unsupported padding mode': ['Provider', '1C8000A5'],
  'interrupted or cancelled': ['common libcrypto', '07880109'],
  'invalid digest': ['Provider', '1C80007A'],
  'invalid padding': ['rsa', '0200008A'],
  'invalid padding mode': ['Provider', '1C8000A8'],
  'key size too large': ['rsa', '02000069'],
  'key size too small': ['Provider', '1C8000AB'],
  'mismatching domain parameters': ['Provider', '1C8000CB'],
  'not enough data': ['asn1 encoding', '0680008E'],
  'oaep decoding error': ['rsa', '02000079'],
  'operation not supported for this keytype': ['digital envelope', '03000096'],
  'provider keymgmt failure': ['digital envelope', '030000E9'],
  'pss saltlen too small': ['Provider', '1C8000AC'],
  'pub exponent out of range': ['rsa', '020000B2'],
  'unknown padding type': ['rsa', '02000076'],
  unsupported: ['DECODER', '1E08010C'],
  'wrong tag': ['asn1 encoding', '068000A8'],
  'bad ffc parameters': ['dsa', '05000072'],
  'bignum too long': ['bignum', '01800072'],
  'bits too small': ['bignum', '01800076'],
  'modulus too large': ['Diffie-Hellman', '02800067'],
  'modulus too small': ['Diffie-Hellman', '0280007E'],
  'bad generator': ['Diffie-Hellman', '02800065'],
  'unsupported algorithm': ['digital envelope', '0300009C'],
  'cipher has no object identifier': ['asn1 encoding', '0680006C'],
  'cipher parameter error': ['digital envelope', '0300007A'],
} as const

/** Which libraries put their name into the error's code. */
const CODE_PREFIXES: Record<string, string> = {
  rsa: 'RSA_',
  bignum: 'BN_',
  'asn1 encoding': 'ASN1_',
  'digital envelope': 'EVP_',
  'common libcrypto': 'CRYPTO_',
  'Diffie-Hellman': 'DH_',
}

export type Reason = keyof typeof REASONS

/**
 * What an operation on keys cannot do, as the native half would say it. The modules that compute throw it without
 * knowing of Node; the binding turns it into an error of the program's (`errors.ts`).
 */
export class CryptoFailure extends Error {
  readonly kind: 'Error' | 'TypeError' | 'RangeError'
  readonly details: Record<string, unknown>
  constructor(kind: CryptoFailure['kind'], message: string, details: Record<string, unknown>) {
    super(message)
    this.kind = kind
    this.details = details
  }
}

/** OpenSSL's text for a reason. */
export function opensslMessage(reason: Reason): string {
  const [library, number] = REASONS[reason]
  return `error:${number}:${library} routines::${reason}`
}

/** As `ThrowCryptoError` (`src/crypto/crypto_util.cc`) decorates it. */
export function opensslFailure(reason: Reason, stack?: string[]): CryptoFailure {
  const library = REASONS[reason][0]
  return new CryptoFailure('Error', opensslMessage(reason), {
    ...(stack ? { opensslErrorStack: stack } : {}),
    library: `${library} routines`,
    reason,
    code: `ERR_OSSL_${CODE_PREFIXES[library] ?? ''}${reason.toUpperCase().replaceAll(' ', '_')}`,
  })
}

/** Key generation reports OpenSSL's text without saying anything else about it. */
export const plainOpensslFailure = (reason: Reason): CryptoFailure =>
  new CryptoFailure('Error', opensslMessage(reason), {})

/** One of Node's own. */
export const nodeFailure = (kind: CryptoFailure['kind'], code: string, message: string): CryptoFailure =>
  new CryptoFailure(kind, message, { code })

export const incompatibleEncoding = () =>
  nodeFailure(
    'Error',
    'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS',
    'The selected key encoding is incompatible with the key type',
  )
export const invalidCurve = () => nodeFailure('TypeError', 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name')
export const unknownCipher = () => nodeFailure('Error', 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher')
export const unsupportedKeyType = () => opensslFailure('operation not supported for this keytype')
export const operationFailed = (message: string) => nodeFailure('Error', 'ERR_CRYPTO_OPERATION_FAILED', message)
export const invalidDigest = (name: string) =>
  nodeFailure('TypeError', 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`)
