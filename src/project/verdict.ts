import type { TestRun, Verdict } from '../protocol/state.ts'
import { isGreen } from '../protocol/tool.ts'

/**
 * The word for the project as it stands. A red last run is `failing`. A green one proves the project only if it ran at
 * least as many tests as any other run since the last write: a green part does not outweigh a red whole.
 */
export function verdictOf(runs: TestRun[], working: boolean): Verdict {
  if (working) return { status: 'working' }
  const last = runs.at(-1)
  if (last === undefined) return { status: 'none' }
  if (last.outdated) return { status: 'outdated', ...counts(last) }
  if (!isGreen(last.record)) return { status: 'failing', ...counts(last) }
  let widest = last
  for (const run of runs) {
    if (!run.outdated && total(run) > total(widest)) widest = run
  }
  return { status: isGreen(widest.record) ? 'proved' : 'failing', ...counts(widest) }
}

/** Skipped tests count neither way. */
const total = ({ record: { report } }: TestRun): number => (report === null ? 0 : report.passed + report.failed)

const counts = (run: TestRun) => ({ passed: run.record.report?.passed ?? 0, total: total(run), run: run.number })
