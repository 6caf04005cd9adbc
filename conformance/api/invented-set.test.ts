import { expect, test } from 'vitest'
import { compare, HALVES, parseSet, readSets } from './invented-set.ts'

test('labels stand at the ends of lines, and are not shown to the checker', () => {
  const set = parseSet('js', 'tuned', '# A\n```js a.mjs\nconst a = 1\na.foo() //✗ foo\nb.bar() //✗ bar baz\n```\n')
  expect(set.files).toEqual({ 'tuned/js/a.mjs': 'const a = 1\na.foo() \nb.bar() \n' })
  expect(set.labels).toEqual([
    { file: 'tuned/js/a.mjs', line: 2, name: 'foo' },
    { file: 'tuned/js/a.mjs', line: 3, name: 'bar' },
    { file: 'tuned/js/a.mjs', line: 3, name: 'baz' },
  ])
  const { caught, missed, unlabelled } = compare(set.labels, [
    { file: 'tuned/js/a.mjs', line: 2, name: 'foo' },
    { file: 'tuned/js/a.mjs', line: 2, name: 'other' },
  ])
  expect([caught.length, missed.map(({ name }) => name), unlabelled.map(({ name }) => name)]).toEqual([
    1,
    ['bar', 'baz'],
    ['other'],
  ])
})

test('each half has every language and a hundred labels', () => {
  for (const half of HALVES) {
    const sets = readSets().filter((set) => set.half === half)
    expect(sets.map(({ language }) => language)).toEqual(['javascript', 'python', 'typescript'])
    expect(sets.flatMap(({ labels }) => labels).length).toBeGreaterThan(100)
  }
})
