import { expect, test } from 'vitest'
import type { TestCase } from '../../protocol/report.ts'
import type { TestRun } from '../../protocol/state.ts'
import { historyOf, lineKind, onlyTestFile, projectPath, testFiles } from './test-tree.ts'

const one = (file: string, name: string, suites: string[] = [], status: TestCase['status'] = 'passed') =>
  ({ id: [file, ...suites, name].join(' > '), file, name, suites, status }) as TestCase

test('tests stand by file and by suite', () => {
  const files = testFiles([one('a', '1', ['s']), one('b', '2'), one('a', '3'), one('a', '4', ['s'])])
  expect(files.map(({ file, groups }) => [file, groups.map(({ name, tests }) => [name, tests.length])])).toEqual([
    [
      'a',
      [
        ['s', 2],
        ['', 1],
      ],
    ],
    ['b', [['', 1]]],
  ])
})

test('a test without a file is where its suite is, or in the only test file', () => {
  const lost = { ...one('', '5', ['s']), file: null }
  expect(testFiles([one('a', '1', ['s']), lost]).map(({ file, tests }) => [file, tests.length])).toEqual([['a', 2]])
  const paths = ['src/x.js', 'test/x.test.js']
  expect(testFiles([lost], onlyTestFile(paths)).map(({ file }) => file)).toEqual(['test/x.test.js'])
  expect(onlyTestFile([...paths, 'y.spec.ts'])).toBeNull()
})

test('a test remembers the runs that had it', () => {
  const run = (...tests: TestCase[]) => ({ record: { report: { tests } } }) as unknown as TestRun
  const runs = [
    run(one('a', '1', [], 'failed')),
    run(one('b', '2')),
    run(one('a', '1', [], 'skipped')),
    run(one('a', '1')),
  ]
  expect(historyOf(one('a', '1'), runs)).toEqual(['failed', 'passed'])
})

test('paths and lines of failures', () => {
  expect(projectPath('/home/project/test/a.js', ['a.js', 'test/a.js'])).toBe('a.js')
  expect(projectPath('test/a.js', ['test/a.js'])).toBe('test/a.js')
  expect(projectPath(null, ['a'])).toBeNull()
  expect(['+ 1', '- 2', '  +   x', '--- expected', '+++ actual', 'plain'].map(lineKind)).toEqual([
    'add',
    'del',
    'add',
    null,
    null,
    null,
  ])
})
