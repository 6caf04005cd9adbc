import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { TestReport } from '../../protocol/report.ts'
import { parseTestReport } from './parse-test-report.ts'

/** What real tools printed, recorded by `scripts/test-reports/record.mjs`. */
function recorded(name: string): { report: TestReport | null; exitCode: number } {
  const text = readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8')
  const [, command, exit, output] = /^\$ (.*)\nexit (\d+)\n([\s\S]*)$/.exec(text)!
  return { report: parseTestReport({ command: command!, output: output!, cwd: '/project' }), exitCode: Number(exit) }
}

const outcome = (report: TestReport | null) =>
  Object.fromEntries((report?.tests ?? []).map((test) => [[...test.suites, test.name].join(' > '), test.status]))
const isGreen = ({ report, exitCode }: ReturnType<typeof recorded>) =>
  exitCode === 0 && report !== null && report.failed === 0 && report.passed > 0 && report.doubt === undefined
const failureOf = (report: TestReport | null, name: string) => report!.tests.find((test) => test.name === name)!

it.each([
  ['vitest/mixed', 'vitest', 1, 2, 2],
  ['vitest/mixed-verbose', 'vitest', 1, 2, 2],
  ['vitest/mixed-junit', 'junit', 1, 2, 2],
  ['vitest/mixed-tap', 'tap', 1, 2, 2],
  ['vitest/unhandled', 'vitest', 1, 1, 0],
  ['unittest/mixed', 'unittest', 2, 5, 2],
  ['unittest/mixed-verbose', 'unittest', 2, 5, 2],
  ['go/mixed-verbose', 'go test', 2, 2, 1],
  ['go/mixed-json', 'go test', 2, 2, 1],
  ['go/mixed', 'go test', 0, 2, 0],
  ['junit/pytest', 'junit', 3, 2, 1],
])('%s is %s: %i passed, %i failed, %i skipped', (name, framework, passed, failed, skipped) => {
  const run = recorded(name)
  expect(run.report).toMatchObject({ framework, passed, failed, skipped })
  expect(isGreen(run)).toBe(false)
})

it.each(['vitest/green', 'vitest/green-verbose', 'unittest/green', 'go/green', 'go/green-verbose'])(
  '%s is green',
  (name) => expect(isGreen(recorded(name))).toBe(true),
)

it.each([
  ['vitest/broken', 1, "Cannot find module './nowhere.js'"],
  ['vitest/empty', 1, 'No test suite found'],
  ['unittest/broken', 1, "No module named 'nowhere_to_be_found'"],
  ['go/broken', 1, 'undefined: missing'],
  ['go/crash', 1, 'assignment to entry in nil map'],
  ['junit/pytest-broken', 1, 'SyntaxError'],
])('%s has failed, and says why', (name, failed, reason) => {
  const run = recorded(name)
  expect(run.report).toMatchObject({ failed })
  expect(run.report!.tests.map(({ failure }) => failure).join()).toContain(reason)
  expect(isGreen(run)).toBe(false)
})

it.each(['vitest/none', 'unittest/none', 'go/none'])('%s found none', (name) => {
  const run = recorded(name)
  expect(run.report).toMatchObject({ passed: 0, failed: 0, tests: [] })
  expect(isGreen(run)).toBe(false)
})

describe('names, places and assertions', () => {
  it.each(['vitest/mixed', 'vitest/mixed-verbose'])('of %s', (name) => {
    const { report } = recorded(name)
    expect(outcome(report)).toEqual({
      'outer > inner > deep > passes well': 'passed',
      'outer > inner > deep > differs': 'failed',
      'outer > is left out': 'skipped',
      throws: 'failed',
      'comes later': 'skipped',
    })
    expect(failureOf(report, 'differs')).toMatchObject({ file: 'mixed.test.js', line: 5 })
    expect(failureOf(report, 'differs').failure).toBe(
      'AssertionError: expected { a: 1 } to deeply equal { a: 2 }\n\n- Expected\n+ Received\n\n  {\n-   "a": 2,\n+   "a": 1,\n  }',
    )
  })

  it('of Vitest’s TAP', () => {
    expect(outcome(recorded('vitest/mixed-tap').report)).toEqual({
      'mixed.test.js > outer > inner > deep > passes well': 'passed',
      'mixed.test.js > outer > inner > deep > differs': 'failed',
      'mixed.test.js > outer > is left out': 'skipped',
      'mixed.test.js > throws': 'failed',
      'mixed.test.js > comes later': 'skipped',
    })
  })

  it('of unittest', () => {
    const { report } = recorded('unittest/mixed-verbose')
    expect(outcome(report)).toMatchObject({
      'setUpClass (test_mixed.TestSetUp)': 'failed',
      'test_mixed > TestThing > test_parts': 'failed',
      'test_mixed > TestThing > test_passes': 'passed',
      'test_mixed > TestThing > test_with_words': 'passed',
      'test_mixed > TestThing > test_unexpected': 'failed',
    })
    expect(failureOf(report, 'test_differs')).toMatchObject({ line: 9 })
    expect(failureOf(report, 'test_differs').failure).toMatch(/^AssertionError: Lists differ: \[1, 2\] != \[1, 3\]/)
  })

  it.each(['go/mixed-verbose', 'go/mixed-json'])('of %s', (name) => {
    const { report } = recorded(name)
    expect(outcome(report)).toEqual({
      'example.com/sample/mixed > TestPasses': 'passed',
      'example.com/sample/mixed > TestDiffers': 'failed',
      'example.com/sample/mixed > TestParts > first_part': 'passed',
      'example.com/sample/mixed > TestParts > second': 'failed',
      'example.com/sample/mixed > TestSkipped': 'skipped',
    })
    expect(failureOf(report, 'TestDiffers')).toMatchObject({ line: 4, failure: 'mixed_test.go:4: got 2, want 3' })
  })

  it('of JUnit XML', () => {
    const { report } = recorded('junit/pytest')
    expect(outcome(report)).toMatchObject({
      'test_a > test_passes': 'passed',
      'test_a > TestThing > test_param[<c>]': 'passed',
      'test_a > test_fixture': 'failed',
    })
    expect(failureOf(report, 'test_differs').failure).toContain('AssertionError: müssen gleich sein')
  })
})

it('a report that is cut off has failed', () => {
  const text = readFileSync(new URL('fixtures/vitest/mixed-junit.txt', import.meta.url), 'utf8')
  const output = text.slice(text.indexOf('<testsuites'), text.indexOf('<failure'))
  expect(parseTestReport({ command: 'vitest run --reporter=junit', output, cwd: '/' })!.failed).toBeGreaterThan(0)
  expect(parseTestReport({ command: 'cat report.xml', output, cwd: '/' })).toBeNull()
})

it('JUnit XML that lacks a suite’s end, or tests that a suite counts, has failed', () => {
  const parse = (output: string) => parseTestReport({ command: 'pytest --junitxml=/dev/stdout', output, cwd: '/' })!
  const first = '<testsuite name="a" tests="1" failures="0"><testcase name="x" classname="a"/></testsuite>'
  const second = '<testsuite name="b" tests="3" failures="0"><testcase name="y" classname="b"/>'
  expect(parse(`<testsuites>${first}</testsuites>`)).toMatchObject({ passed: 1, failed: 0 })
  expect(parse(`<testsuites>${first}`)).toMatchObject({ failed: 1 })
  expect(parse(`<testsuites>${first}${second}`)).toMatchObject({ failed: 1 })
  expect(parse(`<testsuites>${first}${second}</testsuite></testsuites>`).tests.at(-1)?.failure).toContain('2 tests')
  expect(parse(`<testsuites><testsuite name="o" tests="1">${first}</testsuite></testsuites>`)).toMatchObject({
    failed: 0,
  })
})

it.each([
  'vitest run',
  'npx jest',
  'cd app && npm test',
  'FOO=1 python3 -m pytest -q',
  'go test ./...',
  'bundle exec rspec',
])('what cannot be read of %s is no proof', (command) => {
  const report = parseTestReport({ command, output: 'Segmentation fault\n', cwd: '/' })
  expect(report).toMatchObject({ framework: 'unknown', passed: 0, tests: [] })
})

it.each([
  'npm install vitest',
  'cat jest.config.js',
  'vitest --version',
  'pip install pytest',
  'go build',
  'echo npm test',
])('%s runs no tests', (command) => expect(parseTestReport({ command, output: 'done\n', cwd: '/' })).toBeNull())
