import { expect, test } from 'vitest'
import type { TestCase } from '../../protocol/report.ts'
import type { TestRun } from '../../protocol/state.ts'
import { columnOrder, isExpectedFailure, rowCells, runCells, stripLabel } from './strip-cells.ts'

const caseOf = (id: string, status: TestCase['status'], file: string | null = null): TestCase => ({
  id,
  name: id,
  suites: [],
  file,
  line: null,
  status,
  durationMs: null,
  failure: null,
})

function runOf(number: number, tests: TestCase[], outdated = false): TestRun {
  const count = (status: string) => tests.filter((one) => one.status === status).length
  const report = {
    framework: 'tap' as const,
    tests,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    durationMs: null,
  }
  const record = {
    command: 'x',
    exitCode: report.failed > 0 ? 1 : 0,
    signal: null,
    timedOut: false,
    durationMs: 1,
    output: '',
    truncated: false,
    report,
    background: false,
    ports: [],
  }
  return { number, event: number, time: 0, record, outdated }
}

const states = (cells: { state: string }[]) => cells.map((cell) => cell.state).join(' ')

test('columns keep the order in which tests were first seen, and rows are compared by them', () => {
  const first = runOf(1, [caseOf('a', 'passed'), caseOf('b', 'failed')])
  const second = runOf(2, [caseOf('c', 'passed'), caseOf('b', 'passed'), caseOf('a', 'skipped')])
  const order = columnOrder([first, second])
  expect([...order.keys()]).toEqual(['a', 'b', 'c'])
  expect(states(rowCells(first, second, order, false))).toBe('passed failed idle')
  expect(states(rowCells(second, second, order, false))).toBe('idle passed passed')
})

test('a run that crashed before its tests shows its own cells', () => {
  const crash = runOf(1, [caseOf('test/a.js', 'failed')])
  const whole = runOf(2, [caseOf('a', 'passed'), caseOf('b', 'passed')])
  expect(states(rowCells(crash, whole, columnOrder([crash, whole]), false))).toBe('failed')
})

test('what was written over is outlined in the last run only', () => {
  const run = runOf(1, [caseOf('a', 'passed'), caseOf('b', 'failed')], true)
  const order = columnOrder([run])
  expect(states(runCells(run, order, false))).toBe('outdated failed')
  expect(states(runCells(run, order, false, true))).toBe('passed failed')
})

test('failures are expected only before anything passed, while steps are left', () => {
  const red = runOf(1, [caseOf('a', 'failed')])
  const half = runOf(2, [caseOf('a', 'failed'), caseOf('b', 'passed')])
  const later = runOf(3, [caseOf('a', 'failed')])
  expect(isExpectedFailure(red, [red, half], true)).toBe(true)
  expect(isExpectedFailure(red, [red], false)).toBe(false)
  expect(isExpectedFailure(half, [red, half], true)).toBe(false)
  expect(isExpectedFailure(later, [red, half, later], true)).toBe(false)
})

test('over 60 tests a cell is a file, and the worst in it shows', () => {
  const tests = Array.from({ length: 90 }, (_, at) =>
    caseOf(`t${at}`, at === 70 ? 'failed' : 'passed', `f${at % 3}.js`),
  )
  const run = runOf(1, tests)
  expect(states(runCells(run, columnOrder([run]), false))).toBe('passed failed passed')
  expect(stripLabel(run.record.report!)).toBe('89 of 90 tests passed, 1 failed')
})
