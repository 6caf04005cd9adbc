import { test } from 'uvu'
import * as assert from 'uvu/assert'

test('passes', () => {})
test('differs', () => assert.equal({ a: 1, list: [1, 2] }, { a: 1, list: [1, 3] }))
test('throws', () => {
  throw new TypeError('thrown on purpose')
})
test.run()
