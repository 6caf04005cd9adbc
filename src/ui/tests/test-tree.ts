import type { TestCase } from '../../protocol/report.ts'
import type { TestRun } from '../../protocol/state.ts'
import type { CellState } from '../parts/strip-cells.ts'

export interface TestFile {
  /** As the runner names it; null where it does not. */
  file: string | null
  groups: { name: string; tests: TestCase[] }[]
  tests: TestCase[]
}

/**
 * Tests by file, and in a file by their enclosing suites; in the order of the report. Node's runner names the files of
 * failed tests alone: the others are where their suite is, or in the project's only test file.
 */
export function testFiles(tests: readonly TestCase[], only: string | null = null): TestFile[] {
  const bySuite = new Map<string, string>()
  for (const { suites, file } of tests) if (suites[0] !== undefined && file !== null) bySuite.set(suites[0], file)
  const fileOf = (test: TestCase) => test.file ?? bySuite.get(test.suites[0] ?? '') ?? only
  const files = new Map<string | null, TestCase[]>()
  for (const test of tests) files.set(fileOf(test), [...(files.get(fileOf(test)) ?? []), test])
  return [...files].map(([file, own]) => {
    const groups = new Map<string, TestCase[]>()
    for (const test of own) {
      const name = test.suites.join(' › ')
      groups.set(name, [...(groups.get(name) ?? []), test])
    }
    return { file, tests: own, groups: [...groups].map(([name, grouped]) => ({ name, tests: grouped })) }
  })
}

/** So many runs are looked back. */
const LOOK_BACK = 12

/** What became of one test in the last runs that had it, oldest first. */
export function historyOf(test: TestCase, runs: readonly TestRun[]): CellState[] {
  const states: CellState[] = []
  for (const run of runs) {
    const own = run.record.report?.tests.find(({ id }) => id === test.id)
    if (own && own.status !== 'skipped') states.push(own.status)
  }
  return states.slice(-LOOK_BACK)
}

/** A file of the project by the name that a runner gives it: absolute, or from the project. */
export function projectPath(file: string | null, paths: readonly string[]): string | null {
  if (file === null) return null
  return paths.find((path) => file === path || file.endsWith(`/${path}`)) ?? null
}

/** The project's test file, where there is one only. */
export function onlyTestFile(paths: readonly string[]): string | null {
  const found = paths.filter((path) => /[._-]test\.[cm]?[jt]sx?$|\.spec\.[cm]?[jt]sx?$/.test(path))
  return found.length === 1 ? found[0]! : null
}

/** What a line of a failure is: gone, come, or neither. Assertions print what was expected and what came so. */
export function lineKind(line: string): 'add' | 'del' | null {
  if (/^\s{0,4}\+(?!\+)/.test(line)) return 'add'
  if (/^\s{0,4}-(?!-)/.test(line)) return 'del'
  return null
}
