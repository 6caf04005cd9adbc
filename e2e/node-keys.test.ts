import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTab, natively, type Program } from './support/native-node.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
}, 60_000)
afterAll(() => tab?.close())

/** What both sides sign, each with keys of its own. `module.exports` gets public keys and signatures as JSON can hold them. */
const MAKE = `
const c = require('crypto')
const data = Buffer.from('what is signed')
const pair = (type, options) => c.generateKeyPairSync(type, options)
const rsa = pair('rsa', { modulusLength: 2048 })
const pss = pair('rsa-pss', { modulusLength: 1024, hashAlgorithm: 'sha256', saltLength: 20 })
const curves = ['P-256', 'P-384', 'P-521', 'secp256k1'].map((namedCurve) => pair('ec', { namedCurve }))
const ed = [pair('ed25519'), pair('ed448')]
const made = []
const sign = (digest, keys, options = {}) => made.push({
  digest, options,
  key: keys.publicKey.export({ format: 'pem', type: 'spki' }),
  signature: c.sign(digest, data, { key: keys.privateKey, ...options }).toString('base64'),
})
for (const digest of ['sha1', 'sha256', 'sha3-512', 'md5']) sign(digest, rsa)
for (const saltLength of [-1, -2, 7]) sign('sha256', rsa, { padding: c.constants.RSA_PKCS1_PSS_PADDING, saltLength })
sign('sha256', pss)
for (const keys of curves) { sign('sha384', keys); sign('sha256', keys, { dsaEncoding: 'ieee-p1363' }) }
for (const keys of ed) sign(null, keys)
const jwk = [rsa, ...curves, ...ed].map((keys) => ({ jwk: keys.privateKey.export({ format: 'jwk' }), der: keys.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64') }))
const exchange = ['x25519', 'x448'].map((type) => { const keys = pair(type); return { private: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }), public: keys.publicKey.export({ format: 'pem', type: 'spki' }) } })
const locked = rsa.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'word' })
const sealed = [
  c.publicEncrypt({ key: rsa.publicKey, oaepHash: 'sha256', oaepLabel: Buffer.from('label') }, data),
  c.publicEncrypt({ key: rsa.publicKey, padding: c.constants.RSA_PKCS1_PADDING }, data),
].map((bytes) => bytes.toString('base64'))
console.log(JSON.stringify({ made, jwk, exchange, locked, sealed }))
`

/** Judges what the other side made, from `made.json`; what it prints must be the same everywhere. */
const CHECK = `
const c = require('crypto')
const { made, jwk, exchange, locked, sealed } = JSON.parse(require('fs').readFileSync('made.json', 'utf8'))
const data = Buffer.from('what is signed')
for (const { digest, options, key, signature } of made) {
  const bytes = Buffer.from(signature, 'base64')
  const other = Buffer.from(bytes)
  other[other.length - 1] ^= 1
  console.log(digest, options, ...[bytes, other].map((bytes) => c.verify(digest, data, { key, ...options }, bytes)))
}
for (const { jwk: key, der } of jwk) {
  const read = c.createPrivateKey({ key, format: 'jwk' })
  console.log(read.asymmetricKeyType, read.asymmetricKeyDetails, read.equals(c.createPrivateKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'pkcs8' })))
  console.log(read.export({ format: 'der', type: 'pkcs8' }).toString('base64') === der, JSON.stringify(read.export({ format: 'jwk' })) === JSON.stringify(key))
}
for (const keys of exchange) console.log(c.diffieHellman({ privateKey: c.createPrivateKey(keys.private), publicKey: c.createPublicKey(keys.public) }).toString('hex').length)
const key = { key: locked, passphrase: 'word' }
console.log(c.privateDecrypt({ ...key, oaepHash: 'sha256', oaepLabel: Buffer.from('label') }, Buffer.from(sealed[0], 'base64')).toString())
console.log(c.privateDecrypt({ ...key, padding: c.constants.RSA_PKCS1_PADDING }, Buffer.from(sealed[1], 'base64')).toString())
try { c.createPrivateKey({ ...key, passphrase: 'wrong' }) } catch (error) { console.log(error.code) }
`

const SAME: Program = {
  name: 'errors, and WebCrypto with keys of pairs',
  args: ['a.mjs'],
  files: {
    'a.mjs': `
import c from 'node:crypto'
const said = (run) => { try { return run() } catch (e) { return [e.name, e.message, e.code, e.reason, e.library] } }
console.log(said(() => c.createPrivateKey('no key')), said(() => c.createPublicKey('no key')), said(() => c.createECDH('no curve')))
const ec = c.generateKeyPairSync('ec', { namedCurve: 'P-256' }), small = c.generateKeyPairSync('rsa', { modulusLength: 512 })
console.log(said(() => c.sign('sha512', Buffer.alloc(1), small.privateKey)), said(() => c.publicEncrypt(ec.publicKey, Buffer.alloc(1))), said(() => c.sign('nope', Buffer.alloc(1), ec.privateKey)))
console.log(said(() => c.createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' }, format: 'jwk' })), said(() => ec.privateKey.export({ format: 'pem', type: 'pkcs1' })))
const [a, b] = [c.getDiffieHellman('modp14'), c.getDiffieHellman('modp14')]
console.log(a.computeSecret(b.generateKeys() && (a.generateKeys(), b.getPublicKey())).equals(b.computeSecret(a.getPublicKey())), a.verifyError)
const { subtle } = globalThis.crypto, text = new TextEncoder().encode('some text')
for (const [name, more, how] of [['RSASSA-PKCS1-v1_5', { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, {}], ['RSA-PSS', { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, { saltLength: 8 }], ['ECDSA', { namedCurve: 'P-384' }, { hash: 'SHA-384' }], ['Ed25519', {}, {}]]) {
  const pair = await subtle.generateKey({ name, ...more }, true, ['sign', 'verify'])
  const signature = await subtle.sign({ name, ...how }, pair.privateKey, text)
  console.log(pair.publicKey, pair.privateKey, signature.byteLength, await subtle.verify({ name, ...how }, pair.publicKey, signature, text), await subtle.verify({ name, ...how }, pair.publicKey, signature, text.subarray(1)))
}
const one = await subtle.generateKey('X25519', true, ['deriveBits']), two = await subtle.generateKey('X25519', true, ['deriveBits'])
const bits = (mine, theirs) => subtle.deriveBits({ name: 'X25519', public: theirs.publicKey }, mine.privateKey, 256)
console.log(Buffer.from(await bits(one, two)).equals(Buffer.from(await bits(two, one))))
`,
  },
}

test.for([
  ['native Node', 'the tab', natively, (program: Program) => inTab(tab, program)],
  ['the tab', 'native Node', (program: Program) => inTab(tab, program), natively],
] as const)('what %s signs, writes and encrypts, %s takes', { timeout: 90_000 }, async ([, , maker, judge]) => {
  const made = await maker({ name: 'make', args: ['make.js'], files: { 'make.js': MAKE } })
  expect(made).toMatchObject({ code: 0, stderr: '' })
  const check = { name: 'check', args: ['check.js'], files: { 'check.js': CHECK, 'made.json': made.stdout } }
  const judged = await judge(check)
  expect(judged).toEqual(await natively(check))
  expect(judged.stdout).toContain('true false')
  expect(judged.stdout).not.toContain('false false')
})

test(`${SAME.name}: as in native Node`, { timeout: 60_000 }, async () => {
  expect(await inTab(tab, SAME)).toEqual(await natively(SAME))
})
