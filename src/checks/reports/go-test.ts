import type { TestReport } from '../../protocol/report.ts'
import type { FoundTest } from './build-report.ts'
import { countedReport, foundTest } from './found.ts'
import { dedent, toLines } from './text.ts'

/** The forms of `go test`: plain, `-v`, and `-json` (whose lines carry the text of `-v`; `go doc test2json`). */
const RESULT = /^( *)--- (PASS|FAIL|SKIP): (\S+) \(([\d.]+)s\)$/
const PACKAGE = /^(ok|FAIL|\?|---)? *\t(\S+)(?:\t(\(cached\)|[\d.]+s|\[.*\]))?(?:\s.*)?$/
const BUILD_FAILED = /^FAIL\t(\S+) \[(build failed|setup failed)\]$/
const STATUS = { PASS: 'passed', FAIL: 'failed', SKIP: 'skipped' } as const

/** null where the output is not go test's. */
export function parseGoTest(output: string): TestReport | null {
  const lines = toLines(plainText(output))
  const ends = lines.some((line) => /^(ok {2}|FAIL|\? {3})\t\S+(?:\t| \[)/.test(line))
  if (!ends && !lines.some((line) => RESULT.test(line))) return null
  const tests: FoundTest[] = []
  let durationMs: number | null = null
  let open: Ran[] = []
  let running: string | null = null
  /** What a test printed, and what a compiler said. */
  let said = new Map<string | null, string[]>()
  for (const line of lines) {
    const result = RESULT.exec(line)
    const run = /^=== (?:RUN|CONT|NAME) +(\S+)?$/.exec(line)
    if (run) running = run[1] ?? null
    else if (result) {
      open.push({ name: result[3]!, status: STATUS[result[2] as keyof typeof STATUS], seconds: Number(result[4]) })
      // Without -v a test's words follow its result.
      running = result[3]!
    } else {
      const build = BUILD_FAILED.exec(line)
      const ended = build ?? PACKAGE.exec(line)
      const verdict = build ? 'FAIL' : ended?.[1]
      if (ended && (verdict === 'ok' || verdict === 'FAIL' || verdict === '?')) {
        const name = build ? build[1]! : ended[2]!
        const time = /^([\d.]+)s$/.exec(build ? '' : (ended[3] ?? ''))?.[1]
        if (time !== undefined) durationMs = (durationMs ?? 0) + Math.round(Number(time) * 1000)
        const empty = /\[no test files\]|\[no tests to run\]/.test(line)
        tests.push(...testsOf({ name, failed: verdict === 'FAIL', empty, ran: open, said }))
        open = []
        said = new Map()
        running = null
      } else {
        said.set(running, [...(said.get(running) ?? []), line])
      }
    }
  }
  // A run that was killed does not come to its packages' ends.
  tests.push(...testsOf({ name: '', failed: false, empty: true, ran: open, said }))
  return countedReport('go test', tests, null, durationMs, open.length > 0 || !ends)
}

interface Ran {
  name: string
  status: FoundTest['status']
  seconds: number
}

interface Package {
  name: string
  failed: boolean
  empty: boolean
  ran: Ran[]
  said: Map<string | null, string[]>
}

/** A test with subtests is their suite, unless it fails by itself. */
function testsOf({ name, failed, empty, ran, said }: Package): FoundTest[] {
  const inPackage = name === '' ? [] : [name]
  const found = ran.flatMap((test) => {
    const below = ran.filter((other) => other.name.startsWith(`${test.name}/`))
    if (below.length > 0 && !(test.status === 'failed' && below.every(({ status }) => status !== 'failed'))) return []
    const [top, ...parts] = test.name.split('/')
    const suites = parts.length > 0 ? [...inPackage, top!] : inPackage
    const words = (said.get(test.name) ?? []).filter((line) => line !== 'FAIL' && line !== 'PASS')
    const place = words.map((line) => /^ +(\S+\.go):(\d+): /.exec(line)).find(Boolean)
    const stack = words.findIndex((line) => /^goroutine \d+ /.test(line))
    const reason = dedent(stack < 0 ? words : words.slice(0, stack))
    const more = { suites, durationMs: test.seconds * 1000, line: place ? Number(place[2]) : null, failure: reason }
    return foundTest(parts.length > 0 ? parts.join('/') : test.name, test.status, more)
  })
  if (failed && found.every(({ status }) => status !== 'failed')) {
    const words = [...said.values()].flat().filter((line) => !/^(FAIL|PASS|exit status \d+)$/.test(line))
    found.push(foundTest(name, 'failed', { failure: dedent(words.slice(-20)) }))
  }
  // Without -v, packages are all that is known of what passed.
  if (!failed && !empty && ran.length === 0) found.push(foundTest(name, 'passed'))
  return found
}

/** The text in the lines of `-json`. What is no such line (a compiler's message) stays as it is. */
function plainText(output: string): string {
  if (!/^\{"(?:Time|ImportPath|Action)":/m.test(output)) return output
  return output
    .split('\n')
    .map((line) => {
      try {
        const event = JSON.parse(line) as { Output?: string }
        return event.Output ?? ''
      } catch {
        return line === '' ? '' : `${line}\n`
      }
    })
    .join('')
}
