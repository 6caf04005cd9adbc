import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { differences, readKnownFailures, updateKnownFailures } from './known-failures.ts'
import { createNativeRuns } from './native.ts'
import { countByModule, markdownTable, type Outcome, sum } from './outcome.ts'
import { type ConformanceTest, selectTests } from './selection.ts'
import { openTestTab } from './test-tab.ts'

const KNOWN = new URL('../node-known-failures.json', import.meta.url)
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/conformance', import.meta.url))

const USAGE = `Usage: npm run conformance node -- --tests DIR [options]
  --filter RE    only test files whose name matches
  --known        only the tests that are listed in conformance/node-known-failures.json
  --jobs N       so many tests at once (1)
  --check        fails where the list and the run disagree: a test that broke, or one that passes again
  --update       puts the list right for the tests that were run
  --json FILE    every outcome
  --from FILE    outcomes of an earlier run, in place of a run; may be given several times
  --markdown     the table for README, and nothing else
  --verbose      each test as it ends`

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
      known: { type: 'boolean', default: false },
      jobs: { type: 'string', default: '1' },
      check: { type: 'boolean', default: false },
      update: { type: 'boolean', default: false },
      json: { type: 'string' },
      from: { type: 'string', multiple: true, default: [] },
      markdown: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  })
  const known = readKnownFailures(KNOWN)
  let outcomes: Outcome[]
  let skipped = 0
  if (values.from.length > 0) {
    // A later file's outcome of a test stands for an earlier one's.
    const read = values.from.flatMap((file): Outcome[] => JSON.parse(readFileSync(file, 'utf8')))
    outcomes = [...new Map(read.map((outcome) => [outcome.test.file, outcome])).values()]
  } else {
    if (!values.tests) {
      console.error(USAGE)
      return 1
    }
    const folder = resolve(values.tests)
    const selected = selectTests(folder, new RegExp(values.filter))
    skipped = selected.skipped
    const tests = values.known ? selected.tests.filter(({ file }) => known[file] !== undefined) : selected.tests
    outcomes = await runAll(folder, tests, Number(values.jobs), values.verbose)
  }
  if (values.json) writeFileSync(values.json, JSON.stringify(outcomes, null, 1))
  if (values.update) updateKnownFailures(KNOWN, known, outcomes)
  if (values.markdown) console.log(markdownTable(outcomes))
  else print(outcomes, skipped)
  if (!values.check) return 0
  const wrong = differences(known, outcomes)
  for (const line of wrong) console.error(line)
  return wrong.length > 0 ? 1 : 0
}

async function runAll(folder: string, tests: ConformanceTest[], jobs: number, verbose: boolean): Promise<Outcome[]> {
  const native = createNativeRuns(folder, CACHE)
  const tab = await openTestTab(folder)
  const outcomes = new Map<ConformanceTest, Outcome>()
  const queue = [...tests]
  const work = async () => {
    for (let test = queue.shift(); test; test = queue.shift()) {
      const natively = await native.result(test)
      if (natively !== null) {
        outcomes.set(test, { test, result: 'native-fails', detail: natively })
        continue
      }
      const detail = await tab.run(test)
      outcomes.set(test, { test, result: detail === null ? 'passed' : 'failed', detail: detail ?? '' })
      if (verbose)
        console.log(`${detail === null ? 'ok    ' : 'not ok'} ${test.file}${detail ? `: ${detail.slice(0, 160)}` : ''}`)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.max(1, jobs) }, work))
  } finally {
    native.save()
    await tab.close()
  }
  return tests.flatMap((test) => outcomes.get(test) ?? [])
}

function print(outcomes: Outcome[], skipped: number): void {
  const modules = countByModule(outcomes)
  for (const { test, detail } of outcomes.filter(({ result }) => result === 'failed'))
    console.log(`not ok ${test.file}: ${detail.slice(0, 200)}`)
  console.log('')
  for (const [name, counts] of modules) console.log(`${name.padEnd(20)} ${counts.passed}/${counts.total}`)
  const { passed, total } = sum(modules)
  const native = outcomes.filter((outcome) => outcome.result === 'native-fails').length
  console.log(
    `${'total'.padEnd(20)} ${passed}/${total}   (${skipped} skipped for their flags, ${native} fail natively)`,
  )
}
