import type { TestReport } from '../../protocol/report.ts'
import { buildReport, type Counts, type FoundTest } from './build-report.ts'
import { readSections, type Section } from './pytest-sections.ts'
import { toLines } from './text.ts'

/** The forms of pytest's terminal reporter (`src/_pytest/terminal.py`): default, `-v` and `-q`. */
const SUMMARY = /^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+|no tests ran) in ([\d.]+)s(?: \([\d:.]+\))?(?: =+)?$/
const VERBOSE = /^(\S+\.py::.+?) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)(?: \(.*\))?(?: +\[ *\d+%\])?$/
const VERBOSE_OPEN = /^(\S+\.py::\S+(?:\[.*\])?) (.*)$/
const VERBOSE_LATE = /(?:^|\S*)(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)(?: \(.*\))?(?: +\[ *\d+%\])?$/
const PROGRESS = /^(?:(\S+\.py) )?([.FEsxX]+)(?: +\[ *\d+%\])?$/
const SHORT = /^(FAILED|ERROR) (.+?)(?: - (.*))?$/

const STATUS: Record<string, FoundTest['status']> = {
  PASSED: 'passed',
  XPASS: 'passed',
  FAILED: 'failed',
  ERROR: 'failed',
  SKIPPED: 'skipped',
  XFAIL: 'skipped',
  '.': 'passed',
  X: 'passed',
  F: 'failed',
  E: 'failed',
  s: 'skipped',
  x: 'skipped',
}

/** null where the output is not pytest's. An empty report: it found no tests (exit code 5). */
export function parsePytest(output: string): TestReport | null {
  const lines = toLines(output)
  const summary = lines.map((line) => SUMMARY.exec(line)).findLast(Boolean)
  const session = lines.some((line) => /^=+ test session starts =+$/.test(line))
  if (!summary && !session) return null
  const sections = readSections(lines)
  const failing = readShort(lines)
  const verbose = readVerbose(lines)
  const tests = verbose.length > 0 ? verbose : readProgress(lines, failing, sections)
  for (const entry of failing) if (!entry.id.includes('::')) tests.push(collectionError(entry.id))
  for (const test of tests) if (test.status === 'failed') explain(test, sections, failing)
  const deselected = /\b[1-9]\d* deselected\b/.exec(summary?.[1] ?? '')?.[0]
  const report = buildReport({
    framework: 'pytest',
    tests,
    counts: summary ? statedCounts(summary[1]!, tests) : null,
    durationMs: summary ? Math.round(Number(summary[2]) * 1000) : null,
    fileInId: true,
    cut: !summary,
  })
  return deselected === undefined ? report : { ...report, narrowed: deselected }
}

/** The runner's own counts, where the list does not hold them all (a head is missing, as after `| tail`). */
function statedCounts(text: string, tests: FoundTest[]): Counts | null {
  const stated = (name: string) => Number(new RegExp(`(\\d+) ${name}`).exec(text)?.[1] ?? 0)
  const counts = {
    passed: stated('passed') + stated('xpassed'),
    failed: stated('failed') + stated('errors?'),
    skipped: stated('skipped') + stated('xfailed'),
  }
  // A test whose teardown fails is counted twice by pytest, and once in the list.
  const complete = tests.length >= counts.passed + stated('failed') + counts.skipped
  return complete ? null : counts
}

interface Short {
  kind: 'FAILED' | 'ERROR'
  id: string
  message: string | null
}

function readShort(lines: string[]): Short[] {
  const start = lines.findLastIndex((line) => /^=+ short test summary info =+$/.test(line))
  if (start < 0) return []
  const found: Short[] = []
  for (const line of lines.slice(start + 1)) {
    const match = SHORT.exec(line)
    if (match) found.push({ kind: match[1] as Short['kind'], id: match[2]!, message: match[3] ?? null })
  }
  return found
}

function readVerbose(lines: string[]): FoundTest[] {
  const tests = new Map<string, FoundTest>()
  const add = (id: string, word: string) => {
    const known = tests.get(id)
    // The second line of one test is its teardown's error.
    if (known) known.status = 'failed'
    else tests.set(id, toTest(id, STATUS[word]!))
  }
  /** With `-s`, a test's own output stands between its name and its result. */
  let open: string | null = null
  for (const line of lines) {
    if (/^=+ (ERRORS|FAILURES|short test summary info) =+$/.test(line)) break
    const whole = VERBOSE.exec(line)
    const late = open === null ? null : VERBOSE_LATE.exec(line)
    if (whole) {
      add(whole[1]!, whole[2]!)
      open = null
    } else if (late && open !== null) {
      add(open, late[1]!)
      open = null
    } else {
      open = VERBOSE_OPEN.exec(line)?.[1] ?? open
    }
  }
  return [...tests.values()]
}

/** Dots and letters: positions for the passing, names for the failing. */
function readProgress(lines: string[], failing: Short[], sections: Section[]): FoundTest[] {
  const tests: FoundTest[] = []
  const numbers = new Map<string | null, number>()
  const errors = sections.filter((section) => section.error && section.phase !== 'collecting')
  const names = { F: failing.filter((entry) => entry.kind === 'FAILED'), E: failing.filter(isTestError) }
  let file: string | null = null
  for (const line of lines) {
    if (/^=+ (ERRORS|FAILURES|short test summary info) =+$/.test(line)) break
    const match = PROGRESS.exec(line)
    if (!match) continue
    file = match[1] ?? file
    for (const letter of match[2]!) {
      const error = letter === 'E' ? errors.shift() : undefined
      const name = letter === 'F' || letter === 'E' ? names[letter].shift() : undefined
      const previous = tests.at(-1)
      if (error?.phase === 'teardown' && previous) {
        const position = previous.position
        Object.assign(previous, name ? toTest(name.id, 'failed') : { status: 'failed' }, { position })
        continue
      }
      // With `-q` no file is named, and tests are numbered through.
      const number = (numbers.get(file) ?? 0) + 1
      numbers.set(file, number)
      const unnamed = { name: `test ${number}`, suites: [], file, line: null, durationMs: null, failure: null }
      const test = name ? toTest(name.id, 'failed') : { ...unnamed, status: STATUS[letter]! }
      tests.push({ ...test, position: file === null ? `#${number}` : `${file} > #${number}` })
    }
  }
  return tests
}

const isTestError = (entry: Short): boolean => entry.kind === 'ERROR' && entry.id.includes('::')

/** `file.py::Class::test[a::b]`: what stands in brackets is a parameter's own text. */
function toTest(id: string, status: FoundTest['status']): FoundTest {
  const bracket = id.indexOf('[')
  const path = (bracket < 0 ? id : id.slice(0, bracket)).split('::')
  const name = path.pop()! + (bracket < 0 ? '' : id.slice(bracket))
  const [file, ...suites] = path
  return { name, suites, file: file ?? null, line: null, status, durationMs: null, failure: null }
}

function collectionError(file: string): FoundTest {
  return { name: file, suites: [], file, line: null, status: 'failed', durationMs: null, failure: null }
}

function explain(test: FoundTest, sections: Section[], failing: Short[]): void {
  const title = [...test.suites, test.name].join('.')
  const section =
    sections.find((one) => one.title === title && !one.used && (one.file === null || one.file === test.file)) ??
    sections.find((one) => one.title === title && !one.used)
  if (section) section.used = true
  const id = [test.file, ...test.suites, test.name].join('::')
  const short = failing.find((entry) => entry.id === id)
  test.failure = section?.failure || short?.message || 'failed'
  test.line = section?.line ?? null
}
