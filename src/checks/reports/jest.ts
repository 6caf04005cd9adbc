import type { TestReport } from '../../protocol/report.ts'
import type { FoundTest } from './build-report.ts'
import { countedReport, durationOf, foundTest, statedNumber } from './found.ts'
import { dedent, toLines, withoutRunnerFrames } from './text.ts'

/** The form of Jest's default and verbose reporters, as its own snapshots of them show it. */
const FILE = /^(PASS|FAIL) (?:\S+ )?(\S+\.[cm]?[jt]sx?)(?: \([\d.]+ m?s\))?$/
const RESULT = /^( +)(✓|✕|○|✎) (?:skipped |todo )?(.+?)(?: \((\d+(?:\.\d+)?) (m?s)\))?$/
const FAILURE = /^ {2}● (.+)$/
const STATUS = { '✓': 'passed', '✕': 'failed', '○': 'skipped', '✎': 'skipped' } as const
const NOT_LOADED = 'Test suite failed to run'

/** null where the output is not Jest's. */
export function parseJest(output: string): TestReport | null {
  const lines = toLines(output)
  const suites = lines.findLast((line) => /^Test Suites: /.test(line))
  const none = lines.some((line) => /^No tests found, exiting with code/.test(line))
  if (suites === undefined && !none && !lines.some((line) => FILE.test(line))) return null
  // A long run tells its failures twice.
  const again = lines.indexOf('Summary of all failing tests')
  const { tests, notLoaded } = readTests(again < 0 ? lines : lines.slice(0, again))
  const summary = lines.findLast((line) => /^Tests: /.test(line))
  const stated =
    summary === undefined
      ? null
      : {
          passed: statedNumber(summary, 'passed'),
          // A file that could not be loaded is in no count of tests.
          failed: statedNumber(summary, 'failed') + Math.max(notLoaded, 0),
          skipped: statedNumber(summary, 'skipped') + statedNumber(summary, 'todo'),
        }
  const failedSuites = statedNumber(suites ?? '', 'failed')
  if (stated !== null && failedSuites > 0 && stated.failed === 0) stated.failed = failedSuites
  const took = lines.findLast((line) => /^Time: /.test(line))
  const cut = !none && (suites === undefined || summary === undefined)
  return countedReport('jest', tests, stated, took === undefined ? null : durationOf(took), cut)
}

function readTests(lines: string[]): { tests: FoundTest[]; notLoaded: number } {
  const tests: FoundTest[] = []
  let file: string | null = null
  let suites: { depth: number; name: string }[] = []
  let notLoaded = 0
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    const opened = FILE.exec(line)
    if (opened) {
      file = opened[2]!
      suites = []
      continue
    }
    if (file === null) continue
    if (/^(Test Suites|Tests): /.test(line)) break
    const failure = FAILURE.exec(line)
    if (failure) {
      let end = lines.findIndex(
        (other, index) => index > at && /^ {2}● |^(PASS|FAIL) |^Test Suites: |^Tests: /.test(other),
      )
      if (end < 0) end = lines.length
      const body = lines.slice(at + 1, end)
      if (failure[1] === NOT_LOADED) notLoaded++
      explain(tests, file, failure[1]!, body)
      at = end - 1
      continue
    }
    const result = RESULT.exec(line)
    const depth = line.length - line.trimStart().length
    if (result) {
      suites = suites.filter((suite) => suite.depth < depth)
      const durationMs = result[4] === undefined ? null : Number(result[4]) * (result[5] === 's' ? 1000 : 1)
      const status = STATUS[result[2] as keyof typeof STATUS]
      tests.push(foundTest(result[3]!, status, { suites: suites.map(({ name }) => name), file, durationMs }))
    } else if (depth >= 2 && depth % 2 === 0) {
      suites = [...suites.filter((suite) => suite.depth < depth), { depth, name: line.trim() }]
    }
  }
  return { tests, notLoaded }
}

/** `suites › name` and why; where the run did not list its tests, this is all that is known of one. */
function explain(tests: FoundTest[], file: string, title: string, body: string[]): void {
  const place = body.map((line) => /\((\S+?):(\d+):\d+\)$/.exec(line)).find((match) => match?.[1] === file)
  const excerpt = body.findIndex((line) => /^ +>? *\d+ \|/.test(line))
  const reason = dedent(withoutRunnerFrames(excerpt < 0 ? body : body.slice(0, excerpt)))
  const about = { file, line: place ? Number(place[2]) : null, failure: reason }
  if (title === NOT_LOADED) return void tests.push(foundTest(file, 'failed', about))
  const known = tests.find(
    (test) => test.file === file && test.status === 'failed' && [...test.suites, test.name].join(' › ') === title,
  )
  if (known === undefined) {
    const suites = title.split(' › ')
    tests.push(foundTest(suites.pop()!, 'failed', { ...about, suites }))
  } else if (known.failure === 'failed') {
    Object.assign(known, about)
  } else {
    // A test may fail in two ways.
    known.failure += `\n\n${reason}`
  }
}
