import type { TestCase, TestReport } from '../../protocol/report.ts'

/** A test as a parser found it, before ids are given. */
export type FoundTest = Omit<TestCase, 'id'> & {
  /** Stands in for file, suites and name where an output does not name its passing tests. */
  position?: string
}

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

interface Found {
  framework: TestReport['framework']
  tests: FoundTest[]
  /** What the runner says itself, where its summary was found and the list does not account for it. */
  counts: Counts | null
  durationMs: number | null
  /** The file belongs to the id: only where it is known for passing tests too, or ids would change with the colour. */
  fileInId: boolean
  /** The runner's last words are missing: what it would have said further is unknown. */
  cut?: boolean
}

/** Gives every test an id that stays the same from run to run, and counts. */
export function buildReport({ framework, tests, counts, durationMs, fileInId, cut }: Found): TestReport {
  const seen = new Map<string, number>()
  const cases = tests.map(({ position, ...test }) => {
    const file = fileInId && test.file !== null ? [test.file] : []
    const base = position ?? [...file, ...test.suites, test.name].join(' > ')
    const times = (seen.get(base) ?? 0) + 1
    seen.set(base, times)
    return { id: times === 1 ? base : `${base} (${times})`, ...test }
  })
  const doubt = cut ? { doubt: 'The test runner’s summary is missing: its output was cut off.' } : {}
  return { framework, tests: cases, ...(counts ?? countTests(tests)), durationMs, ...doubt }
}

export function countTests(tests: Pick<TestCase, 'status'>[]): Counts {
  const count = (status: TestCase['status']) => tests.filter((test) => test.status === status).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}
