import type { TestReport } from '../../protocol/report.ts'
import { buildReport, type Counts, countTests, type FoundTest } from './build-report.ts'

/** A test with what every parser fills in the same way. */
export function foundTest(
  name: string,
  status: FoundTest['status'],
  more: Partial<Omit<FoundTest, 'name' | 'status'>> = {},
): FoundTest {
  const failure = status === 'failed' ? more.failure || 'failed' : null
  return { name, status, suites: [], file: null, line: null, durationMs: null, ...more, failure }
}

/**
 * A report whose runner also states its counts. The list is the better account where it holds them all; where it does
 * not (only failures are named, or a part of the output is missing) the runner's word counts.
 */
export function countedReport(
  framework: TestReport['framework'],
  tests: FoundTest[],
  stated: Counts | null,
  durationMs: number | null,
  cut = false,
): TestReport {
  const listed = countTests(tests)
  const same =
    stated === null ||
    (listed.passed === stated.passed && listed.failed === stated.failed && listed.skipped === stated.skipped)
  // Never fewer failures than were found: a suite that could not be loaded is in no runner's count of tests.
  const counts = same ? null : { ...stated, failed: Math.max(stated.failed, listed.failed) }
  return buildReport({ framework, tests, counts, durationMs, fileInId: true, cut })
}

/** `3 failed | 1 passed`, `Failures: 2`, `2 runs`: the number that stands with a word, or 0. */
export function statedNumber(text: string, word: string): number {
  const match = new RegExp(`(\\d+) ${word}\\b|\\b${word}(?::|=) ?(\\d+)`, 'i').exec(text)
  return Number(match?.[1] ?? match?.[2] ?? 0)
}

/** `12ms`, `1.5s`, `0.3 s`, `2 minutes` in milliseconds; null where there is none. */
export function durationOf(text: string): number | null {
  const match = /([\d.]+) ?(ms|s|m)/.exec(text)
  if (!match) return null
  return Math.round(Number(match[1]) * { ms: 1, s: 1000, m: 60_000 }[match[2] as 'ms' | 's' | 'm'])
}
