import { encodeString } from '../buffer/binding.ts'
import { bytesOf } from '../buffer/bytes.ts'
import { findHash } from './algorithms.ts'
import type { CryptoErrors } from './errors.ts'
import { CryptoFailure } from './failures.ts'
import { DerError, readBits, readDer, readItems, readOid } from './keys/der.ts'
import type { KeyBinding } from './keys/handle.ts'
import { ENCODING } from './keys/input.ts'
import { FORMAT, writePublic } from './keys/output.ts'
import { fromBase64 } from './keys/pem.ts'
import { readSpki } from './keys/structures.ts'
import { verifyDigest } from './signatures.ts'

const LONGEST = 2 ** 31 - 1

/** Hashes of the algorithms that sign such a thing: RSA's and ECDSA's. */
const SIGNATURES: Record<string, string> = {
  '1.2.840.113549.1.1.4': 'md5',
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

type View = ArrayBufferView | ArrayBuffer

/** SignedPublicKeyAndChallenge, what `<keygen>` once sent (`src/crypto/crypto_spkac.cc`): `crypto.Certificate`. */
export function createSpkacBinding(errors: CryptoErrors, keys: KeyBinding) {
  function parse(view: View) {
    const bytes = fromBase64(Array.from(bytesOf(view), (byte) => String.fromCharCode(byte)).join(''))
    if (!bytes) throw new DerError('No base 64')
    const [signed, algorithm, signature] = readItems(readDer(bytes))
    const [key, challenge] = readItems(signed!)
    return { signed: signed!, key: readSpki(key!.bytes), challenge: challenge!.body, algorithm, signature }
  }

  /** What cannot be read gives `otherwise`. */
  const reader =
    <T>(read: (parsed: ReturnType<typeof parse>) => T, otherwise: T) =>
    (view: View): T => {
      if (view.byteLength > LONGEST)
        throw errors.errorOf(new CryptoFailure('RangeError', 'spkac is too large', { code: 'ERR_OUT_OF_RANGE' }))
      try {
        return read(parse(view))
      } catch (error) {
        if (error instanceof DerError || error instanceof TypeError) return otherwise
        throw errors.errorOf(error)
      }
    }

  return {
    certVerifySpkac: reader(({ signed, key, algorithm, signature }) => {
      const hash = findHash(SIGNATURES[readOid(readItems(algorithm!)[0])] ?? '')
      if (!hash) return false
      return verifyDigest(key, hash, hash.create().update(signed.bytes).digest(), readBits(signature), {})
    }, false),
    certExportPublicKey: reader<unknown>(
      ({ key }) => keys.toBuffer(encodeString(writePublic(key, FORMAT.pem, ENCODING.spki) as string, 'utf8')),
      '',
    ),
    certExportChallenge: reader<unknown>(({ challenge }) => keys.toBuffer(challenge), ''),
  }
}
