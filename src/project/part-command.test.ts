import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseTestReport } from '../checks/reports/parse-test-report.ts'
import type { TestCase } from '../protocol/report.ts'
import { partCommand } from './part-command.ts'

const one = (file: string, name: string, suites: string[] = []): TestCase => ({
  id: [file, ...suites, name].join(' > '),
  name,
  suites,
  file,
  line: null,
  status: 'failed',
  durationMs: null,
  failure: null,
})

test('each runner is told in its own words', () => {
  const failed = [one('test/a.test.js', "it's 1+1"), one('test/b.test.js', 'two', ['sums'])]
  const files = ['test/a.test.js', 'test/b.test.js']
  expect(partCommand('node:test', files, [])).toBe('node --test test/a.test.js test/b.test.js')
  expect(partCommand('pytest', ['t.py'], [one('t.py', 'test_x[a b]', ['TestY'])])).toBe(
    "python3 -m pytest 't.py::TestY::test_x[a b]'",
  )
  expect(partCommand('jest', files, failed)).toContain("-t '(^|\\s)(it'\\''s 1\\+1|two)$'")
  expect(partCommand('mocha', files, [failed[1]!])).toBe('npx mocha test/a.test.js test/b.test.js -g two')
  expect(partCommand('rspec', files, failed)).toBeNull()
  expect(partCommand('node:test', [], [])).toBeNull()
  expect(partCommand('pytest', [], failed)).toBeNull()
  expect(partCommand('node:test', [], [failed[1]!])).toBe("node --test --test-name-pattern '(^|\\s)(two)$'")
})

test('node runs the named tests and no others, in suites and outside', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'part-'))
  const source = `import { describe, test } from 'node:test'
describe('sums', () => { test('one', () => {}); test('one more', () => {}); test("it's (odd)", () => {}) })
test('two', () => {})
`
  try {
    await writeFile(join(folder, 'a.test.mjs'), source)
    const { NODE_TEST_CONTEXT: _, VITEST: __, NODE_OPTIONS: ___, ...env } = process.env
    env.PATH = `${join(process.execPath, '..')}:${env.PATH}`
    for (const [wanted, expected] of [
      [[one('a.test.mjs', 'one', ['sums'])], ['one']],
      [
        [one('a.test.mjs', "it's (odd)", ['sums']), one('a.test.mjs', 'two')],
        ["it's (odd)", 'two'],
      ],
    ] as const) {
      const command = partCommand('node:test', ['a.test.mjs'], wanted)!
      const output = execFileSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' })
      const report = parseTestReport({ command, output, cwd: folder })
      expect(report?.tests.filter(({ status }) => status === 'passed').map(({ name }) => name)).toEqual(expected)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
