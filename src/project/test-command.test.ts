import { expect, test } from 'vitest'
import type { TestRun } from '../protocol/state.ts'
import { testCommandOf } from './test-command.ts'
import { plan, record, report } from './test-support/events.ts'

const run: TestRun = {
  number: 1,
  event: 1,
  time: 0,
  record: { ...record(report(1, 0)), command: 'node --test a.test.js' },
  outdated: false,
}

function guess(paths: string[], known: Partial<Parameters<typeof testCommandOf>[0]> = {}, json: string | null = null) {
  const files = Object.fromEntries(paths.map((path) => [path, { content: '', size: 0 }]))
  return testCommandOf(
    { plan: null, testRuns: [], files, ...known },
    async () => json,
    (command) => !command.startsWith('printf'),
  )
}

test('the plan knows best, then what ran last, then the package', async () => {
  const json = '{"scripts":{"test":"node --test test/"}}'
  const known = { plan: { ...plan(), testCommand: 'npm run check' }, testRuns: [run] }
  expect(await guess(['a.test.js'], known, json)).toBe('npm run check')
  expect(await guess(['a.test.js'], { testRuns: [run] }, json)).toBe('node --test a.test.js')
  expect(await guess(['a.test.js'], {}, json)).toBe('node --test test/')
})

test('what cannot prove anything comes last, whoever planned it', async () => {
  const known = { plan: { ...plan(), testCommand: "printf '1..1\\nok 1\\n'" } }
  expect(await guess(['a.test.js'], { ...known, testRuns: [run] })).toBe('node --test a.test.js')
  expect(await guess(['a.test.js'], known)).toBe('node --test')
  expect(await guess(['a.txt'], known)).toMatch(/^printf/)
})

test('names of files suggest the rest', async () => {
  expect(await guess(['src/a.js', 'src/a.test.js'])).toBe('node --test')
  expect(await guess(['test/a.mjs'])).toBe('node --test')
  expect(await guess(['src/a-test.ts'])).toBe('node --test')
  expect(await guess(['tests/test_a.py'])).toBe('python3 -m pytest')
  expect(await guess(['a_test.py'])).toBe('python3 -m pytest')
  expect(await guess(['contest.js', 'latest.py', 'README.md'])).toBeNull()
})

test('a package that has no tests, or is no JSON, suggests nothing', async () => {
  const placeholder = JSON.stringify({ scripts: { test: 'echo "Error: no test specified" && exit 1' } })
  for (const json of [placeholder, '{', 'null', '{"scripts":{"test":7}}']) expect(await guess([], {}, json)).toBeNull()
})
