import assert from 'node:assert/strict'
import test from 'node:test'

test('passes', () => {})
test('differs', () => assert.deepEqual({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }))
test('throws', async () => {
  throw new TypeError('thrown on purpose')
})
test('takes too long', { timeout: 20 }, () => new Promise((resolve) => setTimeout(resolve, 5000)))
test('calls back twice', (_t, done) => {
  done()
  done()
})
