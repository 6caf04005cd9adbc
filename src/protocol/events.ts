import type { BudgetLimit } from './budget.ts'
import type { NetworkRecord } from './gateway.ts'
import type { Memory, ModelError, ToolCall, Usage, Withheld } from './model.ts'
import type { Plan } from './plan.ts'
import type { Answer, Policy, ProjectPolicy, Question } from './policy.ts'
import type { BranchRecord, CandidateSpec } from './race.ts'
import type { DeployOutcome, DeployStart, PushRecord } from './shipping.ts'
import type { RunRecord, ToolResult } from './tool.ts'

/** One line of a project's history. Append-only; `hash` covers everything else in it, `previous` the line before. */
export interface ProjectEvent {
  /** From 1. */
  number: number
  /** Milliseconds since the epoch. */
  time: number
  body: EventBody
  /** SHA-256, hexadecimal. */
  previous: string
  hash: string
}

export type EventBody =
  | { type: 'created'; name: string; template: string | null }
  | { type: 'renamed'; name: string }
  /**
   * The lines before this one are not what was written: they came from outside and had been changed (and were chained
   * anew here), or were changed where this browser keeps them.
   * `line` is the first that is known to be changed; null where that cannot be told.
   */
  | { type: 'altered'; from: 'link' | 'file' | 'browser'; line: number | null }
  /** What a person asked for. */
  | { type: 'prompt'; text: string }
  /** `policy`: what the run was held to; left out where everything was allowed. */
  | { type: 'run-started'; run: string; source: ModelSource; model: string; limits: RunLimits; policy?: Policy }
  /** One answer of a model: its words and the tools it called. */
  | {
      type: 'model-call'
      run: string
      text: string
      toolCalls: ToolCall[]
      usage: Usage | null
      durationMs: number
      error: ModelError | null
      /** Secrets that the model was asked without, from here on. */
      withheld?: Withheld[]
    }
  /** A model call that failed and was made again after `waitMs`. Nothing of its answer was used. */
  | { type: 'model-retry'; run: string; error: ModelError; waitMs: number; usage: Usage | null; durationMs: number }
  /** What the loop itself told the model: that its answer was cut off, or that nothing is proved yet. */
  | { type: 'reminder'; run: string; text: string }
  /**
   * The conversation had grown near the model's window: what stood before the last `kept` messages is now `memory`.
   * `before` and `after` in tokens, as far as they are known. `failure`: why no model summarised it.
   */
  | {
      type: 'compacted'
      run: string
      memory: Memory
      kept: number
      before: number
      after: number
      usage: Usage | null
      durationMs: number
      failure: string | null
    }
  /** Four fifths of a budget are used. */
  | { type: 'budget-warned'; run: string; limit: BudgetLimit; used: number; most: number }
  /** The person allowed the project more. */
  | { type: 'budget-raised'; limit: 'project-tokens' | 'project-dollars'; more: number }
  | { type: 'tool-call'; run: string; call: ToolCall; result: ToolResult; durationMs: number }
  | { type: 'plan'; plan: Plan; by: 'agent' | 'person' }
  /** A command that a person ran from the page, outside an agent's run. */
  | { type: 'command'; record: RunRecord }
  /** Contents are kept by hash in storage; null means removed. */
  | { type: 'files'; by: 'agent' | 'person' | 'program'; changes: FileChange[] }
  /** What programs asked of hosts outside, and what was refused them. */
  | { type: 'network'; requests: NetworkRecord[] }
  /** From here on several candidates work on the run, each in a fork of the machine. */
  | { type: 'race-started'; run: string; candidates: CandidateSpec[]; graceMs: number }
  /**
   * What became of all candidates, best first among those that passed. The files of the winner come as `files` before
   * this line, and what it said and did as the run's own lines after it; null: none was taken.
   */
  | { type: 'race-ended'; run: string; winner: string | null; branches: BranchRecord[]; durationMs: number }
  /** A person took another candidate's files; they stand before this line as `files`. */
  | { type: 'branch-adopted'; run: string; branch: string }
  /** Something waits for the person's word. */
  | { type: 'approval-asked'; run: string; question: Question }
  | { type: 'approval-answered'; run: string; question: string; answer: Answer }
  /** What the person decided for this project, from here on; as a whole. A rewind does not take it back. */
  | { type: 'policy'; policy: ProjectPolicy }
  /** The files went to a Git host. */
  | { type: 'pushed'; push: PushRecord }
  /** The person said yes: from here on files leave. */
  | { type: 'deploy-started'; deploy: DeployStart }
  | { type: 'deploy-ended'; id: string; outcome: DeployOutcome }
  | { type: 'run-ended'; run: string; outcome: RunOutcome }
  /** Files, conversation and plan stand as they did after the line `to`. What came between is kept, and counts no more. */
  | { type: 'rewound'; to: number }
  /**
   * What stands above is another project's history: its lines under their own numbers and hashes, up to the one before
   * this. From here on it is a project of its own. `project`: the other's id in the browser that it was made in.
   */
  | { type: 'branched'; project: string; name: string }

export interface FileChange {
  /** Relative to the project, `/` between parts. */
  path: string
  /** SHA-256 of the contents, hexadecimal; null for a removed file. */
  content: string | null
  size: number
}

/** Where the words come from: the person's own endpoint, the labelled demo, or a chat they carry text to and from. */
export type ModelSource = 'endpoint' | 'demo' | 'paste'

export interface RunLimits {
  /** Red runs after a green-seeking write before the loop stops. */
  repairs: number
  /** Model calls. */
  steps: number
  seconds: number
}

export type RunOutcome =
  /** Tests passed after the last write. */
  | { status: 'proved'; passed: number; summary: string; notCovered: string[] }
  /** The agent finished without a passing run to show (nothing to test, or a plain answer). */
  | { status: 'answered'; summary: string; notCovered: string[] }
  | { status: 'stopped-by-person' }
  /** `more`: how much a continued run is given, of tokens or dollars: no less than its first call needs. */
  | { status: 'limit'; limit: keyof RunLimits | BudgetLimit; message: string; more?: number }
  | { status: 'model-error'; error: ModelError }
  | { status: 'failed'; message: string }
