import { blake2b, blake2s } from '@noble/hashes/blake2.js'
import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@noble/hashes/sha2.js'
import { sha3_224, sha3_256, sha3_384, sha3_512, shake128, shake256 } from '@noble/hashes/sha3.js'

/** A hash under way, as `@noble/hashes` has it. */
export interface RunningHash {
  update(data: Uint8Array): RunningHash
  digest(): Uint8Array
  clone(): RunningHash
}

type Noble = ((data: Uint8Array) => Uint8Array) & {
  create(options?: any): RunningHash
  blockLen: number
  outputLen: number
}

export interface HashAlgorithm {
  /** OpenSSL's own name. */
  name: string
  /** What `@noble/hashes` needs for HMAC and key derivation. */
  noble: Noble
  outputLength: number
  /** Gives as many bytes as asked for. */
  extendable: boolean
  create(outputLength?: number): RunningHash
}

function fixed(name: string, noble: unknown): HashAlgorithm {
  const hash = noble as Noble
  return { name, noble: hash, outputLength: hash.outputLen, extendable: false, create: () => hash.create() }
}

/** OpenSSL gives SHAKE half its security strength where no length is asked for. */
function extendable(name: string, noble: unknown, outputLength: number): HashAlgorithm {
  const hash = noble as Noble
  const create = (length = outputLength) => hash.create({ dkLen: length })
  return { name, noble: hash, outputLength, extendable: true, create }
}

/** MD5 and SHA-1 side by side, as old TLS signed them. */
function md5Sha1(): HashAlgorithm {
  const make = (first: RunningHash, second: RunningHash): RunningHash => ({
    update(data) {
      first.update(data)
      second.update(data)
      return this
    },
    digest() {
      const [a, b] = [first.digest(), second.digest()]
      const both = new Uint8Array(a.length + b.length)
      both.set(a)
      both.set(b, a.length)
      return both
    },
    clone: () => make(first.clone(), second.clone()),
  })
  const create = () => make(md5.create() as RunningHash, sha1.create() as RunningHash)
  const noble = Object.assign((data: Uint8Array) => create().update(data).digest(), {
    create,
    blockLen: 64,
    outputLen: 36,
  })
  return fixed('md5-sha1', noble)
}

/** Each algorithm with the names that OpenSSL knows it by, in lower case. SM3 is the one that is missing. */
const TABLE: [algorithm: HashAlgorithm, names: string][] = [
  [fixed('md5', md5), 'md5 ssl3-md5 rsa-md5 md5withrsaencryption 1.2.840.113549.2.5'],
  [fixed('sha1', sha1), 'sha1 sha-1 ssl3-sha1 rsa-sha1 rsa-sha1-2 sha1withrsa sha1withrsaencryption 1.3.14.3.2.26'],
  [fixed('sha224', sha224), 'sha224 sha-224 sha2-224 rsa-sha224 sha224withrsaencryption 2.16.840.1.101.3.4.2.4'],
  [fixed('sha256', sha256), 'sha256 sha-256 sha2-256 rsa-sha256 sha256withrsaencryption 2.16.840.1.101.3.4.2.1'],
  [fixed('sha384', sha384), 'sha384 sha-384 sha2-384 rsa-sha384 sha384withrsaencryption 2.16.840.1.101.3.4.2.2'],
  [fixed('sha512', sha512), 'sha512 sha-512 sha2-512 rsa-sha512 sha512withrsaencryption 2.16.840.1.101.3.4.2.3'],
  [
    fixed('sha512-224', sha512_224),
    'sha512-224 sha-512/224 sha2-512/224 rsa-sha512/224 sha512-224withrsaencryption 2.16.840.1.101.3.4.2.5',
  ],
  [
    fixed('sha512-256', sha512_256),
    'sha512-256 sha-512/256 sha2-512/256 rsa-sha512/256 sha512-256withrsaencryption 2.16.840.1.101.3.4.2.6',
  ],
  [fixed('sha3-224', sha3_224), 'sha3-224 rsa-sha3-224 id-rsassa-pkcs1-v1_5-with-sha3-224 2.16.840.1.101.3.4.2.7'],
  [fixed('sha3-256', sha3_256), 'sha3-256 rsa-sha3-256 id-rsassa-pkcs1-v1_5-with-sha3-256 2.16.840.1.101.3.4.2.8'],
  [fixed('sha3-384', sha3_384), 'sha3-384 rsa-sha3-384 id-rsassa-pkcs1-v1_5-with-sha3-384 2.16.840.1.101.3.4.2.9'],
  [fixed('sha3-512', sha3_512), 'sha3-512 rsa-sha3-512 id-rsassa-pkcs1-v1_5-with-sha3-512 2.16.840.1.101.3.4.2.10'],
  [extendable('shake128', shake128, 16), 'shake128 shake-128 2.16.840.1.101.3.4.2.11'],
  [extendable('shake256', shake256, 32), 'shake256 shake-256 2.16.840.1.101.3.4.2.12'],
  [fixed('ripemd160', ripemd160), 'ripemd160 ripemd rmd160 ripemd-160 rsa-ripemd160 ripemd160withrsa 1.3.36.3.2.1'],
  [fixed('blake2b512', blake2b), 'blake2b512 blake2b-512 1.3.6.1.4.1.1722.12.2.1.16'],
  [fixed('blake2s256', blake2s), 'blake2s256 blake2s-256 1.3.6.1.4.1.1722.12.2.2.8'],
  [md5Sha1(), 'md5-sha1'],
]

const byName = new Map(
  TABLE.flatMap(([algorithm, names]) => names.split(' ').map((name) => [name, algorithm] as const)),
)

/** By any of OpenSSL's names, in any case. */
export const findHash = (name: string): HashAlgorithm | undefined => byName.get(name.toLowerCase())

const oids = new Map(
  TABLE.map(([algorithm, names]) => [algorithm, names.split(' ').find((name) => /^[\d.]+$/.test(name))]),
)

/** Its object identifier, in the form `1.2.840`; `md5-sha1` has none. */
export const hashOid = (algorithm: HashAlgorithm): string | undefined => oids.get(algorithm)

/** As `crypto.getHashes()` lists them, without what this engine has not: SM3. */
export const HASH_NAMES = (
  'RSA-MD5 RSA-RIPEMD160 RSA-SHA1 RSA-SHA1-2 RSA-SHA224 RSA-SHA256 RSA-SHA3-224 RSA-SHA3-256 RSA-SHA3-384 ' +
  'RSA-SHA3-512 RSA-SHA384 RSA-SHA512 RSA-SHA512/224 RSA-SHA512/256 blake2b512 blake2s256 ' +
  'id-rsassa-pkcs1-v1_5-with-sha3-224 id-rsassa-pkcs1-v1_5-with-sha3-256 id-rsassa-pkcs1-v1_5-with-sha3-384 ' +
  'id-rsassa-pkcs1-v1_5-with-sha3-512 md5 md5-sha1 md5WithRSAEncryption ripemd ripemd160 ripemd160WithRSA rmd160 sha1 ' +
  'sha1WithRSAEncryption sha224 sha224WithRSAEncryption sha256 sha256WithRSAEncryption sha3-224 sha3-256 sha3-384 ' +
  'sha3-512 sha384 sha384WithRSAEncryption sha512 sha512-224 sha512-224WithRSAEncryption sha512-256 ' +
  'sha512-256WithRSAEncryption sha512WithRSAEncryption shake128 shake256 ssl3-md5 ssl3-sha1'
).split(' ')
