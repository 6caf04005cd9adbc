import { createHash, createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { findHash, HASH_NAMES } from './algorithms.ts'
import { beginHmac } from './hash.ts'

const data = Buffer.from(`${'a'.repeat(300)}é`)

it.each(HASH_NAMES)('%s gives the digest of OpenSSL', (name) => {
  const algorithm = findHash(name)!
  const ours = algorithm.create().update(data).digest()
  expect(Buffer.from(ours).toString('hex')).toBe(createHash(name).update(data).digest('hex'))
  if (algorithm.extendable) return
  for (const key of ['k', 'key'.repeat(60)]) {
    const mac = beginHmac(algorithm, Buffer.from(key)).update(data).digest()
    expect(Buffer.from(mac).toString('hex')).toBe(createHmac(name, key).update(data).digest('hex'))
  }
})
