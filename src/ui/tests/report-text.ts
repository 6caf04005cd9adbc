import type { TestRun } from '../../protocol/state.ts'
import { stripLabel } from '../parts/strip-cells.ts'

const MARK = { passed: 'ok', failed: 'not ok', skipped: 'skipped' }

/** One run as plain text, to be pasted into a message or an issue. */
export function reportText(run: TestRun): string {
  const report = run.record.report
  if (!report) return run.record.output
  const lines = [
    `$ ${run.record.command}`,
    `${stripLabel(report)}; run ${run.number}, ${new Date(run.time).toISOString()}${run.outdated ? '; files were written since' : ''}`,
    '',
  ]
  for (const test of report.tests) {
    lines.push(`${MARK[test.status]}  ${[...test.suites, test.name].join(' > ')}`)
    if (test.failure) lines.push(...test.failure.split('\n').map((line) => `        ${line}`))
  }
  return `${lines.join('\n')}\n`
}
