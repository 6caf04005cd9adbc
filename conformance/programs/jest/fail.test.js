const sum = require('./sum.js')

test('passes', () => expect(sum(1, 1)).toBe(2))
test('differs', () => expect({ sum: sum(1, 1), list: [1, 2] }).toEqual({ sum: 3, list: [1, 3] }))
test('throws', () => {
  throw new TypeError('thrown on purpose')
})
test('rejects', async () => {
  await expect(Promise.resolve(1)).rejects.toThrow('no')
})
test('takes too long', () => new Promise(() => {}), 20)
