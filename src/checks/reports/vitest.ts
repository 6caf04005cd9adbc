import type { TestReport } from '../../protocol/report.ts'
import type { FoundTest } from './build-report.ts'
import { countedReport, durationOf, foundTest, statedNumber } from './found.ts'
import { dedent, toLines } from './text.ts'

/** The forms of Vitest's `default` and `verbose` reporters, versions 1 to 5. */
const FILE = /^ ([✓❯×↓]) (?:\|[^|]+\| | ?\S+ {2})?(\S.*?) \((\d+) tests?((?: \| \d+ \w+)*)\)(?: (\d+)ms)?/
const LEAF = /^( {3,})([✓×↓□]) (.+?)(?: (\d+)ms)?(?: \[.*\])?$/
const GROUP = /^( {3,})❯ (.+?) \(\d+\)(?: \d+ms)?$/
const VERBOSE = /^ ([✓×↓□]) (?:\|[^|]+\| | ?\S+ {2})?(\S+ > .+?)(?: (\d+)ms)?$/
const FAIL = /^ FAIL {2}(?:\|[^|]+\| | ?\S+ {2})?(.+)$/
const STATUS = { '✓': 'passed', '×': 'failed', '↓': 'skipped', '□': 'skipped' } as const

/** null where the output is not Vitest's. */
export function parseVitest(output: string): TestReport | null {
  const lines = toLines(output)
  if (!lines.some((line) => /^ *(RUN|DEV) +v\d+\.\d+/.test(line))) return null
  const summary = lines.findLast((line) => /^ +Tests {2}\S/.test(line))
  const none = lines.some((line) => /^No test (files|suite) found/.test(line))
  const tests = lines.some((line) => VERBOSE.test(line)) ? readVerbose(lines) : readFiles(lines)
  if (summary === undefined && !none && tests.length === 0) return null
  const stated =
    summary === undefined
      ? null
      : {
          passed: statedNumber(summary, 'passed'),
          failed: statedNumber(summary, 'failed'),
          skipped: statedNumber(summary, 'skipped') + statedNumber(summary, 'todo'),
        }
  const failures = readFailures(lines)
  for (const test of tests) {
    if (test.status === 'failed') Object.assign(test, failures.get([test.file, ...test.suites, test.name].join(' > ')))
  }
  const outside = failuresOutside(failures, lines)
  if (stated !== null) stated.failed += outside.length
  const took = lines.findLast((line) => /^ +Duration {2}/.test(line))
  const cut = !none && summary === undefined
  return countedReport('vitest', [...tests, ...outside], stated, took === undefined ? null : durationOf(took), cut)
}

/** Files with their tests below them, where something failed; only how many there are, where all passed. */
function readFiles(lines: string[]): FoundTest[] {
  const tests: FoundTest[] = []
  for (let at = 0; at < lines.length; at++) {
    if (/^⎯+ /.test(lines[at]!)) break
    const file = FILE.exec(lines[at]!)
    if (!file) continue
    const leaves: FoundTest[] = []
    const suites: string[] = []
    while (at + 1 < lines.length && /^ {3,}\S/.test(lines[at + 1]!)) {
      const line = lines[++at]!
      const group = GROUP.exec(line)
      const leaf = LEAF.exec(line)
      const depth = (line.length - line.trimStart().length) / 2 - 1.5
      if (group) suites.splice(depth, suites.length, group[2]!)
      if (!leaf) continue
      const durationMs = leaf[4] === undefined ? null : Number(leaf[4])
      const status = STATUS[leaf[2] as keyof typeof STATUS]
      leaves.push(foundTest(leaf[3]!, status, { suites: suites.slice(0, depth), file: file[2]!, durationMs }))
    }
    const count = Number(file[3])
    tests.push(...numbered(leaves.length === count ? leaves : unnamed(file[2]!, count, file[4] ?? '', leaves)))
  }
  return tests
}

/** Of a file that passed, Vitest names at most the slow tests. */
function unnamed(file: string, count: number, parts: string, named: FoundTest[]): FoundTest[] {
  const failed = named.filter(({ status }) => status === 'failed')
  const skipped = statedNumber(parts, 'skipped') + statedNumber(parts, 'todo')
  return Array.from({ length: count }, (_, index) => {
    if (index < failed.length) return failed[index]!
    return foundTest(`test ${index + 1}`, index >= count - skipped ? 'skipped' : 'passed', { file })
  })
}

/** Names come and go with the colour of the file, so the id is the place in it. */
const numbered = (tests: FoundTest[]): FoundTest[] =>
  tests.map((test, index) => ({ ...test, position: `${test.file} > #${index + 1}` }))

function readVerbose(lines: string[]): FoundTest[] {
  return lines.flatMap((line) => {
    const match = VERBOSE.exec(line)
    if (!match) return []
    const [file, ...path] = match[2]!.split(' > ')
    const durationMs = match[3] === undefined ? null : Number(match[3])
    const status = STATUS[match[1] as keyof typeof STATUS]
    return foundTest(path.pop()!, status, { suites: path, file: file!, durationMs })
  })
}

interface Failure {
  failure: string
  line: number | null
}

/** By the heading under which Vitest explains them: file, suites and name joined by ` > `. */
function readFailures(lines: string[]): Map<string, Failure> {
  const found = new Map<string, Failure>()
  let titles: string[] = []
  let body: string[] = []
  const end = () => {
    const place = body.map((line) => /^ ❯ (?:.* )?\S+:(\d+):\d+$/.exec(line)).find(Boolean)
    const excerpt = body.findIndex((line) => /^ ❯ |^ {4,}\d+\|/.test(line))
    const failure = dedent(excerpt < 0 ? body : body.slice(0, excerpt))
    for (const title of titles) found.set(title, { failure, line: place ? Number(place[1]) : null })
    titles = []
    body = []
  }
  for (const line of lines) {
    const heading = FAIL.exec(line)
    if (heading) {
      if (body.length > 0) end()
      // Several tests with one reason stand under each other.
      titles.push(heading[1]!)
    } else if (/^⎯+/.test(line)) {
      end()
    } else if (titles.length > 0) {
      body.push(line)
    }
  }
  end()
  return found
}

/** What fails and is no test: a file that cannot be loaded, and errors that nobody caught. */
function failuresOutside(failures: Map<string, Failure>, lines: string[]): FoundTest[] {
  const files = [...failures].flatMap(([title, { failure, line }]) => {
    const file = /^(\S+) \[ .* \]$/.exec(title)?.[1]
    return file === undefined ? [] : foundTest(file, 'failed', { file, line, failure })
  })
  const errors = lines.findLast((line) => /^ +Errors {2}\d+ error/.test(line))
  if (errors === undefined) return files
  const start = lines.findIndex((line) =>
    /^⎯+ (?:Unhandled (?:Rejection|Error|Source Error)|Uncaught Exception) ⎯/.test(line),
  )
  const reason = start < 0 ? '' : dedent(lines.slice(start + 1, start + 2))
  return [...files, foundTest('unhandled errors', 'failed', { failure: reason || errors.trim() })]
}
