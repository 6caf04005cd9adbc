import { expect, test } from 'vitest'
import { compare, parseSet, readSets } from './invented-set.ts'

test('labels stand at the ends of lines, and are not shown to the checker', () => {
  const set = parseSet('js', '# A\n```js a.mjs\nconst a = 1\na.foo() //✗ foo\nb.bar() //✗ bar\n```\n')
  expect(set.files).toEqual({ 'js/a.mjs': 'const a = 1\na.foo() \nb.bar() \n' })
  expect(set.labels).toEqual([
    { file: 'js/a.mjs', line: 2, name: 'foo', half: 'tuned' },
    { file: 'js/a.mjs', line: 3, name: 'bar', half: 'held out' },
  ])
  const { caught, missed, unlabelled } = compare(set.labels, [
    { file: 'js/a.mjs', line: 2, name: 'foo' },
    { file: 'js/a.mjs', line: 2, name: 'other' },
  ])
  expect([caught.length, missed.map(({ name }) => name), unlabelled.map(({ name }) => name)]).toEqual([
    1,
    ['bar'],
    ['other'],
  ])
})

test('every language has a set, and each half of it a hundred labels in all', () => {
  const sets = readSets()
  expect(sets.map(({ language }) => language)).toEqual(['javascript', 'python', 'typescript'])
  for (const half of ['tuned', 'held out'])
    expect(sets.flatMap(({ labels }) => labels).filter((label) => label.half === half).length).toBeGreaterThan(100)
})
