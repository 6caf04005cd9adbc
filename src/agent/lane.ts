import type { AgentSignal } from '../protocol/agent.ts'
import type { Finding, LaneChange } from '../protocol/race.ts'
import type { ToolResult } from '../protocol/tool.ts'

/** Longer lines are cut: a lane is narrow. Characters. */
const LONGEST = 80
/** Failing tests that a run names. */
const NAMED = 2

/** Turns what one candidate's loop tells into the few lines that its lane shows. */
export function createLane(tell: (change: LaneChange) => void): (signal: AgentSignal) => void {
  let now: string | null = null
  let runs = 0
  let tokens = 0
  let calls = 0
  const doing = (what: string | null) => {
    if (what !== now) tell({ now: what })
    now = what
  }

  return (signal) => {
    if (signal.type === 'model-waiting') doing(`waits for ${signal.model}`)
    else if (signal.type === 'model-text') doing('writes')
    else if (signal.type === 'tool-writing') doing(lineOf(signal.name, subjectOf(signal.arguments)))
    else if (signal.type === 'tool-started') doing(lineOf(signal.name, subjectOf(signal.arguments)))
    else if (signal.type === 'model-retry') doing(signal.message.slice(0, LONGEST))
    if (signal.type !== 'event') return
    const { body } = signal
    if (body.type === 'model-call') {
      tokens += (body.usage?.inputTokens ?? 0) + (body.usage?.outputTokens ?? 0)
      tell({ tokens, calls: ++calls })
    }
    if (body.type !== 'tool-call') return
    for (const line of linesOf(body.call.name, body.call.arguments, body.result)) tell({ line })
    const { data } = body.result
    if (data?.kind === 'run' && data.run.report !== null && !data.run.background) {
      tell({ runs: ++runs, tests: data.run.report.tests.map(({ status }) => status), outdated: false })
    }
    if (data?.kind === 'edit' || data?.kind === 'patch') tell({ outdated: true })
  }
}

const lineOf = (verb: string, rest: string): string => `${verb.padEnd(5)} ${rest}`.trimEnd().slice(0, LONGEST)

/** `judge types: 2`. */
export const lineOfFinding = ({ check, problems, state }: Finding): string =>
  lineOf('judge', `${check}: ${state === 'not-judged' ? 'not judged' : problems}`)

/** The path or the command of a call, also of one that is still being written. */
function subjectOf(json: string): string {
  const found = /"(?:path|command|query)"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(json)?.[1] ?? ''
  return found.replace(/\\./g, ' ').split('\n')[0]!
}

const counts = (added: number, removed: number): string => `  +${added}${removed > 0 ? ` −${removed}` : ''}`

function linesOf(name: string, args: string, { ok, text, data }: ToolResult): string[] {
  if (data?.kind === 'edit') {
    return [lineOf(data.created ? 'write' : 'edit', data.path + counts(data.added, data.removed))]
  }
  if (data?.kind === 'patch') {
    return data.files.map(({ change, path, added, removed }) => lineOf(change, path + counts(added, removed)))
  }
  if (data?.kind === 'run') {
    const { exitCode, signal, durationMs, report, background, command } = data.run
    const failing = report?.tests.filter(({ status }) => status === 'failed') ?? []
    const end = background ? 'runs on' : `${signal ?? `exit ${exitCode}`}, ${(durationMs / 1000).toFixed(2)} s`
    return [lineOf('run', command), ...failing.slice(0, NAMED).map((test) => lineOf('fail', test.name)), end]
  }
  if (data?.kind === 'finish') return ok ? [] : [lineOf('told', text.split('\n')[0]!)]
  if (data?.kind === 'plan') return [lineOf('plan', data.plan.goal)]
  return [lineOf(ok ? name : 'fail', subjectOf(args) || text.split('\n')[0]!)]
}
