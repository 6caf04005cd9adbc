const sum = require('./sum.js')

jest.mock('./clock.js', () => ({ now: jest.fn(() => 1234) }))
const clock = require('./clock.js')

describe('sum', () => {
  test.each([
    [1, 2, 3],
    [2, 2, 4],
  ])('%i + %i = %i', (a, b, total) => expect(sum(a, b)).toBe(total))
  test('asynchronously', async () => {
    await expect(Promise.resolve(sum(1, 1))).resolves.toEqual(2)
  })
})
test('mocks', () => {
  expect(clock.now()).toBe(1234)
  expect(clock.now).toHaveBeenCalledTimes(1)
})
test('fake timers', () => {
  jest.useFakeTimers()
  const called = jest.fn()
  setTimeout(called, 60_000)
  jest.advanceTimersByTime(60_000)
  expect(called).toHaveBeenCalled()
  jest.useRealTimers()
})
test('what is equal', () => {
  expect({ list: [1, { two: new Map([[1, new Set(['x'])]]) }] }).toEqual({
    list: [1, { two: new Map([[1, new Set(['x'])]]) }],
  })
  expect(new Error('x')).toBeInstanceOf(Error)
  expect([1, 2, 3]).toEqual(expect.arrayContaining([3, 1]))
  expect(() => JSON.parse('{')).toThrow(SyntaxError)
  expect(Buffer.from('abc')).toEqual(Buffer.from('abc'))
})
test('a snapshot', () => {
  expect({ a: 1, b: ['c'] }).toMatchInlineSnapshot(`
{
  "a": 1,
  "b": [
    "c",
  ],
}
`)
})
test.skip('is skipped', () => {})
test.todo('is to do')
