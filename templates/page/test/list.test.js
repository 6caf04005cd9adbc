import assert from 'node:assert/strict'
import { test } from 'node:test'
import { add, summary, toggle } from '../src/list.js'

const bread = { what: 'Bread', count: 1, done: false }

test('adds what is new, and leaves out what is empty', () => {
  assert.deepEqual(add([], ' Bread '), [bread])
  assert.deepEqual(add([bread], '  '), [bread])
})

test('counts what is there already, and wants it again', () => {
  assert.deepEqual(add([{ ...bread, done: true }], 'bread'), [{ what: 'Bread', count: 2, done: false }])
})

test('marks what is bought, without changing the list before', () => {
  const before = [bread]
  assert.deepEqual(toggle(before, 'Bread'), [{ ...bread, done: true }])
  assert.deepEqual(before, [bread])
})

test('says what is left', () => {
  assert.equal(summary([]), 'Nothing to buy.')
  assert.equal(summary([bread, { ...bread, what: 'Salt', done: true }]), '1 of 2 left.')
  assert.equal(summary([{ ...bread, done: true }]), 'Everything is bought.')
})
