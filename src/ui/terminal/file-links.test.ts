import { expect, test } from 'vitest'
import { fileLinks } from './file-links.ts'

const files = ['src/a.js', 'test/b.test.ts', 'run.py', 'README.md']
const found = (line: string) =>
  fileLinks(line, '/home/project', (path) => files.includes(path)).map(({ path, line, column, from, to }) => [
    path,
    line,
    column,
    from,
    to,
  ])

test('places that programs print lead to files of the project', () => {
  expect(found('    at add (file:///home/project/src/a.js:3:7)')).toEqual([['src/a.js', 3, 7, 12, 45]])
  expect(found('test/b.test.ts:12: error')).toEqual([['test/b.test.ts', 12, 1, 0, 17]])
  expect(found('  File "/home/project/run.py", line 4, in <module>')).toEqual([['run.py', 4, 1, 8, 37]])
  expect(found('./README.md and src/a.js')).toEqual([
    ['README.md', null, 1, 0, 11],
    ['src/a.js', null, 1, 16, 24],
  ])
})

test('what is no file of the project leads nowhere', () => {
  expect(found('node:internal/main.js:3 https://example.org/src/a.js.html /etc/src/a.js2 v1.2.3')).toEqual([])
})
