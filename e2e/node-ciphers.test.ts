import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTab, natively, type Program } from './support/native-node.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
}, 60_000)
afterAll(() => tab?.close())

const same: Program[] = [
  {
    name: 'ciphers, their information and their errors',
    args: ['a.js'],
    files: {
      'a.js': `
const c = require('crypto')
const key = Buffer.alloc(32, 7), iv = Buffer.alloc(16, 9)
const said = (run) => { try { return run() } catch (e) { return [e.name, e.message, e.code, e.reason, e.library] } }
for (const name of ['aes-256-cbc', 'AES-256-CTR', 'aes256', 'aes-256-cfb8']) {
  const cipher = c.createCipheriv(name, key, iv)
  const text = cipher.update('some text, ünd more', 'utf8', 'hex') + cipher.final('hex')
  const decipher = c.createDecipheriv(name, key, iv)
  console.log(name, text, decipher.update(text, 'hex', 'utf8') + decipher.final('utf8'), c.getCipherInfo(name))
}
const gcm = c.createCipheriv('aes-256-gcm', key, iv.subarray(0, 12)).setAAD(Buffer.from('about'))
const sealed = Buffer.concat([gcm.update('secret'), gcm.final()])
const open = (tag) => { const d = c.createDecipheriv('aes-256-gcm', key, iv.subarray(0, 12)).setAAD(Buffer.from('about')).setAuthTag(tag); return d.update(sealed, null, 'utf8') + d.final('utf8') }
console.log(sealed, gcm.getAuthTag(), open(gcm.getAuthTag()), said(() => open(Buffer.alloc(16))), said(() => open(Buffer.alloc(3))))
console.log(said(() => c.createCipheriv('nope', key, iv)), said(() => c.createCipheriv('aes-256-cbc', key, key)), said(() => c.createCipheriv('aes-256-cbc', iv, iv)))
console.log(said(() => { const d = c.createDecipheriv('aes-256-cbc', key, iv); d.update(Buffer.alloc(16, 1)); d.final() }))
const stream = require('stream')
stream.pipeline(stream.Readable.from(['a', 'b'.repeat(100_000)]), c.createCipheriv('aes-256-ctr', key, iv), c.createHash('sha256').setEncoding('hex'), async (source) => { for await (const x of source) console.log(x) }, (e) => console.log(e))
`,
    },
  },
  {
    name: 'AES in WebCrypto',
    args: ['a.mjs'],
    files: {
      'a.mjs': `
const { subtle } = globalThis.crypto
const raw = new Uint8Array(16).fill(3), iv = new Uint8Array(16).fill(4), text = new TextEncoder().encode('some text')
for (const algorithm of [{ name: 'AES-CBC', iv }, { name: 'AES-CTR', counter: iv, length: 20 }, { name: 'AES-GCM', iv, additionalData: text, tagLength: 96 }]) {
  const key = await subtle.importKey('raw', raw, algorithm.name, true, ['encrypt', 'decrypt'])
  const sealed = await subtle.encrypt(algorithm, key, text)
  console.log(algorithm.name, Buffer.from(sealed).toString('hex'), new TextDecoder().decode(await subtle.decrypt(algorithm, key, sealed)))
  await subtle.decrypt(algorithm, key, new Uint8Array(3)).then(() => console.log('opened'), (e) => console.log(e.name, e.message))
}
const wrapping = await subtle.importKey('raw', raw, 'AES-KW', true, ['wrapKey', 'unwrapKey'])
const made = await subtle.importKey('raw', raw, 'AES-GCM', true, ['encrypt'])
const wrapped = await subtle.wrapKey('raw', made, wrapping, 'AES-KW')
console.log(Buffer.from(wrapped).toString('hex'), (await subtle.unwrapKey('raw', wrapped, wrapping, 'AES-KW', 'AES-GCM', true, ['encrypt'])).algorithm)
`,
    },
  },
]

test.for(same)('$name: as in native Node', { timeout: 60_000 }, async (program) => {
  const [there, here] = [await natively(program), await inTab(tab, program)]
  expect(here).toEqual(there)
})
