import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runNatively } from './native.ts'
import { type ConformanceTest, selectTests } from './selection.ts'
import { openTestTab } from './test-tab.ts'

type Outcome = { test: ConformanceTest; result: 'passed' | 'failed' | 'native-fails'; detail: string }

const USAGE = 'Usage: npm run conformance node -- --tests DIR [--filter RE] [--json FILE] [--verbose]'

/**
 * Runs Node's own `test/parallel` files (from a folder with `parallel`, `common` and `fixtures`), each on the pinned
 * native Node and in the tab, and prints what passed. Tests that fail natively say nothing about us and are left out.
 */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      tests: { type: 'string' },
      filter: { type: 'string', default: '.' },
      json: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  })
  if (!values.tests) {
    console.error(USAGE)
    return 1
  }
  const folder = resolve(values.tests)
  const { tests, skipped } = selectTests(folder, new RegExp(values.filter))
  const tab = await openTestTab(folder)
  const outcomes: Outcome[] = []
  try {
    for (const test of tests) {
      const native = await runNatively(folder, test)
      if (native !== null) {
        outcomes.push({ test, result: 'native-fails', detail: native })
        continue
      }
      const detail = await tab.run(test)
      outcomes.push({ test, result: detail === null ? 'passed' : 'failed', detail: detail ?? '' })
      if (values.verbose) console.log(`${detail === null ? 'ok    ' : 'not ok'} ${test.file}`)
    }
  } finally {
    await tab.close()
  }
  print(outcomes, skipped)
  if (values.json)
    writeFileSync(
      values.json,
      JSON.stringify(
        outcomes.map(({ test, ...rest }) => ({ ...test, ...rest })),
        null,
        1,
      ),
    )
  return 0
}

function print(outcomes: Outcome[], skipped: number): void {
  const modules = new Map<string, { passed: number; total: number }>()
  for (const { test, result } of outcomes) {
    if (result === 'native-fails') continue
    const counts = modules.get(test.module) ?? { passed: 0, total: 0 }
    counts.total++
    if (result === 'passed') counts.passed++
    modules.set(test.module, counts)
  }
  const failures = outcomes.filter((outcome) => outcome.result === 'failed')
  for (const { test, detail } of failures) console.log(`not ok ${test.file}: ${detail.slice(0, 200)}`)
  console.log('')
  let passed = 0
  let total = 0
  for (const [name, counts] of [...modules].sort(([a], [b]) => a.localeCompare(b))) {
    console.log(`${name.padEnd(20)} ${counts.passed}/${counts.total}`)
    passed += counts.passed
    total += counts.total
  }
  const native = outcomes.filter((outcome) => outcome.result === 'native-fails').length
  console.log(
    `${'total'.padEnd(20)} ${passed}/${total}   (${skipped} skipped for their flags, ${native} fail natively)`,
  )
}
