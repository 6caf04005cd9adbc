const test = require('tape')

test('fails', (t) => {
  t.equal(1, 2, 'one is two')
  t.deepEqual({ a: 1 }, { a: 2 })
  t.end()
})
test('plans too much', (t) => {
  t.plan(2)
  t.pass('only one')
  setTimeout(() => t.end(), 5)
})
