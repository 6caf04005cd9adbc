import { expect, test } from 'vitest'
import { sum } from './sum.js'

test('passes', () => expect(sum(1, 1)).toBe(2))
test('differs', () => expect({ list: [1, 2] }).toEqual({ list: [1, 3] }))
test('throws', () => {
  throw new TypeError('thrown on purpose')
})
