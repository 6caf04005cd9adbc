import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it, mock, test } from 'node:test'

describe('a suite', () => {
  let count = 0
  before(() => count++)
  beforeEach(() => count++)
  after(() => assert.equal(count, 3))
  it('adds', () => assert.equal(1 + 1, 2))
  it('waits', async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
})
test('mocks', (t) => {
  const double = t.mock.fn((value) => value * 2)
  assert.equal(double(2), 4)
  assert.equal(double.mock.callCount(), 1)
})
test('fake timers', () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const called = mock.fn()
  setTimeout(called, 10_000)
  mock.timers.tick(10_000)
  assert.equal(called.mock.callCount(), 1)
  mock.timers.reset()
})
test('subtests', async (t) => {
  await t.test('one', () => {})
  await t.test('two', { skip: 'not now' }, () => {})
  t.diagnostic('a note')
})
test.todo('later')
