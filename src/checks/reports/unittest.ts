import type { TestReport } from '../../protocol/report.ts'
import type { FoundTest } from './build-report.ts'
import { countedReport, foundTest, statedNumber } from './found.ts'
import { dedent, relativeTo, toLines } from './text.ts'

/** The form of Python's `unittest.TextTestRunner`, plain and `-v`. */
const RAN = /^Ran (\d+) tests? in ([\d.]+)s$/
const VERDICT = /^(OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$/
const NAMED = /^(\w+) \(([\w.<>]+)\)(.*)$/
const WORD = /(?:^|\.\.\. |\s)(ok|FAIL|ERROR|expected failure|unexpected success|skipped (?:'.*'|".*"))$/
const HEADING = /^(ERROR|FAIL|UNEXPECTED SUCCESS): (.+)$/

/** null where the output is not unittest's. */
export function parseUnittest(output: string, cwd: string): TestReport | null {
  const lines = toLines(output)
  const end = lines.findLastIndex((line) => RAN.test(line))
  if (end < 0) return null
  const ran = RAN.exec(lines[end]!)!
  const verdict = lines
    .slice(end)
    .map((line) => VERDICT.exec(line))
    .find(Boolean)
  const failures = readFailures(lines, cwd)
  const listed = readNames(lines)
  // A test with several parts that fail is explained several times, and is one test.
  for (const failure of failures) {
    const known = listed.find((test) => sameTest(test, failure))
    if (known === undefined) listed.push(failure)
    else if (known.status !== 'failed' || known.failure === 'failed') {
      Object.assign(known, { status: 'failed', failure: failure.failure, file: failure.file, line: failure.line })
    }
  }
  const parts = verdict?.[2] ?? ''
  const skipped = statedNumber(parts, 'skipped') + statedNumber(parts, 'expected failures')
  const failed = listed.filter(({ status }) => status === 'failed').length
  // What fails in a class's set-up is not among the tests that ran.
  const outside = failures.filter(({ suites }) => suites.length === 0).length
  const counts = {
    passed: Math.max(0, Number(ran[1]) - skipped - (failed - outside)),
    failed: verdict?.[1] === 'FAILED' ? Math.max(1, failed) : failed,
    skipped,
  }
  const tests = listed.map((test) => ({ ...test, file: null }))
  return countedReport('unittest', tests, counts, Math.round(Number(ran[2]) * 1000), !verdict)
}

const sameTest = (one: FoundTest, other: FoundTest): boolean =>
  one.name === other.name && one.suites.join('.') === other.suites.join('.')

/** `test_adds (test_green.TestGreen.test_adds)`: since 3.11 the name stands in the brackets too. */
function toTest(name: string, path: string, status: FoundTest['status']): FoundTest {
  const suites = path.split('.')
  if (suites.at(-1) === name) suites.pop()
  // `setUpClass (module.Class)` is no test, and neither is a module that could not be imported.
  if (/^(setUp|tearDown)(Class|Module)$/.test(name)) return foundTest(`${name} (${path})`, status)
  return foundTest(name, status, { suites })
}

/** With `-v`: each test in a line, its word at the end of it or of a later one, where the test printed something. */
function readNames(lines: string[]): FoundTest[] {
  const tests: FoundTest[] = []
  let open: FoundTest | null = null
  for (const line of lines) {
    if (/^={70}$|^-{70}$/.test(line)) break
    const named = NAMED.exec(line)
    if (named) tests.push((open = toTest(named[1]!, named[2]!, 'passed')))
    else if (/^ {2}\w+ \([\w.]+\) .*\.\.\. (FAIL|ERROR)$/.test(line) && open) {
      Object.assign(open, { status: 'failed', failure: 'failed' })
      continue
    }
    const word = WORD.exec(line)?.[1]
    if (word === undefined || open === null) continue
    const status = word === 'ok' ? 'passed' : /^skipped|^expected/.test(word) ? 'skipped' : 'failed'
    if (open.status !== 'failed') Object.assign(open, { status, failure: status === 'failed' ? 'failed' : null })
  }
  return tests
}

function readFailures(lines: string[], cwd: string): FoundTest[] {
  const found: FoundTest[] = []
  for (let at = 0; at < lines.length; at++) {
    const heading = /^={70}$/.test(lines[at - 1] ?? '') ? HEADING.exec(lines[at]!) : null
    if (!heading) continue
    let end = lines.findIndex((line, index) => index > at + 1 && (/^={70}$/.test(line) || RAN.test(line)))
    if (end < 0) end = lines.length
    const body = lines.slice(at + 1, end).filter((line) => !/^-{70}$/.test(line))
    const places = body.flatMap((line) => {
      const match = /^ {2}File "(.+)", line (\d+)/.exec(line)
      return match ? [{ file: relativeTo(cwd, match[1]!), line: Number(match[2]) }] : []
    })
    const place = places.findLast(({ file }) => !file.startsWith('/'))
    // The exception begins after the last line of the trace.
    const trace = body.findLastIndex((line) => /^ {2}(?: {2}|File )/.test(line))
    const own = body.findIndex((line, index) => index > trace && /^\w[\w.]*(?::|$)/.test(line))
    const first = body.findIndex((line) => /^Traceback /.test(line))
    const start = Math.max(0, ownStart(body, first, own))
    const named = NAMED.exec(heading[2]!)
    const reason =
      heading[1] === 'UNEXPECTED SUCCESS' ? 'It was expected to fail, and passed.' : dedent(body.slice(start))
    const test = named ? toTest(named[1]!, named[2]!, 'failed') : foundTest(heading[2]!, 'failed')
    const part = named?.[3]?.trim()
    found.push({ ...test, ...place, failure: (part ? `${part} ` : '') + (reason || 'failed') })
  }
  return found
}

/** The exception's own words, which may hold lines that look like a trace; where they are not found, all of it. */
function ownStart(body: string[], traceback: number, after: number): number {
  if (traceback < 0) return 0
  const exception = body.findIndex(
    (line, index) => index > traceback && /^[\w.]+(?:Error|Exception|Interrupt|Exit|Warning)?(?::|$)/.test(line),
  )
  return exception >= 0 ? exception : Math.max(after, 0)
}
