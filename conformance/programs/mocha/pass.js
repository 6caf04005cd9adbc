const assert = require('node:assert')
const sum = require('./sum.js')

describe('sum', () => {
  let calls = 0
  beforeEach(() => calls++)
  after(() => assert.equal(calls, 5))
  it('adds', () => assert.equal(sum(1, 2), 3))
  it('adds later', async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(sum(2, 2), 4)
  })
  it('calls back', (done) => setTimeout(done, 2))
  it('is not there yet')
  it.skip('is skipped', () => {})
  describe('nested', function () {
    this.timeout(500)
    this.retries(2)
    let tries = 0
    it('is tried again', () => assert.equal(++tries, 2))
  })
})
