import type { TestReport } from '../../protocol/report.ts'
import { buildReport, type FoundTest } from './build-report.ts'
import { isFileWithoutTests } from './node-spec.ts'
import { dedent, relativeTo, toLines, withoutRunnerFrames } from './text.ts'

const POINT = /^( *)(not )?ok\b(?: (\d+))?(?: -)?(?: (.*))?$/
const PLAN = /^( *)1\.\.(\d+)(?: *# *(.*))?$/
const DIRECTIVE = /(?<!\\)(?:^| )# *(skip|todo)\b\S*\s*(.*)$/i

interface Point {
  test: FoundTest
  children: Point[]
  /** Set by node:test for what encloses tests. */
  suite: boolean
  printed?: string[]
}

/**
 * TAP 13 and 14 (testanything.org), with subtests indented by four spaces before their parent's point, and YAML
 * diagnostics. null where the output holds neither a version, nor a plan with points.
 */
export function parseTap(output: string, cwd: string): TestReport | null {
  const lines = withoutBraces(toLines(output))
  const versioned = lines.some((line) => /^TAP version 1[34]$/.test(line))
  const planned = lines.some((line) => PLAN.test(line)) && lines.some((line) => /^(not )?ok \d+/.test(line))
  if (!versioned && !planned) return null
  const tests: FoundTest[] = []
  for (const point of readPoints(lines, cwd)) flatten(point, [], tests)
  const node = lines.some((line) => /^# duration_ms /.test(line))
  for (const test of node ? tests : []) {
    if (test.status === 'passed' && isFileWithoutTests(test.name, test.suites.length)) test.status = 'skipped'
  }
  const duration = lines.map((line) => /^# duration_ms ([\d.]+)$/.exec(line)?.[1]).findLast(Boolean)
  return buildReport({
    framework: duration === undefined ? 'tap' : 'node:test',
    tests,
    counts: null,
    durationMs: duration === undefined ? null : Number(duration),
    fileInId: false,
    cut: !lines.some((line) => /^1\.\.\d/.test(line)),
  })
}

/** Vitest and others open a subtest after its parent's point, by a brace: as TAP 14 has it, the parent comes last. */
function withoutBraces(lines: string[]): string[] {
  const open: string[] = []
  const ordered: string[] = []
  for (const line of lines) {
    const point = /^( *(?:not )?ok \d+.*?)(?: # time=[\d.]+ms)?( \{)?$/.exec(line)
    if (point?.[2]) open.push(point[1]!)
    else if (/^ *\}$/.test(line) && open.length > 0) ordered.push(open.pop()!)
    else ordered.push(point ? point[1]! : line)
  }
  return [...ordered, ...open.reverse()]
}

function readPoints(lines: string[], cwd: string): Point[] {
  /** Points seen at each level whose parent has not come yet. */
  const levels: Point[][] = [[]]
  const plans: (number | null)[] = []
  let last: Point | null = null
  /** What was printed since the last point: the reason why a whole file failed stands there. */
  let printed: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    const bail = /^ *Bail out!\s*(.*)$/.exec(line)
    if (bail) {
      levels[0]!.push(failedPoint('Bail out!', bail[1] || 'The tests gave up.'))
      continue
    }
    const plan = PLAN.exec(line)
    if (plan) {
      plans[plan[1]!.length / 4] = Number(plan[2])
      continue
    }
    const point = POINT.exec(line)
    if (point && point[1]!.length % 4 === 0) {
      const depth = point[1]!.length / 4
      while (levels.length <= depth) levels.push([])
      const children = [...takeChildren(levels, depth), ...missingPoints(levels[depth + 1], plans, depth + 1)]
      levels.length = depth + 1
      plans.length = Math.min(plans.length, depth + 1)
      last = { ...toPoint(point, children), printed }
      printed = []
      levels[depth]!.push(last)
    } else if (last && /^ *---$/.test(line)) {
      const margin = line.length - line.trimStart().length
      const end = lines.findIndex((other, index) => index > at && other.trim() === '...')
      const yaml = lines.slice(at + 1, end < 0 ? undefined : end).map((inner) => inner.slice(margin))
      addDiagnostics(last, yaml, cwd)
      at = end < 0 ? lines.length : end
    } else if (/^# (?!Subtest: )/.test(line)) {
      printed.push(line.slice(2))
    }
  }
  // A run that was cut leaves subtests without their parent.
  return [...levels.flat(), ...missingPoints(levels[0], plans, 0)]
}

const takeChildren = (levels: Point[][], depth: number): Point[] => levels.slice(depth + 1).flat()

/** A plan that promised more points than came is a failure: something ended the run early. */
function missingPoints(points: Point[] | undefined, plans: (number | null)[], depth: number): Point[] {
  const planned = plans[depth]
  const count = points?.length ?? 0
  if (planned == null || planned <= count) return []
  return [
    failedPoint(`tests ${count + 1} to ${planned}`, `The plan says ${planned} tests, but only ${count} reported.`),
  ]
}

function failedPoint(name: string, failure: string): Point {
  const test = { name, suites: [], file: null, line: null, status: 'failed', durationMs: null, failure } as const
  return { test: { ...test, suites: [] }, children: [], suite: false }
}

function toPoint(match: RegExpExecArray, children: Point[]): Point {
  const description = match[4] ?? ''
  const directive = DIRECTIVE.exec(description)
  const plain = directive ? description.slice(0, directive.index) : description
  const name = plain.trim().replace(/\\([#\\])/g, '$1') || `test ${match[3] ?? ''}`.trim()
  const status = directive ? 'skipped' : match[2] ? 'failed' : 'passed'
  const failure = status === 'failed' ? 'failed' : null
  return {
    test: { name, suites: [], file: null, line: null, status, durationMs: null, failure },
    children,
    suite: false,
  }
}

/** The few keys that tell what failed and where, of the YAML that node:test, tape and tap write. */
function addDiagnostics(point: Point, yaml: string[], cwd: string): void {
  const { test } = point
  const value = (key: string): string | null => {
    const at = yaml.findIndex((line) => line.startsWith(`${key}:`))
    if (at < 0) return null
    const inline = yaml[at]!.slice(key.length + 1).trim()
    if (inline !== '' && !/^[|>]-?$/.test(inline)) return inline.replace(/^(['"])(.*)\1$/, '$2').replaceAll("''", "'")
    const block: string[] = []
    for (let next = at + 1; next < yaml.length && /^(\s|$)/.test(yaml[next]!); next++) block.push(yaml[next]!)
    return dedent(block)
  }
  const duration = value('duration_ms')
  if (duration !== null) test.durationMs = Number(duration)
  point.suite = value('type') === 'suite'
  if (test.status !== 'failed') return
  const place = /^(.+):(\d+):\d+$/.exec(value('location') ?? value('at')?.replace(/^.*\((.*)\)$/, '$1') ?? '')
  if (place) {
    test.file = relativeTo(cwd, place[1]!)
    test.line = Number(place[2])
  }
  const message = value('error') ?? value('message') ?? (dedent(yaml) || 'failed')
  if (message === 'test failed' && point.printed?.length) {
    test.failure = dedent(withoutRunnerFrames(point.printed).slice(-20))
    return
  }
  const frame = (value('stack') ?? '').split('\n').find((line) => line !== '' && !/node:|Promise\.all/.test(line))
  test.failure = frame && !message.includes(frame) ? `${message}\n    at ${frame}` : message
}

function flatten(point: Point, suites: string[], into: FoundTest[]): void {
  const inner = [...suites, point.test.name]
  const start = into.length
  for (const child of point.children) flatten(child, inner, into)
  const failedInside = into.slice(start).some((test) => test.status === 'failed')
  const encloses = point.children.length > 0 || point.suite
  const failsItself =
    point.test.status === 'failed' && (!failedInside || !/(?:^|subtests? )failed$/.test(point.test.failure!))
  if (!encloses || failsItself) into.push({ ...point.test, suites })
}
