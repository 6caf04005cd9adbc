import { expect, test } from 'vitest'
import { changesBetween, filesAt } from '../diff/changes.ts'
import { smallestChange } from './smallest-change.ts'
import { pathProblem, treeRows } from './tree.ts'

test('the tree lists folders first and leaves out what is in closed ones', () => {
  const rows = treeRows(['b.js', 'src/z/deep.js', 'src/a.js', 'a10.js', 'a9.js'], (folder) => folder === 'src/z')
  expect(rows.map((row) => `${row.depth} ${row.path}`)).toEqual([
    '0 src',
    '1 src/z',
    '1 src/a.js',
    '0 a9.js',
    '0 a10.js',
    '0 b.js',
  ])
})

test('paths stay inside the project and do not cover others', () => {
  expect(pathProblem('src/new.js', [])).toBeNull()
  for (const path of ['', 'src/', '/etc/x', '../x', 'a//b', 'a/./b']) expect(pathProblem(path, [])).not.toBeNull()
  expect(pathProblem('src', ['src/a.js'])).not.toBeNull()
  expect(pathProblem('a.js', ['a.js'])).not.toBeNull()
})

test('a text from the disk replaces only what differs', () => {
  for (const [before, after] of [
    ['one two three', 'one 2 three'],
    ['aaa', 'aaaa'],
    ['', 'x'],
    ['same', 'same'],
    ['abab', 'ab'],
  ] as const) {
    const { from, to, insert } = smallestChange(before, after)
    expect(before.slice(0, from) + insert + before.slice(to)).toBe(after)
  }
  expect(smallestChange('one two three', 'one 2 three')).toEqual({ from: 4, to: 7, insert: '2' })
})

test('changes are counted between two moments of the log', () => {
  const files = (number: number, path: string, content: string | null) => ({
    number,
    time: 0,
    previous: '',
    hash: '',
    body: { type: 'files' as const, by: 'agent' as const, changes: [{ path, content, size: 1 }] },
  })
  const log = [files(1, 'a', '1'), files(2, 'b', '1'), files(3, 'a', '2'), files(4, 'b', null)]
  expect(filesAt(log, 2)).toEqual({ a: '1', b: '1' })
  expect(changesBetween(filesAt(log, 2), filesAt(log, 9))).toEqual({
    a: { before: '1', after: '2' },
    b: { before: '1', after: null },
  })
})
