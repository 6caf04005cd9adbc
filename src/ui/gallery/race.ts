import type { Lane, LiveRace } from '../../project/live-race.ts'
import type { EventBody } from '../../protocol/events.ts'
import type { BranchRecord, CandidateSpec } from '../../protocol/race.ts'

/** Four candidates as the gallery shows them: at work, and after. */

const SPECS: CandidateSpec[] = [
  { id: 'A', model: 'gpt-5-mini', temperature: null, seed: 1 },
  { id: 'B', model: 'gpt-5-mini', temperature: 0.3, seed: 2 },
  { id: 'C', model: 'qwen3-coder', temperature: 0.9, seed: 3 },
  { id: 'D', model: 'gpt-5-mini', temperature: 0.6, seed: 4 },
]

const tests = (failing: number[]): Lane['tests'] =>
  Array.from({ length: 14 }, (_, at) => (failing.includes(at) ? 'failed' : 'passed'))

const GREEN = ['write src/refresh.js  +58', 'edit  src/require-user.js  +5 −2', 'run   node --test', 'exit 0, 1.18 s']
const RED = ['edit  src/session.js  +9 −9', 'run   node --test', 'fail  refuses a token used twice', 'exit 1, 1.31 s']

const lane = (at: number, more: Partial<Lane>): Lane => ({
  ...SPECS[at]!,
  ...{ status: 'running', why: '', lines: [], now: null, tests: [], outdated: false, calls: 3 },
  ...{ runs: 0, tokens: 0, endedAt: null },
  ...more,
})

export function liveRace(started: number): LiveRace {
  const first = started + 39_000
  return {
    since: started,
    graceMs: 5000,
    decided: false,
    window: { until: Date.now() + 1800, ms: 5000, lead: 'B' },
    lanes: [
      lane(0, {
        tests: tests([11, 12, 13]),
        lines: ['write src/keys.js  +12', 'write src/guard.js  +61', ...RED.slice(1)],
        ...{ now: 'edit  src/guard.js', runs: 1, tokens: 14_200, outdated: true },
      }),
      lane(1, { status: 'passed', tests: tests([]), lines: GREEN, runs: 2, tokens: 16_100, endedAt: first }),
      lane(2, {
        ...{ status: 'passed', tests: tests([]), lines: ['write src/plugin.js  +119', ...GREEN.slice(2)] },
        ...{ runs: 1, tokens: 12_300, endedAt: first + 2900 },
      }),
      lane(3, {
        ...{ status: 'ended', tests: tests([6, 8, 10, 11, 12, 13]), lines: RED, runs: 4, tokens: 15_600 },
        ...{ endedAt: first - 2000, why: 'The model went in circles: it called run 4 times with the same result.' },
      }),
    ],
  }
}

const FINDINGS: BranchRecord['findings'] = [
  { check: 'tests weakened', problems: 0, text: 'no test is weaker than before' },
  { check: 'types', problems: 0, state: 'nothing-to-judge', text: 'there is no tsconfig.json' },
  { check: 'invented members', problems: 0, text: 'all of 48 uses exist' },
  { check: 'growth', problems: 0, text: 'none of 4 measured functions is quadratic or worse' },
  { check: 'secrets in code', problems: 0, text: 'no secret in what it wrote' },
  { check: 'licences', problems: 0, text: 'jose: MIT' },
]

/** The usual findings with another one in its place. */
const findings = (other: BranchRecord['findings'][number]) =>
  FINDINGS.map((finding) => (finding.check === other.check ? other : finding))

const branch = (at: number, more: Partial<BranchRecord>): BranchRecord => ({
  ...SPECS[at]!,
  ...{ status: 'passed', why: '14 tests passed after its last write.', tests: tests([]) },
  usage: { inputTokens: 14_000, cachedInputTokens: 9000, outputTokens: 2100 },
  ...{ calls: 6, durationMs: 39_000, stopMs: null },
  findings: findings({ check: 'growth', problems: 0, state: 'not-judged', text: 'took longer than 30 s' }),
  changes: [
    {
      ...{ path: 'src/require-user.js', before: 'hash before', content: 'hash src/require-user.js' },
      ...{ size: 700, added: 2, removed: 2 },
    },
    { path: 'src/refresh.js', before: null, content: 'hash src/refresh.js', size: 38, added: 58, removed: 0 },
  ],
  ...more,
})

export const RACE_ENDED: EventBody = {
  type: 'race-ended',
  run: 'run-1',
  winner: 'B',
  durationMs: 44_000,
  branches: [
    branch(1, {}),
    branch(2, {
      durationMs: 41_900,
      findings: findings({
        check: 'invented members',
        problems: 1,
        text: 'src/plugin.js:14 “hashAsync” does not exist on module "node:crypto". Did you mean “hash”?',
      }),
    }),
    branch(3, {
      ...{ status: 'ended', tests: tests([6, 8, 10, 11, 12, 13]), findings: [], durationMs: 37_000 },
      why: 'The model went in circles: it called run 4 times with the same result.',
    }),
    branch(0, {
      ...{ status: 'stopped', tests: tests([11, 12, 13]), findings: [], durationMs: 44_000, stopMs: 31 },
      why: 'The race was decided while it was at work.',
    }),
  ],
}
