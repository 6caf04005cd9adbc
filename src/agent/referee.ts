import type { ChangedFile, Finding } from '../protocol/race.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import { findSecretSpans } from '../protocol/secret-forms.ts'

/** A candidate as the referee sees it. */
export interface Judged {
  /** Its machine: files to look at, commands to run. */
  sandbox: Sandbox
  changes(): Promise<ChangedFile[]>
  /** Paths of the test files that prove less than before. */
  weakened(): Promise<string[]>
}

/**
 * One thing that tells candidates apart whose tests all passed. Says how many problems it found; 0 is as good as it
 * gets. It may reject: then it says nothing of the candidate.
 */
export type RefereeCheck = (judged: Judged) => Promise<Finding>

/** The first of the checks, because a green run over weaker tests proves less. */
export const testsWeakened: RefereeCheck = async ({ weakened }) => {
  const paths = await weakened()
  const text = paths.length === 0 ? 'no test is weaker than before' : `weaker than before: ${paths.join(', ')}`
  return { check: 'tests weakened', problems: paths.length, text }
}

/** Keys and passwords that a candidate wrote into files where there were none of them before. */
export const secretsInCode: RefereeCheck = async ({ changes }) => {
  const decoder = new TextDecoder()
  const secretsIn = (bytes: Uint8Array | null): { secret: string; kind: string }[] => {
    const text = bytes === null ? '' : decoder.decode(bytes)
    return findSecretSpans(text).map(({ start, end, kind }) => ({ secret: text.slice(start, end), kind }))
  }
  const found = (await changes()).flatMap(({ path, before, after }) => {
    const known = new Set(secretsIn(before).map(({ secret }) => secret))
    const added = secretsIn(after).filter(({ secret }) => !known.has(secret))
    return added.map(({ kind }) => `${kind} in ${path}`)
  })
  const text = found.length === 0 ? 'no secret in what it wrote' : found.join(', ')
  return { check: 'secrets in code', problems: found.length, text }
}

/** Every check's finding, in the order of the checks. */
export function judge(judged: Judged, checks: readonly RefereeCheck[]): Promise<Finding[]> {
  return Promise.all(
    checks.map((check) =>
      check(judged).catch(
        (error): Finding => ({
          check: check.name,
          problems: 0,
          text: `could not be made: ${error instanceof Error ? error.message : String(error)}`,
        }),
      ),
    ),
  )
}

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
 * The better one first: who passed; then the checks in their order, fewer problems first; then more tests that passed
 * (of those who did not pass: fewer that failed); then the smaller change; then who was done earlier.
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
  if (status === 'passed') return [0, ...findings.map(({ problems }) => problems), -passed, lines, durationMs]
  // Who has no test run at all is behind whoever has one; who wrote nothing has nothing to show.
  const tested = passed + failed > 0
  return [STATUS[status], tested ? 0 : 1, failed, -passed, lines === 0 ? Number.MAX_SAFE_INTEGER : lines, durationMs]
}
