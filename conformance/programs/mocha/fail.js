const assert = require('node:assert')
const sum = require('./sum.js')

describe('failing', () => {
  it('passes', () => {})
  it('differs', () => assert.deepStrictEqual({ sum: sum(1, 1), list: [1, 2] }, { sum: 3, list: [1, 3] }))
  it('rejects', async () => {
    throw new TypeError('rejected on purpose')
  })
  it('takes too long', (done) => {
    setTimeout(done, 5000).unref()
  }).timeout(20)
  it('throws later', (done) => {
    setTimeout(() => {
      throw new Error('thrown later')
    }, 1)
    void done
  })
})
describe('a hook', () => {
  before('prepares', () => {
    throw new Error('hook failed')
  })
  it('never runs', () => {})
})
