import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAes } from './aes.ts'
import { CIPHERS } from './algorithms.ts'
import { createGcm } from './gcm.ts'
import { unwrapKey, wrapKey } from './key-wrap.ts'
import { BlockError, blocks, type CipherMode, counter, feedback, feedback8, join } from './modes.ts'

/** Feeds a text in two pieces. */
function run(mode: CipherMode, text: Uint8Array): Buffer {
  const cut = Math.floor(text.length / 3)
  const parts = [mode.update(text.subarray(0, cut)), mode.update(text.subarray(cut)), mode.final()]
  return Buffer.from(parts.reduce(join))
}

const LENGTHS = [0, 1, 15, 16, 17, 32, 100, 1000]

describe.each([...CIPHERS.values()].filter(({ mode }) => mode !== 'gcm'))(
  '$name',
  ({ name, mode, keyLength, ivLength }) => {
    it.each(LENGTHS)('of %i bytes is what OpenSSL makes, and comes back', (length) => {
      const [key, iv, text] = [randomBytes(keyLength), ivLength ? randomBytes(ivLength) : null, randomBytes(length)]
      const start = (encrypts: boolean): CipherMode => {
        const aes = createAes(key)
        if (mode === 'ecb' || mode === 'cbc') return blocks(aes, iv, encrypts, () => true)
        if (mode === 'ctr') return counter(aes, iv!)
        if (mode === 'cfb8') return feedback8(aes, iv!, encrypts)
        return feedback(aes, iv!, mode as 'cfb' | 'ofb', encrypts)
      }
      const native = createCipheriv(name, key, iv)
      const expected = Buffer.concat([native.update(text), native.final()])
      expect(run(start(true), text)).toEqual(expected)
      expect(run(start(false), expected)).toEqual(text)
    })
  },
)

describe('GCM', () => {
  it.each(LENGTHS)('of %i bytes is what OpenSSL makes, and comes back', (length) => {
    for (const [bits, ivLength] of [
      [128, 12],
      [192, 8],
      [256, 16],
      [256, 12],
    ] as const) {
      const [key, iv, text, data] = [randomBytes(bits / 8), randomBytes(ivLength), randomBytes(length), randomBytes(21)]
      const native = createCipheriv(`aes-${bits}-gcm`, key, iv).setAAD(data)
      const expected = Buffer.concat([native.update(text), native.final()])
      const encrypts = createGcm(createAes(key), iv, true)
      encrypts.authenticate(data)
      expect(run(encrypts, text)).toEqual(expected)
      expect(Buffer.from(encrypts.tag())).toEqual(native.getAuthTag())
      const decrypts = createGcm(createAes(key), iv, false)
      decrypts.authenticate(data)
      expect(run(decrypts, expected)).toEqual(text)
      expect(Buffer.from(decrypts.tag())).toEqual(native.getAuthTag())
    }
  })
})

describe('wrapping of keys', () => {
  it.each([16, 24, 40])('of %i bytes is what OpenSSL makes, and comes back', (length) => {
    const [key, text] = [randomBytes(32), randomBytes(length)]
    const native = createCipheriv('id-aes256-wrap', key, Buffer.alloc(8, 0xa6))
    const expected = Buffer.concat([native.update(text), native.final()])
    expect(Buffer.from(wrapKey(createAes(key), text)!)).toEqual(expected)
    expect(Buffer.from(unwrapKey(createAes(key), expected)!)).toEqual(text)
    expected[3]! ^= 1
    expect(unwrapKey(createAes(key), expected)).toBeNull()
  })
})

describe('padding', () => {
  it('that is wrong is refused as OpenSSL refuses it', () => {
    const key = Buffer.alloc(16)
    for (const bytes of [Buffer.alloc(15), Buffer.alloc(16, 1), Buffer.alloc(32, 2)]) {
      const mode = blocks(createAes(key), key, false, () => true)
      const native = createDecipheriv('aes-128-cbc', key, key)
      native.update(bytes)
      const error = (run: () => unknown): any => {
        try {
          return run()
        } catch (thrown) {
          return thrown
        }
      }
      mode.update(bytes)
      const ours = error(() => mode.final())
      expect(ours).toBeInstanceOf(BlockError)
      expect(ours.code).toBe(error(() => native.final()).reason)
    }
  })
})
