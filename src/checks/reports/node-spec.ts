import type { TestReport } from '../../protocol/report.ts'
import { buildReport, type Counts, countTests, type FoundTest } from './build-report.ts'
import { dedent, relativeTo, toLines, withoutRunnerFrames } from './text.ts'

/**
 * The output of node:test's `spec` reporter (Node's default). Its form is that of `lib/internal/test_runner/reporter/
 * spec.js` and `utils.js`: two spaces a level, a symbol, the name, `(1.2ms)`, ` # directive`; counts after `ℹ`; then
 * the failures with their places. Whatever a test prints stands in between, unmarked.
 */
const RESULT = /^( *)(✔|✖|﹣|⚠|▶) (.+)$/u
const TIMED = /^(.*) \((\d+(?:\.\d+)?)ms\)(?: # (.*))?$/
const PLACE = /^test at (.+):(\d+):(\d+)$/
const COUNT = /^ℹ (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/u

interface Group {
  name: string
  failing: boolean
}

interface Failure {
  file: string
  line: number
  text: string
}

/** null where the output is not this reporter's. */
export function parseNodeSpec(output: string, cwd: string): TestReport | null {
  const lines = toLines(output)
  const summary = readSummary(lines)
  const heading = lines.lastIndexOf('✖ failing tests:')
  const results = heading < 0 ? lines : lines.slice(0, heading)
  const failures = readFailures(heading < 0 ? [] : lines.slice(heading + 1), cwd)
  const { tests, groups } = readResults(results, failures)
  if (tests.length === 0 && summary === null) return null
  if (summary === null && !results.some((line) => RESULT.test(line) && TIMED.test(line))) return null
  return buildReport({
    framework: 'node:test',
    tests,
    counts: summary === null ? null : chooseCounts(tests, groups, summary),
    durationMs: summary?.get('duration_ms') ?? null,
    fileInId: false,
    // The last of its counts.
    cut: !summary?.has('duration_ms'),
  })
}

/**
 * The list is the better account, unless it does not add up to the runner's own count (a head or tail is missing, or
 * a test printed lines that look like results). A parent with subtests is a test for Node, and a suite here.
 */
function chooseCounts(tests: FoundTest[], groups: number, summary: Map<string, number>): Counts | null {
  const stated = (name: string) => summary.get(name) ?? 0
  const parents = groups - stated('suites')
  const failed = stated('fail') + stated('cancelled')
  const counted = countTests(tests)
  const missing = stated('tests') - tests.length
  // A failing suite (its hook) is in the list, but not among the runner's tests.
  if (missing <= Math.max(0, parents) && missing >= -counted.failed && counted.failed > 0 === failed > 0) return null
  if (failed === 0 && counted.failed > 0 && missing <= 0) return null
  return { passed: stated('pass'), failed, skipped: stated('skipped') + stated('todo') }
}

/**
 * A file in which no test ran is itself a passing test for Node. It proves nothing, so it counts as skipped here;
 * otherwise an empty test file would be as good as a full one.
 */
export function isFileWithoutTests(name: string, depth: number): boolean {
  return depth === 0 && /^\S+\.[cm]?[jt]sx?$/.test(name)
}

function readSummary(lines: string[]): Map<string, number> | null {
  const found = new Map<string, number>()
  for (const line of lines) {
    const count = COUNT.exec(line)
    if (count) found.set(count[1]!, Number(count[2]))
  }
  return found.has('pass') && found.has('fail') ? found : null
}

function readResults(lines: string[], failures: Map<string, Failure[]>): { tests: FoundTest[]; groups: number } {
  const tests: FoundTest[] = []
  const open: Group[] = []
  let groups = 0
  /** What was printed since the last result: the reason why a whole file failed stands there. */
  let noise: string[] = []
  const add = (symbolLine: string, name: string, status: FoundTest['status'], durationMs: number | null) => {
    const known = failures.get(symbolLine)?.shift()
    if (status === 'failed') for (const group of open) group.failing = true
    let failure = status === 'failed' ? (known?.text ?? 'failed') : null
    const file = known?.file ?? (/\.[cm]?[jt]sx?$/.test(name) && open.length === 0 ? name : null)
    if (failure === "'test failed'" && noise.length > 0) failure = dedent(withoutRunnerFrames(noise).slice(-20))
    const suites = open.map((group) => group.name)
    tests.push({ name, suites, file, line: known?.line ?? null, status, durationMs, failure })
  }
  for (const line of lines) {
    const match = RESULT.exec(line)
    const depth = (match?.[1]?.length ?? -1) / 2
    if (!match || !Number.isInteger(depth) || depth > open.length) {
      noise.push(line)
      continue
    }
    const symbol = match[2]!
    const timed = TIMED.exec(match[3]!)
    const name = timed?.[1] ?? match[3]!
    const durationMs = timed ? Number(timed[2]) : null
    const closes = depth < open.length && open[depth]!.name === name
    if (closes) {
      const group = open[depth]!
      open.length = depth
      const own = failures.get(line.trim())?.length
      // A suite that fails by itself (a hook, a plan) is listed among the failures; by its subtests, it is not.
      if (symbol === '✖' && (own || !group.failing)) add(line.trim(), name, 'failed', durationMs)
    } else if (depth < open.length) {
      noise.push(line)
      continue
    } else if (symbol === '▶') {
      open.push({ name, failing: false })
      groups++
    } else {
      const todo = timed?.[3] !== undefined || isFileWithoutTests(name, depth)
      const status = symbol === '✖' ? 'failed' : symbol === '✔' && !todo ? 'passed' : 'skipped'
      add(line.trim(), name, status, durationMs)
    }
    noise = []
  }
  return { tests, groups }
}

/** By the line that names the failing test, which is printed as among the results; several tests may share it. */
function readFailures(lines: string[], cwd: string): Map<string, Failure[]> {
  const failures = new Map<string, Failure[]>()
  for (let at = 0; at < lines.length; at++) {
    const place = PLACE.exec(lines[at]!)
    const name = lines[at + 1]
    if (!place || name === undefined || !RESULT.test(name)) continue
    const body: string[] = []
    let next = at + 2
    while (next < lines.length && !(PLACE.test(lines[next]!) && RESULT.test(lines[next + 1] ?? ''))) {
      body.push(lines[next++]!)
    }
    const text = dedent(withoutRunnerFrames(body)).replace(/\n{3,}/g, '\n\n')
    const failure = { file: relativeTo(cwd, place[1]!), line: Number(place[2]), text }
    failures.set(name.trim(), [...(failures.get(name.trim()) ?? []), failure])
    at = next - 1
  }
  return failures
}
