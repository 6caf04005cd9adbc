import type { TestReport } from '../../protocol/report.ts'
import type { FoundTest } from './build-report.ts'
import { countedReport, foundTest, statedNumber } from './found.ts'
import { dedent, relativeTo, toLines } from './text.ts'

/** The form of PHPUnit's default printer, versions 5 to 12. */
const OK = /^OK \((\d+) tests?, \d+ assertions?\)$/
const COUNTS = /^Tests: \d+, Assertions: \d+/
const ITEM = /^(\d+)\) (?:(\S+)::)?(\S.*)$/
const SECTION =
  /^There (?:was|were) \d+ (?:PHPUnit )?(error|failure|skipped test|incomplete test|risky test|warning|\w+)s?:$/

/** null where the output is not PHPUnit's. */
export function parsePhpunit(output: string, cwd: string): TestReport | null {
  const lines = toLines(output)
  if (!lines.some((line) => /^PHPUnit \d+\.\d+/.test(line))) return null
  const ok = lines.map((line) => OK.exec(line)).findLast(Boolean)
  const summary = lines.findLast((line) => COUNTS.test(line))
  const none = lines.some((line) => /^No tests (executed|found)/.test(line))
  const took = /^Time: (?:(\d+):)?(\d+)[:.](\d+)/.exec(lines.findLast((line) => /^Time: /.test(line)) ?? '')
  const durationMs = took ? (Number(took[1] ?? 0) * 60 + Number(took[2])) * 1000 + Number(took[3]) : null
  const tests = readItems(lines, cwd)
  if (ok) return countedReport('phpunit', tests, { passed: Number(ok[1]), failed: 0, skipped: 0 }, durationMs)
  if (summary === undefined) {
    // It began, and something ended it: PHP's own error stands instead of a summary.
    if (!none) tests.push(foundTest('phpunit', 'failed', { failure: dedent(lines.slice(-12)) }))
    return countedReport('phpunit', tests, null, durationMs)
  }
  const stated = (word: string) => statedNumber(summary, word)
  const failed = stated('Failures') + stated('Errors')
  const skipped = stated('Skipped') + stated('Incomplete')
  const risky = stated('Risky')
  // A risky test asserted nothing: it proves nothing.
  const counts = { passed: Math.max(0, stated('Tests') - failed - skipped - risky), failed, skipped: skipped + risky }
  return countedReport('phpunit', tests, counts, durationMs)
}

function readItems(lines: string[], cwd: string): FoundTest[] {
  const tests: FoundTest[] = []
  let status: FoundTest['status'] | null = null
  for (let at = 0; at < lines.length; at++) {
    const section = SECTION.exec(lines[at]!)
    if (section) {
      status = /^(error|failure)$/.test(section[1]!)
        ? 'failed'
        : /^(skipped|incomplete|risky)/.test(section[1]!)
          ? 'skipped'
          : null
      continue
    }
    const item = status === null ? null : ITEM.exec(lines[at]!)
    if (!item) continue
    let end = lines.findIndex(
      (line, index) =>
        index > at &&
        (ITEM.test(line) || SECTION.test(line) || /^(--|FAILURES!|ERRORS!|OK, but .*|Tests: \d+.*)$/.test(line)),
    )
    if (end < 0) end = lines.length
    const body = lines.slice(at + 1, end)
    const place = body.map((line) => /^(\/\S+\.php):(\d+)$/.exec(line)).findLast(Boolean)
    const reason = dedent(body.filter((line) => !/^\/\S+\.php:\d+$/.test(line)))
    const about = place ? { file: relativeTo(cwd, place[1]!), line: Number(place[2]) } : {}
    tests.push({
      ...foundTest(item[3]!, status!, { suites: item[2] ? [item[2]] : [], ...about, failure: reason }),
      file: null,
    })
    at = end - 1
  }
  return tests
}
