import { expect, test, vi } from 'vitest'
import { sum } from './sum.js'

test('adds', () => expect(sum(1, 2)).toBe(3))
test('waits', async () => {
  await expect(Promise.resolve(2)).resolves.toBe(2)
})
test('mocks', () => {
  const double = vi.fn((value) => value * 2)
  expect(double(2)).toBe(4)
  expect(double).toHaveBeenCalledWith(2)
})
test.skip('is skipped', () => {})
