import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { all, attempt, err, map, ok, type Result, unwrapOr } from '../src/index.ts'

const parse = (text: string): Result<unknown> => attempt(() => JSON.parse(text))

describe('result', () => {
  test('keeps a value, or why there is none', () => {
    assert.deepEqual(parse('[1]'), ok([1]))
    const failed = parse('[')
    assert.equal(failed.ok, false)
    assert.ok(!failed.ok && failed.error instanceof SyntaxError)
  })

  test('turns whatever is thrown into an error', () => {
    const thrown = attempt(() => {
      throw 'a text'
    })
    assert.ok(!thrown.ok && thrown.error.message === 'a text')
  })

  test('changes values and leaves failures alone', () => {
    assert.deepEqual(
      map(ok(2), (two) => two + 1),
      ok(3),
    )
    assert.deepEqual(
      map(err('no') as Result<number, string>, (two) => two + 1),
      err('no'),
    )
  })

  test('gathers all values, or the first failure', () => {
    assert.deepEqual(all([ok(1), ok(2)]), ok([1, 2]))
    assert.deepEqual(all([ok(1), err('first'), err('second')]), err('first'))
    assert.equal(unwrapOr(err('no'), 7), 7)
  })
})
