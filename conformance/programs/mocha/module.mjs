import assert from 'node:assert'
import { setTimeout } from 'node:timers/promises'

const value = await setTimeout(2, 'awaited')
describe('an ES module', () => {
  it('was awaited', () => assert.equal(value, 'awaited'))
})
