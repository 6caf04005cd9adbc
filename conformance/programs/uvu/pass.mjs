import { suite, test } from 'uvu'
import * as assert from 'uvu/assert'

test('adds', () => assert.is(1 + 1, 2))
test('waits', async () => {
  await new Promise((resolve) => setTimeout(resolve, 2))
  assert.equal({ a: [1] }, { a: [1] })
})
test.skip('skipped', () => assert.unreachable())
test.run()

const more = suite('more')
more.before.each((context) => {
  context.value = 1
})
more('has a context', ({ value }) => assert.is(value, 1))
more.run()
