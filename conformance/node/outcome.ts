import type { ConformanceTest } from './selection.ts'

export interface Outcome {
  test: ConformanceTest
  /** What fails natively too says nothing about us, and is not counted. */
  result: 'passed' | 'failed' | 'native-fails'
  detail: string
}

export interface Counts {
  passed: number
  total: number
}

/** By module, sorted by name. */
export function countByModule(outcomes: readonly Outcome[]): [module: string, counts: Counts][] {
  const modules = new Map<string, Counts>()
  for (const { test, result } of outcomes) {
    if (result === 'native-fails') continue
    const counts = modules.get(test.module) ?? { passed: 0, total: 0 }
    counts.total++
    if (result === 'passed') counts.passed++
    modules.set(test.module, counts)
  }
  return [...modules].sort(([a], [b]) => a.localeCompare(b))
}

export function sum(modules: readonly [string, Counts][]): Counts {
  return modules.reduce((all, [, { passed, total }]) => ({ passed: all.passed + passed, total: all.total + total }), {
    passed: 0,
    total: 0,
  })
}

const COLUMNS = 3

/** A table for README. */
export function markdownTable(outcomes: readonly Outcome[]): string {
  const modules = countByModule(outcomes)
  const { passed, total } = sum(modules)
  const cells = [...modules.map(([name, counts]) => `${name} | ${counts.passed}/${counts.total}`)]
  while (cells.length % COLUMNS) cells.push(' | ')
  const rows = Array.from({ length: Math.ceil(cells.length / COLUMNS) }, (_, row) =>
    Array.from({ length: COLUMNS }, (_, column) => cells[column * Math.ceil(cells.length / COLUMNS) + row]),
  )
  const head = Array(COLUMNS).fill('module | passed')
  const rule = Array(COLUMNS).fill('--- | ---')
  const table = [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
  return `${passed} of ${total} files pass (Node ${process.version} natively: all of them).\n\n${table}\n`
}
