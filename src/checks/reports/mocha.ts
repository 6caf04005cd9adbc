import type { TestReport } from '../../protocol/report.ts'
import type { FoundTest } from './build-report.ts'
import { countedReport, durationOf, foundTest } from './found.ts'
import { dedent, toLines, withoutRunnerFrames } from './text.ts'

/** The form of Mocha's `spec` reporter (`lib/reporters/spec.js` and `base.js`); `dot` and others give counts only. */
const PASSING = /^ {2}(\d+) passing(?: \((.+)\))?$/
const RESULT = /^( {2,})(?:([✔✓]) |(\d+)\) |- )(.+?)(?: \((\d+)ms\))?$/
const HEADING = /^ {2}(\d+)\) (.+)$/

/** null where the output is not Mocha's. */
export function parseMocha(output: string): TestReport | null {
  const lines = toLines(output)
  const end = lines.findLastIndex((line) => PASSING.test(line))
  if (end < 0) return null
  const failures = readFailures(lines.slice(end + 1))
  const tests = readTests(lines.slice(0, end), failures)
  const after = lines.slice(end, end + 5)
  const stated = (word: string) =>
    Number(after.map((line) => new RegExp(`^ {2}(\\d+) ${word}\\b`).exec(line)?.[1]).find(Boolean) ?? 0)
  for (const [number, failure] of failures) {
    if (tests.every((test) => test.position !== `${number})`)) tests.push(failure)
  }
  for (const test of tests) delete test.position
  const counts = { passed: stated('passing'), failed: stated('failing'), skipped: stated('pending') }
  return countedReport('mocha', tests, counts, durationOf(PASSING.exec(lines[end]!)![2] ?? ''))
}

/** The tree of suites; a failing test stands in it by the number under which it is explained. */
function readTests(lines: string[], failures: Map<number, FoundTest>): FoundTest[] {
  const tests: FoundTest[] = []
  let suites: { depth: number; name: string }[] = []
  for (const line of lines) {
    if (line.trim() === '') continue
    const depth = line.length - line.trimStart().length
    const result = RESULT.exec(line)
    if (!result) {
      // What a test prints stands at the margin.
      if (depth >= 2) suites = [...suites.filter((suite) => suite.depth < depth), { depth, name: line.trim() }]
      continue
    }
    suites = suites.filter((suite) => suite.depth < depth)
    const path = suites.map(({ name }) => name)
    const failure = result[3] === undefined ? undefined : failures.get(Number(result[3]))
    const status = result[2] ? 'passed' : result[3] ? 'failed' : 'skipped'
    const durationMs = result[5] === undefined ? null : Number(result[5])
    const more = failure ? { line: failure.line, file: failure.file, failure: failure.failure } : {}
    const position = result[3] === undefined ? {} : { position: `${result[3]})` }
    tests.push(foundTest(result[4]!, status, { ...more, suites: path, durationMs, ...position }))
  }
  // The file is known of failing tests only, and must not change an id.
  return tests.map((test) => ({ ...test, file: null }))
}

function readFailures(lines: string[]): Map<number, FoundTest> {
  const found = new Map<number, FoundTest>()
  for (let at = 0; at < lines.length; at++) {
    const heading = HEADING.exec(lines[at]!)
    if (!heading) continue
    const path = [heading[2]!]
    // Suites stand below each other, two more spaces each; the name ends in a colon.
    while (!path.at(-1)!.endsWith(':') && /^ {5,}\S/.test(lines[at + 1] ?? '')) path.push(lines[++at]!.trim())
    const name = path.pop()!.replace(/:$/, '')
    let end = lines.findIndex((line, index) => index > at && HEADING.test(line))
    if (end < 0) end = lines.length
    const body = lines.slice(at + 1, end)
    const place = body
      .map((line) => /\(?(\S+?):(\d+):\d+\)?$/.exec(line))
      .find((match) => match && !/node:|node_modules/.test(match[1]!))
    const failure = dedent(withoutRunnerFrames(body))
    found.set(
      Number(heading[1]),
      foundTest(name, 'failed', { suites: path, line: place ? Number(place[2]) : null, failure }),
    )
    at = end - 1
  }
  return found
}
