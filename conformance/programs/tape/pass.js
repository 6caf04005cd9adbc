const test = require('tape')

test('arithmetic', (t) => {
  t.plan(3)
  t.equal(1 + 1, 2)
  t.deepEqual({ a: [1] }, { a: [1] }, 'the same shape')
  setTimeout(() => t.ok(true, 'later'), 5)
})
test('throws', (t) => {
  t.throws(() => {
    throw new Error('x')
  }, /x/)
  t.end()
})
test.skip('skipped', (t) => t.fail())
