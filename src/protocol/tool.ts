import type { MeasuredFunction } from './growth.ts'
import type { ToolSchema } from './model.ts'
import type { Plan } from './plan.ts'
import type { TestReport } from './report.ts'

/** What a tool did, for the model (`text`) and for the page (`data`). A failure is a result too. */
export interface ToolResult {
  ok: boolean
  /** Goes to the model verbatim. */
  text: string
  data?: ToolData
}

export type ToolData =
  | { kind: 'plan'; plan: Plan }
  | { kind: 'read'; path: string; lines: number }
  | { kind: 'search'; query: string; matches: number }
  /** Unified diff hunks of what changed, and line counts. Also where a part of the edits failed. */
  | { kind: 'edit'; path: string; created: boolean; added: number; removed: number; diff: string }
  /** Several files changed by one call. */
  | { kind: 'patch'; files: PatchedFile[] }
  | { kind: 'run'; run: RunRecord }
  /** How the cost of functions grows with their input. */
  | { kind: 'growth'; functions: MeasuredFunction[] }
  /** A page of a server as a person would see it. `errors`: so many in its console. */
  | { kind: 'look'; port: number; path: string; title: string; errors: number }
  /** Nothing was done: a rule, or the person, said no. */
  | { kind: 'refused' }
  | { kind: 'finish'; summary: string; notCovered: string[] }

export interface PatchedFile {
  /** Where it now stands, or stood before it was deleted. */
  path: string
  change: 'add' | 'update' | 'delete' | 'move'
  /** Where a moved file stood. */
  from?: string
  added: number
  removed: number
  diff: string
}

/** One command that ran to its end, or was stopped. */
export interface RunRecord {
  command: string
  exitCode: number | null
  signal: string | null
  timedOut: boolean
  durationMs: number
  /** Head and tail of the two streams, in order of arrival; at most 10,000 characters. */
  output: string
  truncated: boolean
  report: TestReport | null
  /** Still running: a server left in the background, and the ports it opened. */
  background: boolean
  ports: number[]
  /** The project's files that were others after the command than before it, by-products left out. Left out: unknown. */
  wrote?: string[]
}

/**
 * What counts as a proof, everywhere: every test that ran passed, at least one did, nothing is in doubt, and the command
 * itself ended well and in time.
 */
export function isGreen({ report, exitCode, timedOut, background }: RunRecord): boolean {
  if (report === null || report.doubt !== undefined || background) return false
  return report.failed === 0 && report.passed > 0 && exitCode === 0 && !timedOut
}

export interface ToolContext {
  signal: AbortSignal
  /** Output as it comes, for the page. */
  onOutput(text: string): void
}

export interface Tool extends ToolSchema {
  /** Reads may run in parallel; writes run one after another. */
  readonly effect: 'read' | 'write'
  /** `args` is parsed JSON that the tool checks itself. Expected failures are results; throws are bugs. */
  run(args: unknown, context: ToolContext): Promise<ToolResult>
}
