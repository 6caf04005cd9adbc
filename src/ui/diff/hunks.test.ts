import { expect, test } from 'vitest'
import { accepted, hunkName, hunksOf, takenBack } from './hunks.ts'

const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('')
const PAIRS: [string, string][] = [
  [lines('a', 'b', 'c'), lines('a', 'B', 'c')],
  [lines('a', 'b', 'c'), lines('b', 'c')],
  [lines('a', 'b'), lines('a', 'b', 'c', 'd')],
  [lines('a', 'b', 'c', 'd'), lines('a')],
  ['', lines('a', 'b')],
  [lines('a', 'b'), ''],
  ['a\nb', 'a\nb\n'],
  ['a\nb\n', 'a\nc'],
  [lines('1', '2', '3', '4', '5', '6', '7', '8', '9'), lines('0', '1', '2', '3', 'x', '5', '6', '7', '9', '10')],
  [lines('a', '', '', 'b'), lines('a', '', 'b')],
]

test('all hunks taken back give the text before, all accepted the text after', () => {
  for (const [before, after] of PAIRS) {
    let text = after
    for (const hunk of hunksOf(before, after).reverse()) text = takenBack(before, text, hunk)
    expect(text, JSON.stringify([before, after])).toBe(before)
    let base = before
    for (const hunk of hunksOf(before, after).reverse()) base = accepted(base, after, hunk)
    expect(base, JSON.stringify([before, after])).toBe(after)
  }
})

test('one hunk taken back leaves the others', () => {
  const before = lines('1', '2', '3', '4', '5', '6', '7', '8', '9')
  const after = lines('one', '2', '3', '4', '5', '6', '7', '8', 'nine')
  const [first, second] = hunksOf(before, after)
  expect(takenBack(before, after, first!)).toBe(lines('1', '2', '3', '4', '5', '6', '7', '8', 'nine'))
  const base = accepted(before, after, second!)
  expect(hunksOf(base, after)).toEqual([first])
})

test('a hunk is named by its lines', () => {
  const names = (before: string, after: string) => hunksOf(before, after).map(hunkName)
  expect(names(lines('a', 'b'), lines('a', 'B'))).toEqual(['Line 2'])
  expect(names('', lines('a', 'b', 'c'))).toEqual(['Lines 1–3'])
  expect(names(lines('a', 'b', 'c'), lines('a'))).toEqual(['2 lines gone after line 1'])
})
