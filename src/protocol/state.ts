import type { Allowance, BudgetLimit, Spent } from './budget.ts'
import type { ModelSource, RunOutcome } from './events.ts'
import type { ModelError, ToolCall, Usage, Withheld } from './model.ts'
import type { Plan } from './plan.ts'
import type { Answer, ProjectPolicy, Question } from './policy.ts'
import type { BranchRecord } from './race.ts'
import type { DeployOutcome, DeployStart, PushRecord } from './shipping.ts'
import type { RunRecord, ToolResult } from './tool.ts'

/** What the page shows of a project: a pure function of its events. */
export interface ProjectState {
  name: string
  entries: Entry[]
  plan: Plan | null
  /** Commands that produced a test report, in order; the rows of the proof sheet. */
  testRuns: TestRun[]
  verdict: Verdict
  /** Path to content hash, at the last event. */
  files: Record<string, { content: string; size: number }>
  /** The number of the last event that changed a file by agent, person or program. 0: none. */
  lastWrite: number
  usage: Usage
  /** The same by model, for what it costs. */
  spent: Spent
  /** What the person has allowed the project beyond the settings' budget. */
  allowed: { [K in keyof Allowance]: number }
  /** The run under way, or null. */
  run: { id: string; source: ModelSource; model: string; startedAt: number } | null
  lastOutcome: RunOutcome | null
  /** What holds in this project besides the settings. */
  policy: ProjectPolicy
}

/** A numbered line in the conversation. `number` is the event's. */
export type Entry = { number: number; time: number } & (
  | { kind: 'prompt'; text: string }
  | { kind: 'says'; text: string }
  | { kind: 'plan'; plan: Plan }
  | { kind: 'tool'; call: ToolCall; result: ToolResult; durationMs: number }
  /** A run of tests, by agent or person. */
  | { kind: 'report'; test: TestRun; durationMs: number }
  | { kind: 'model-error'; error: ModelError }
  /** A model call that failed, and was made again after `waitMs`. */
  | { kind: 'retry'; error: ModelError; waitMs: number }
  /** What the loop itself told the model. */
  | { kind: 'reminder'; text: string }
  /** Secrets that the model is asked without, from here on. */
  | { kind: 'withheld'; secrets: Withheld[] }
  /** The conversation was summarised for the model: tokens before and after. */
  | { kind: 'compacted'; before: number; after: number; summary: string; failure: string | null }
  | { kind: 'budget'; limit: BudgetLimit; used: number; most: number }
  | { kind: 'allowed'; limit: BudgetLimit; more: number }
  | { kind: 'outcome'; outcome: RunOutcome }
  /** `answer` null: it stands, while its run goes on; else nobody answered. */
  | { kind: 'approval'; run: string; question: Question; answer: Answer | null }
  /** What holds in this project was changed. */
  | { kind: 'policy'; policy: ProjectPolicy; before: ProjectPolicy }
  /** Several candidates worked on the run; what the winner did follows. */
  | { kind: 'race'; race: Race }
  | { kind: 'adopted'; branch: string }
  /** The files went to a Git host. */
  | { kind: 'pushed'; push: PushRecord }
  /** `outcome` null: under way, or the page was closed meanwhile. */
  | { kind: 'deploy'; deploy: DeployStart; outcome: DeployOutcome | null }
  /** Everything stands as it did after the line `to`. What was left is the state after the line before this one. */
  | { kind: 'rewound'; to: number }
  /** Everything above was taken from this project, which went on by itself. */
  | { kind: 'branched'; project: string; name: string }
  /** Everything above is not what was written: it came from outside changed, or was changed in the browser. */
  | { kind: 'altered'; from: 'link' | 'file' | 'browser'; line: number | null }
)

export interface Race {
  run: string
  winner: string | null
  /** Whose files the project has: the winner's, until a person takes others. */
  taken: string | null
  branches: BranchRecord[]
  durationMs: number
}

export interface TestRun {
  /** From 1, counting only runs with a report. */
  number: number
  /** The event's number. */
  event: number
  time: number
  record: RunRecord
  /** True once something was written after it, or where code was written while it ran. */
  outdated: boolean
  /** It came with a history that had been changed: what it says of tests is not known to be so. */
  altered?: true
}

/** The bar's word. `proved` only when every test that is known passed and nothing was written since (`verdictOf`). */
export type Verdict =
  | { status: 'none' }
  | { status: 'working' }
  | { status: 'proved'; passed: number; total: number; run: number }
  /** What ran is green, and tests were left out: `total` are known, and `why` is a sentence. */
  | { status: 'partial'; passed: number; total: number; run: number; why: string }
  | { status: 'failing'; passed: number; total: number; run: number }
  | { status: 'outdated'; passed: number; total: number; run: number }
