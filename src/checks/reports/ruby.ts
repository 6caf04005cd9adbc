import type { TestReport } from '../../protocol/report.ts'
import type { FoundTest } from './build-report.ts'
import { countedReport, durationOf, foundTest } from './found.ts'
import { dedent, toLines } from './text.ts'

const MINITEST = /^(\d+) (?:runs|tests), (\d+) assertions, (\d+) failures, (\d+) errors(?:, (\d+) skips)?$/
const MINITEST_CASE = /^(\S+)#(\S+) = ([\d.]+) s = ([.FES])$/
const RSPEC = /^(\d+) examples?, (\d+) failures?(?:, (\d+) pending)?(?:, (\d+) errors? occurred outside of examples)?$/
const ITEM = /^ {2}(\d+)\) (.+)$/

/** Minitest's and test-unit's summary and `-v`. null where the output is not theirs. */
export function parseMinitest(output: string): TestReport | null {
  const lines = toLines(output)
  const end = lines.findLastIndex((line) => MINITEST.test(line))
  if (end < 0) return null
  const [runs, , failures, errors, skips] = MINITEST.exec(lines[end]!)!
    .slice(1)
    .map((text) => Number(text ?? 0))
  const tests = lines.flatMap((line): FoundTest[] => {
    const match = MINITEST_CASE.exec(line)
    if (!match) return []
    const status = match[4] === '.' ? 'passed' : match[4] === 'S' ? 'skipped' : 'failed'
    return [foundTest(match[2]!, status, { suites: [match[1]!], durationMs: Number(match[3]) * 1000 })]
  })
  for (const { title, body } of readItems(lines, end)) {
    const named = /^(\S+)#(\S+?)(?: \[(.+?):(\d+)\])?:$/.exec(body[0] ?? '')
    if (!named) continue
    const status = title.startsWith('Skipped') ? 'skipped' : 'failed'
    const more = { line: named[4] ? Number(named[4]) : null, failure: dedent(body.slice(1)) }
    const known = tests.find((test) => test.name === named[2] && test.suites[0] === named[1])
    if (known === undefined) tests.push(foundTest(named[2]!, status, { suites: [named[1]!], ...more }))
    else if (status === 'failed') Object.assign(known, more)
  }
  const failed = failures! + errors!
  const counts = { passed: runs! - failed - skips!, failed, skipped: skips! }
  const took = lines.findLast((line) => /^Finished in [\d.]+s/.test(line))
  return countedReport('minitest', tests, counts, took === undefined ? null : durationOf(took))
}

/** RSpec's `progress` and `documentation` formatters. null where the output is not RSpec's. */
export function parseRspec(output: string): TestReport | null {
  const lines = toLines(output)
  const end = lines.findLastIndex((line) => RSPEC.test(line))
  if (end < 0) return null
  const [total, failures, pending, outside] = RSPEC.exec(lines[end]!)!
    .slice(1)
    .map((text) => Number(text ?? 0))
  const start = lines.indexOf('Failures:')
  const tests = (start < 0 ? [] : readItems(lines.slice(start, end), end)).map(({ title, body }) => {
    const place = body.map((line) => /^ +# \.\/(\S+?):(\d+):?/.exec(line)).find(Boolean)
    const reason = dedent(body.filter((line) => !/^ +# /.test(line)))
    return foundTest(title, 'failed', { line: place ? Number(place[2]) : null, failure: reason })
  })
  for (const line of lines) {
    const error = /^An error occurred (?:while loading|in an?) (.+?)\.?$/.exec(line)
    if (error)
      tests.push(
        foundTest(error[1]!, 'failed', {
          failure: dedent(lines.slice(lines.indexOf(line) + 1, lines.indexOf(line) + 8)),
        }),
      )
  }
  const failed = failures! + outside!
  const counts = { passed: total! - failures! - pending!, failed, skipped: pending! }
  const took = lines.findLast((line) => /^Finished in /.test(line))
  return countedReport('rspec', tests, counts, took === undefined ? null : durationOf(took))
}

/** Numbered explanations: a title, then lines that are indented or stand until the next. */
function readItems(lines: string[], end: number): { title: string; body: string[] }[] {
  const starts = lines.flatMap((line, index) => (index < end && ITEM.test(line) ? [index] : []))
  return starts.map((start, index) => {
    let next =
      starts[index + 1] ??
      lines.findIndex(
        (line, at) => at > start && /^(Finished in |Pending:|Failed examples:|\d+ (runs|tests), )/.test(line),
      )
    if (next < 0) next = lines.length
    return { title: ITEM.exec(lines[start]!)![2]!, body: lines.slice(start + 1, next) }
  })
}
