import { expect, test } from 'vitest'
import { fuzzy, pieces } from './fuzzy.ts'

const best = (query: string, texts: string[]) =>
  texts
    .map((text) => ({ text, fit: fuzzy(query, text) }))
    .filter(({ fit }) => fit !== null)
    .sort((a, b) => a.fit!.rank - b.fit!.rank)
    .map(({ text }) => text)

test('the file that is meant comes first', () => {
  const files = ['src/tests/tests-tab.tsx', 'src/editor/editor-tab.tsx', 'src/diff/diff-tab.tsx', 'test/tab.ts']
  expect(best('tab', files)[0]).toBe('test/tab.ts')
  expect(best('tstab', files)[0]).toBe('src/tests/tests-tab.tsx')
  expect(best('edtab', files)).toEqual(['src/editor/editor-tab.tsx'])
  expect(best('src/diff', files)[0]).toBe('src/diff/diff-tab.tsx')
  expect(best('zzz', files)).toEqual([])
  expect(best('app', ['wrapper.js', 'src/app.js'])[0]).toBe('src/app.js')
  expect(best('cp', ['src/component.ts', 'src/CodePane.ts'])[0]).toBe('src/CodePane.ts')
})

test('words of commands in any gaps, and the letters that were meant', () => {
  expect(best('sett', ['Show Tests', 'Settings'])[0]).toBe('Settings')
  expect(best('run t', ['Return', 'Run the tests'])).toContain('Run the tests')
  expect(pieces('Run the tests', fuzzy('rt', 'Run the tests')!.at)).toEqual([
    { text: 'R', isMarked: true },
    { text: 'un ', isMarked: false },
    { text: 't', isMarked: true },
    { text: 'he tests', isMarked: false },
  ])
})
