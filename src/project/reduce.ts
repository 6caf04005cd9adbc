import { approvedTests } from '../policy/approved-tests.ts'
import { addUsage, withSpent } from '../protocol/budget.ts'
import { isByProduct } from '../protocol/by-products.ts'
import type { EventBody, FileChange, ProjectEvent } from '../protocol/events.ts'
import type { ToolCall, Usage } from '../protocol/model.ts'
import type { Plan } from '../protocol/plan.ts'
import type { Answer } from '../protocol/policy.ts'
import type { Entry, ProjectState, TestRun } from '../protocol/state.ts'
import type { PatchedFile, RunRecord, ToolData, ToolResult } from '../protocol/tool.ts'
import { verdictOf, wroteCode } from '../protocol/verdict.ts'
import { rewindTarget, timeline } from './timeline.ts'

/** The state before the first event. */
export const initialState: ProjectState = {
  name: '',
  entries: [],
  plan: null,
  testRuns: [],
  verdict: { status: 'none' },
  files: {},
  lastWrite: 0,
  usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
  spent: {},
  allowed: { tokens: 0, dollars: 0 },
  run: null,
  lastOutcome: null,
  policy: { preset: null, rules: [] },
}

/**
 * What the page shows after one more event. Pure: parts that did not change are the same objects as before. A rewind
 * needs more than the state before it: `reduceAll` knows what it goes back to.
 */
export function reduce(state: ProjectState, event: ProjectEvent): ProjectState {
  const next = applyBody(state, event, event.body)
  if (next === state) return state
  const hasFile = (path: string) => Object.keys(next.files).some((file) => file === path || file.endsWith(`/${path}`))
  const approved = approvedTests(next.policy.rules)
  return { ...next, verdict: verdictOf(next.testRuns, next.run !== null, { hasFile, approved }) }
}

/** The state that a log leads to after `count` lines. Tokens are counted wherever they were spent. */
export function reduceAll(events: readonly ProjectEvent[], count = events.length): ProjectState {
  const line = timeline(events, count)
  const state = line.reduce(reduce, initialState)
  if (line.length >= Math.min(count, events.length)) return state
  const { usage, spent, allowed } = events.slice(0, count).reduce(spend, initialState)
  return { ...state, usage, spent, allowed }
}

function applyBody(state: ProjectState, event: ProjectEvent, body: EventBody): ProjectState {
  switch (body.type) {
    case 'created':
    case 'renamed':
      return { ...state, name: body.name }
    case 'altered':
      // What such a history says of its tests proves nothing.
      return withEntry(doubted(written(state, event)), event, { kind: 'altered', from: body.from, line: body.line })
    case 'prompt':
      return withEntry(state, event, { kind: 'prompt', text: body.text })
    case 'run-started': {
      const run = { id: body.run, source: body.source, model: body.model, startedAt: event.time }
      return { ...state, run, lastOutcome: null }
    }
    case 'model-call': {
      const secrets = (body.withheld ?? []).filter(({ name }) => !isKnown(state, name))
      const noted = secrets.length === 0 ? state : withEntry(state, event, { kind: 'withheld', secrets })
      const counted = spend(noted, event)
      const text = body.text.trim()
      const said = text === '' ? counted : withEntry(counted, event, { kind: 'says', text })
      return body.error === null ? said : withEntry(said, event, { kind: 'model-error', error: body.error })
    }
    case 'model-retry': {
      const { error, waitMs } = body
      return withEntry(spend(state, event), event, { kind: 'retry', error, waitMs })
    }
    case 'reminder':
      return withEntry(state, event, { kind: 'reminder', text: body.text })
    case 'compacted': {
      const { before, after, failure, memory } = body
      const summary = memory.summary
      return withEntry(spend(state, event), event, { kind: 'compacted', before, after, summary, failure })
    }
    case 'budget-warned': {
      const { limit, used, most } = body
      return withEntry(state, event, { kind: 'budget', limit, used, most })
    }
    case 'budget-raised':
      return withEntry(spend(state, event), event, { kind: 'allowed', limit: body.limit, more: body.more })
    case 'tool-call':
      return applyToolCall(state, event, body.call, body.result, body.durationMs)
    case 'plan':
      return withPlan(state, event, body.plan)
    case 'command':
      if (isTestRun(body.record)) return withTestRun(state, event, body.record, body.record.durationMs)
      return withEntry(afterCommand(state, event, body.record), event, commandEntry(event.number, body.record))
    case 'files':
      return applyFiles(state, event, body.by === 'program', body.changes)
    case 'run-ended':
      return withEntry({ ...state, run: null, lastOutcome: body.outcome }, event, {
        kind: 'outcome',
        outcome: body.outcome,
      })
    case 'race-ended': {
      const { run, winner, branches, durationMs } = body
      return withEntry(spend(state, event), event, {
        kind: 'race',
        race: { run, winner, taken: winner, branches, durationMs },
      })
    }
    case 'branch-adopted':
      return withEntry(withTaken(state, body.run, body.branch), event, { kind: 'adopted', branch: body.branch })
    case 'approval-asked':
      return withEntry(state, event, { kind: 'approval', run: body.run, question: body.question, answer: null })
    case 'approval-answered':
      return withAnswer(state, body.question, body.answer)
    case 'policy': {
      if (JSON.stringify(state.policy) === JSON.stringify(body.policy)) return state
      const entry = { kind: 'policy', policy: body.policy, before: state.policy } as const
      return withEntry({ ...state, policy: body.policy }, event, entry)
    }
    case 'pushed':
      return withEntry(state, event, { kind: 'pushed', push: body.push })
    case 'deploy-started':
      return withEntry(state, event, { kind: 'deploy', deploy: body.deploy, outcome: null })
    case 'deploy-ended': {
      const { id, outcome } = body
      const entries = state.entries.map((entry) =>
        entry.kind === 'deploy' && entry.deploy.id === id && entry.outcome === null ? { ...entry, outcome } : entry,
      )
      return { ...state, entries }
    }
    case 'rewound':
      if (rewindTarget(event) === null) return state
      return withEntry({ ...state, run: null }, event, { kind: 'rewound', to: body.to })
    case 'branched':
      // The run that the step lay in goes on elsewhere, if it does.
      return withEntry({ ...state, run: null }, event, { kind: 'branched', project: body.project, name: body.name })
    case 'race-started':
    case 'network':
      return state
    default:
      // A line of a newer version: what it means is unknown here, and everything else still holds.
      return state
  }
}

/** What still runs in the background has not come to a result. */
const isTestRun = ({ report, background }: RunRecord): boolean => report !== null && !background

function applyToolCall(
  state: ProjectState,
  event: ProjectEvent,
  call: ToolCall,
  result: ToolResult,
  durationMs: number,
): ProjectState {
  const entry = { kind: 'tool', call, result, durationMs } as const
  switch (result.data?.kind) {
    case 'plan':
      return withPlan(state, event, result.data.plan)
    case 'run':
      if (isTestRun(result.data.run)) return withTestRun(state, event, result.data.run, durationMs)
      return withEntry(afterCommand(state, event, result.data.run), event, entry)
    case 'finish':
      // What it says is the run's outcome; only a refusal is news.
      return result.ok ? state : withEntry(state, event, entry)
    case 'edit':
    case 'patch':
      // The write itself may have been seen before the end of an earlier test run was noted; this call came after it.
      return withEntry(changesProject(result.data) ? written(state, event) : state, event, entry)
    default:
      return withEntry(state, event, entry)
  }
}

/** Scratch files lie outside (their paths are absolute), and a file that was written as it stood is the same. */
function changesProject(data: Extract<ToolData, { kind: 'edit' | 'patch' }>): boolean {
  const isChange = ({ path, diff, change }: Pick<PatchedFile, 'path' | 'diff' | 'change'>) =>
    !path.startsWith('/') && (diff !== '' || change !== 'update')
  return data.kind === 'edit'
    ? isChange({ ...data, change: data.created ? 'add' : 'update' })
    : data.files.some(isChange)
}

/** What a command wrote, it may have written after the last look at the files was noted. */
const afterCommand = (state: ProjectState, event: ProjectEvent, { wrote }: RunRecord): ProjectState =>
  wrote !== undefined && wrote.length > 0 ? written(state, event) : state

/** Each kind of entry without its number and time. */
type EntryContent = Entry extends infer E ? (E extends Entry ? Omit<E, 'number' | 'time'> : never) : never

function withEntry(state: ProjectState, { number, time }: ProjectEvent, content: EntryContent): ProjectState {
  return { ...state, entries: [...state.entries, { number, time, ...content } as Entry] }
}

/** A command of the person's without a report is shown as the run tool's calls are. */
function commandEntry(number: number, record: RunRecord): EntryContent {
  const call = { id: `command-${number}`, name: 'run', arguments: JSON.stringify({ command: record.command }) }
  const result: ToolResult = {
    ok: record.exitCode === 0 || record.background,
    text: record.output,
    data: { kind: 'run', run: record },
  }
  return { kind: 'tool', call, result, durationMs: record.durationMs }
}

function withTestRun(state: ProjectState, event: ProjectEvent, record: RunRecord, durationMs: number): ProjectState {
  const { number, time } = event
  const before = afterCommand(state, event, record)
  const test: TestRun = { number: state.testRuns.length + 1, event: number, time, record, outdated: wroteCode(record) }
  return withEntry({ ...before, testRuns: [...before.testRuns, test] }, event, { kind: 'report', test, durationMs })
}

/** Each version of the plan has an entry; the same one again (as a tool's result and as an event) has not. */
function withPlan(state: ProjectState, event: ProjectEvent, plan: Plan): ProjectState {
  if (JSON.stringify(state.plan) === JSON.stringify(plan)) return state
  return withEntry({ ...state, plan }, event, { kind: 'plan', plan })
}

function applyFiles(state: ProjectState, event: ProjectEvent, byProgram: boolean, changes: FileChange[]): ProjectState {
  const files = { ...state.files }
  const changed = changes.filter((change) => applyChange(files, change))
  if (changed.length === 0) return state
  const counts = changed.some(({ path }) => !(byProgram && isByProduct(path)))
  return counts ? written({ ...state, files }, event) : { ...state, files }
}

/** Whether the change made a difference. `path` may be any name, also one that objects have members of. */
function applyChange(files: ProjectState['files'], { path, content, size }: FileChange): boolean {
  const before = Object.hasOwn(files, path) ? (files[path]?.content ?? null) : null
  if (before === content) return false
  if (content === null) delete files[path]
  else {
    const value = { content, size }
    Object.defineProperty(files, path, { value, enumerable: true, configurable: true, writable: true })
  }
  return true
}

/** Something was written: every proof before it is out of date. */
function written(state: ProjectState, event: ProjectEvent): ProjectState {
  const next = { ...state, lastWrite: event.number }
  if (!state.testRuns.some(({ outdated }) => !outdated)) return next
  const testRuns = state.testRuns.map((test) => (test.outdated ? test : { ...test, outdated: true }))
  const entries = state.entries.map((entry) =>
    entry.kind === 'report' && !entry.test.outdated ? { ...entry, test: testRuns[entry.test.number - 1]! } : entry,
  )
  return { ...next, testRuns, entries }
}

function withTaken(state: ProjectState, run: string, taken: string): ProjectState {
  const entries = state.entries.map((entry) =>
    entry.kind === 'race' && entry.race.run === run ? { ...entry, race: { ...entry.race, taken } } : entry,
  )
  return { ...state, entries }
}

function withAnswer(state: ProjectState, id: string, answer: Answer): ProjectState {
  const entries = state.entries.map((entry) =>
    entry.kind === 'approval' && entry.question.id === id && entry.answer === null ? { ...entry, answer } : entry,
  )
  return { ...state, entries }
}

function doubted(state: ProjectState): ProjectState {
  return { ...state, testRuns: state.testRuns.map((test) => ({ ...test, altered: true })) }
}

/** The secret is named in the conversation already. */
const isKnown = ({ entries }: ProjectState, name: string): boolean =>
  entries.some((entry) => entry.kind === 'withheld' && entry.secrets.some((secret) => secret.name === name))

/** What a line says of tokens and of what is allowed; it counts whatever is gone back on later. */
function spend(state: ProjectState, { body }: ProjectEvent): ProjectState {
  switch (body.type) {
    case 'run-started':
      return { ...state, run: { id: body.run, source: body.source, model: body.model, startedAt: 0 } }
    case 'model-call':
    case 'model-retry':
    case 'compacted':
      return withUsage(state, state.run?.model ?? '', body.usage)
    case 'race-ended': {
      // What the winner used is counted by its own lines, which follow: by its own model.
      const { winner, branches } = body
      const others = branches.filter(({ id }) => id !== winner)
      const counted = others.reduce((sum, { model, usage }) => withUsage(sum, model, usage), state)
      const model = branches.find(({ id }) => id === winner)?.model
      return state.run && model !== undefined ? { ...counted, run: { ...state.run, model } } : counted
    }
    case 'budget-raised': {
      const of = body.limit === 'project-tokens' ? 'tokens' : 'dollars'
      return { ...state, allowed: { ...state.allowed, [of]: state.allowed[of] + body.more } }
    }
    default:
      return state
  }
}

/** A host that counts nothing adds nothing. */
function withUsage(state: ProjectState, model: string, used: Usage | null): ProjectState {
  if (used === null) return state
  return { ...state, usage: addUsage(state.usage, used), spent: withSpent(state.spent, model, used) }
}
