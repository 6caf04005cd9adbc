import { type Finding, weightOf } from '../protocol/race.ts'
import type { Judged, RefereeCheck } from '../protocol/referee.ts'
import type { Clock } from './clock.ts'

export interface JudgeOptions {
  checks: readonly RefereeCheck[]
  clock: Clock
  /** Nobody waits any longer: what is not quick and has not ended by then is not judged. Its reason says why. */
  signal: AbortSignal
  /** Each finding as it comes. */
  tell?(finding: Finding): void
}

/**
 * Every check's finding, in the order of the checks. Quick ones are made at once; those that run programs one after
 * another, so that none takes the time of a weightier one. Never rejects, and no check takes longer than its bound.
 */
export function judge(judged: Judged, { checks, clock, signal, tell }: JudgeOptions): Promise<Finding[]> {
  let before: Promise<unknown> = Promise.resolve()
  return Promise.all(
    checks.map((check) => {
      const look = async () => {
        const finding = await lookOnce(judged, check, clock, signal)
        tell?.(finding)
        return finding
      }
      if (check.quick) return look()
      const finding = before.then(look)
      before = finding
      return finding
    }),
  )
}

async function lookOnce(judged: Judged, check: RefereeCheck, clock: Clock, signal: AbortSignal): Promise<Finding> {
  const { name, boundMs, quick } = check
  const notJudged = (text: string): Finding => ({ check: name, problems: 0, state: 'not-judged', text })
  const over = new AbortController()
  const bound = quick ? over.signal : AbortSignal.any([signal, over.signal])
  const late = new Promise<Finding>((resolve) => {
    const end = () =>
      resolve(notJudged(over.signal.aborted ? `took longer than ${boundMs / 1000} s` : reasonOf(signal.reason)))
    if (bound.aborted) end()
    else bound.addEventListener('abort', end, { once: true })
  })
  const ended = new AbortController()
  void clock.sleep(boundMs, ended.signal).then(() => ended.signal.aborted || over.abort())
  const seen = async (): Promise<Finding> => {
    try {
      return { check: name, ...(await check.look(judged, bound)) }
    } catch (error) {
      return notJudged(`could not be made: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const finding = await Promise.race([late, seen()])
  ended.abort()
  return finding
}

const reasonOf = (reason: unknown): string => (typeof reason === 'string' ? reason : 'nobody waited for it')

/** What the ranking looks at. */
export interface Ranked {
  status: 'passed' | 'ended' | 'stopped'
  findings: readonly Finding[]
  /** Tests that passed and failed in its last run. */
  passed: number
  failed: number
  /** Lines added and removed. */
  lines: number
  /** When it ended. */
  durationMs: number
}

/**
 * The better one first: who passed; then the checks in their order, nothing wrong before not judged before problems,
 * and fewer of these first; then more tests that passed (of those who did not pass: fewer that failed); then the
 * smaller change; then who was done earlier.
 */
export function compare(a: Ranked, b: Ranked): number {
  const [left, right] = [keysOf(a), keysOf(b)]
  for (let at = 0; at < left.length; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const STATUS = { passed: 0, ended: 1, stopped: 2 }

function keysOf({ status, findings, passed, failed, lines, durationMs }: Ranked): number[] {
  if (status === 'passed') return [0, ...findings.map(weightOf), -passed, lines, durationMs]
  // Who has no test run at all is behind whoever has one; who wrote nothing has nothing to show.
  const tested = passed + failed > 0
  return [STATUS[status], tested ? 0 : 1, failed, -passed, lines === 0 ? Number.MAX_SAFE_INTEGER : lines, durationMs]
}
