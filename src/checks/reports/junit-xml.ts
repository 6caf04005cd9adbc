import type { TestReport } from '../../protocol/report.ts'
import { buildReport, type FoundTest } from './build-report.ts'
import { foundTest } from './found.ts'
import { dedent, relativeTo } from './text.ts'

/** Tags, and the text between them; CDATA is text. */
const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<(\/?)([\w:-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** JUnit XML in an output, as pytest, Vitest, Jest, Gradle, PHPUnit and others write it. null where there is none. */
export function parseJunitXml(output: string, cwd: string): TestReport | null {
  const start = output.search(/<testsuites?[\s>]/)
  if (start < 0) return null
  const tests: FoundTest[] = []
  let durationMs: number | null = null
  let whole = false
  /** `<testsuites>` was opened, and must be closed. */
  let enclosed = false
  let open: FoundTest | null = null
  let problem: { message: string; text: string } | null = null
  let collecting = false
  /** Suites that are open, with what they say of themselves and how many cases came in them. */
  const suites: { stated: number; seen: number }[] = []
  let missing = 0
  let failures = 0
  for (const match of output.slice(start).matchAll(TOKEN)) {
    const [, cdata, closing, tag, attributes, selfClosing, text] = match
    if (tag === undefined) {
      if (collecting && problem !== null) problem.text += cdata ?? decode(text ?? '')
      continue
    }
    const of = closing ? {} : readAttributes(attributes ?? '')
    if (tag === 'testcase' && !closing) {
      open = toTest(of, cwd)
      for (const suite of suites) suite.seen++
      tests.push(open)
    } else if ((tag === 'failure' || tag === 'error') && open !== null) {
      if (!closing) {
        open.status = 'failed'
        problem = { message: of.message ?? '', text: '' }
        collecting = !selfClosing
      }
      if (closing || selfClosing) {
        open.failure = dedent((problem?.text ?? '').split('\n')) || problem?.message || 'failed'
        if (problem?.message && !open.failure.includes(problem.message.split('\n')[0]!)) {
          open.failure = `${problem.message}\n${open.failure}`
        }
        collecting = false
      }
    } else if (tag === 'skipped' && open !== null && open.status !== 'failed') {
      open.status = 'skipped'
    } else if (tag === 'testsuite' && !closing) {
      if (!selfClosing) suites.push({ stated: Number(of.tests ?? 0), seen: 0 })
      failures += Number(of.failures ?? 0) + Number(of.errors ?? 0)
      if (of.time !== undefined) durationMs = (durationMs ?? 0) + Math.round(Number(of.time) * 1000)
    }
    if (closing && tag === 'testsuite') {
      // A suite counts those in the suites that stand in it.
      const ended = suites.pop()
      missing = Math.max(missing, (ended?.stated ?? 0) - (ended?.seen ?? 0))
    }
    if (tag === 'testsuites') enclosed = !closing && !selfClosing
    if (/^testsuites?$/.test(tag)) whole = Boolean(closing || selfClosing) && suites.length === 0 && !enclosed
    if (tag === 'testcase' && (closing || selfClosing)) open = null
  }
  const failed = tests.some(({ status }) => status === 'failed')
  if (!whole) tests.push(foundTest('report', 'failed', { failure: 'The report is cut off.' }))
  else if (missing > 0) {
    tests.push(
      foundTest('report', 'failed', { failure: `${missing} tests that a suite counts are not in the report.` }),
    )
  } else if (!failed && failures > 0) {
    tests.push(foundTest('suite', 'failed', { failure: 'The suite failed outside of its tests.' }))
  }
  return buildReport({ framework: 'junit', tests, counts: null, durationMs, fileInId: true })
}

function toTest(of: Record<string, string>, cwd: string): FoundTest {
  const name = of.name ?? ''
  const isFile = /[/\\]|\.[cm]?[jt]sx?$/.test(of.classname ?? '')
  const file = of.file ? relativeTo(cwd, of.file) : isFile ? of.classname! : null
  const path = name.split(' > ')
  const suites = isFile ? path.slice(0, -1) : (of.classname ?? '').split('.').filter(Boolean)
  const durationMs = of.time === undefined ? null : Number(of.time) * 1000
  const line = of.line === undefined ? null : Number(of.line)
  return foundTest(isFile ? path.at(-1)! : name, 'passed', { suites, file, line, durationMs })
}

const readAttributes = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(ATTRIBUTE)].map((match) => [match[1]!, decode(match[2] ?? match[3] ?? '')]))

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const decode = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
