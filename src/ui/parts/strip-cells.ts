import type { TestCase, TestReport } from '../../protocol/report.ts'
import type { TestRun } from '../../protocol/state.ts'

export type CellState = 'passed' | 'failed' | 'expected' | 'running' | 'idle' | 'outdated'
export interface Cell {
  id: string
  state: CellState
}

/** Above this number a cell stands for a file, and above this number of files for a folder. */
const MOST_CELLS = 60

/** The order of tests everywhere: that in which they were first seen. */
export function columnOrder(runs: readonly TestRun[]): Map<string, number> {
  const order = new Map<string, number>()
  for (const run of runs) {
    for (const test of run.record.report?.tests ?? []) if (!order.has(test.id)) order.set(test.id, order.size)
  }
  return order
}

/** Failures are expected where tests were written first: nothing passed yet, now or before, and steps are left to do. */
export function isExpectedFailure(run: TestRun, runs: readonly TestRun[], stepsLeft: boolean): boolean {
  const report = run.record.report
  if (!report || !stepsLeft || report.passed > 0 || report.failed === 0) return false
  return runs.every((other) => other.number >= run.number || (other.record.report?.passed ?? 0) === 0)
}

function stateOf(test: TestCase | undefined, run: TestRun, expected: boolean): CellState {
  if (!test || test.status === 'skipped') return 'idle'
  if (test.status === 'failed') return expected ? 'expected' : 'failed'
  return run.outdated ? 'outdated' : 'passed'
}

const byOrder = (order: Map<string, number>) => (a: TestCase, b: TestCase) =>
  (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)

/** One run by itself: a cell for each of its tests. `asPast`: show passes as they were, although written over since. */
export function runCells(run: TestRun, order: Map<string, number>, expected: boolean, asPast = false): Cell[] {
  const tests = [...(run.record.report?.tests ?? [])].sort(byOrder(order))
  const seen = asPast ? { ...run, outdated: false } : run
  return condense(
    tests,
    tests.map((test) => ({ id: test.id, state: stateOf(test, seen, expected) })),
  )
}

/** One row of the sheet: the columns are the last run's tests, so that rows can be compared. */
export function rowCells(run: TestRun, last: TestRun, order: Map<string, number>, expected: boolean): Cell[] {
  const own = new Map((run.record.report?.tests ?? []).map((test) => [test.id, test]))
  const columns = [...(last.record.report?.tests ?? [])].sort(byOrder(order))
  if (!columns.some((test) => own.has(test.id))) return runCells(run, order, expected, run !== last)
  const seen = run === last ? run : { ...run, outdated: false }
  return condense(
    columns,
    columns.map((test) => ({ id: test.id, state: stateOf(own.get(test.id), seen, expected) })),
  )
}

const SEVERITY: CellState[] = ['failed', 'running', 'expected', 'idle', 'outdated', 'passed']

function condense(tests: TestCase[], cells: Cell[]): Cell[] {
  if (cells.length <= MOST_CELLS) return cells
  const byFile = merge(tests, cells, (test) => test.file ?? test.suites[0] ?? test.id)
  if (byFile.length <= MOST_CELLS) return byFile
  return merge(tests, cells, (test) => (test.file ?? '').split('/').slice(0, -1).join('/'))
}

function merge(tests: TestCase[], cells: Cell[], keyOf: (test: TestCase) => string): Cell[] {
  const groups = new Map<string, CellState>()
  tests.forEach((test, at) => {
    const key = keyOf(test)
    const state = cells[at]?.state ?? 'idle'
    const before = groups.get(key)
    if (!before || SEVERITY.indexOf(state) < SEVERITY.indexOf(before)) groups.set(key, state)
  })
  return [...groups].map(([id, state]) => ({ id, state }))
}

/** Skipped tests count neither way. */
export const countOf = (report: TestReport): number => report.passed + report.failed

export function countText(report: TestReport): string {
  return `${report.passed} of ${countOf(report)}`
}

/** The strip's name for those who cannot see it. */
export function stripLabel(report: TestReport): string {
  const parts = [`${report.passed} of ${countOf(report)} tests passed`]
  if (report.failed > 0) parts.push(`${report.failed} failed`)
  if (report.skipped > 0) parts.push(`${report.skipped} skipped`)
  return parts.join(', ')
}
