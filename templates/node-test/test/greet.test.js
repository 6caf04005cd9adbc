import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { greet } from '../src/greet.js'

describe('greet', () => {
  test('greets by name', () => {
    assert.equal(greet('Ada'), 'Hello, Ada!')
  })

  test('greets the world where no name is given', () => {
    assert.equal(greet(), 'Hello, world!')
  })

  test('leaves out the space around a name', () => {
    assert.equal(greet('  Grace '), 'Hello, Grace!')
  })

  test('refuses an empty name', () => {
    assert.throws(() => greet(' '), RangeError)
  })
})
