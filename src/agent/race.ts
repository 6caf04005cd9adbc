import type { AgentSignal } from '../protocol/agent.ts'
import { addUsage, NO_USAGE } from '../protocol/budget.ts'
import type { EventBody, RunLimits, RunOutcome } from '../protocol/events.ts'
import type { Memory, Model, ModelMessage, Sampling, Usage } from '../protocol/model.ts'
import type { CandidateSpec, ChangedFile, Finding, LaneChange } from '../protocol/race.ts'
import type { Judged, RefereeCheck } from '../protocol/referee.ts'
import type { Tool } from '../protocol/tool.ts'
import type { RunBudget } from './budget.ts'
import type { Clock } from './clock.ts'
import { createLane, lineOfFinding } from './lane.ts'
import { type ProofState, runLoop } from './loop.ts'
import { wordsOf } from './outcome-words.ts'
import { compare, judge } from './referee.ts'

/** What a candidate works with: a machine of its own, and the tools on it. */
export interface Ground extends Judged {
  tools: readonly Tool[]
  proof(): Promise<ProofState>
  reviewTests(): Promise<string[]>
  seenFiles?(): Memory['files']
  /** Ends every process on it; its files stay readable. */
  halt(): Promise<void>
}

export interface RaceOptions<G extends Ground> {
  run: string
  candidates: readonly CandidateSpec[]
  modelOf(candidate: CandidateSpec): Model
  /** Makes the candidate's ground: a fork of what all begin with. */
  enter(candidate: CandidateSpec): Promise<G>
  /** The same for all, word by word, so that hosts need to read it once only. */
  system: string
  messages: readonly ModelMessage[]
  limits: RunLimits
  /** Of all candidates together; see `LoopOptions`. */
  takeStep(): boolean
  /** Of all candidates together, too. */
  budget?: RunBudget
  /** What each model can hold at once, in tokens. */
  window?: number
  graceMs: number
  /** In order of weight: the first in which two candidates differ decides. */
  checks: readonly RefereeCheck[]
  clock: Clock
  /** The person's stop: nobody wins. */
  stop: AbortSignal
  /** Ends the grace window. */
  takeLead: AbortSignal
  emit(signal: AgentSignal): void
}

/** A candidate after the race. */
export interface Runner<G extends Ground> {
  spec: CandidateSpec
  /** null where its machine could not be forked. */
  ground: G | null
  status: 'passed' | 'ended' | 'stopped'
  outcome: RunOutcome
  /** What its loop told for the log, without its end. */
  bodies: EventBody[]
  usage: Usage
  calls: number
  tests: ('passed' | 'failed' | 'skipped')[] | null
  findings: Finding[]
  changes: ChangedFile[]
  durationMs: number
  stopMs: number | null
}

export interface RaceResult<G extends Ground> {
  /** The best first. */
  runners: Runner<G>[]
  /** null: the person stopped it, or nobody has anything to show. */
  winner: Runner<G> | null
  durationMs: number
}

/**
 * Lets several candidates work on the same conversation at once, each by the loop of a single run on a ground of its
 * own. The first whose tests pass opens the grace window; at its end, or when all have ended, the rest is stopped and
 * the best of those that passed wins. Where none passed, the one that came furthest is taken, as a single run leaves
 * what it did. Grounds are halted, not closed.
 */
export async function runRace<G extends Ground>(options: RaceOptions<G>): Promise<RaceResult<G>> {
  const { run, candidates, checks, clock, stop, takeLead, graceMs, emit } = options
  const startedAt = clock.now()
  const decided = Promise.withResolvers<void>()
  const over = new AbortController()
  /** Aborted when nobody waits for the referee any longer; its reason is told. */
  const looking = new AbortController()
  emit({ type: 'event', body: { type: 'race-started', run, candidates: [...candidates], graceMs } })

  const entrants = candidates.map((spec) => enter(spec))
  const hasPassed = () => entrants.filter(({ runner }) => runner?.status === 'passed')
  for (const entrant of entrants) void entrant.ended.then(() => onEnd(entrant))
  for (const signal of [stop, takeLead]) {
    if (signal.aborted) decided.resolve()
    else signal.addEventListener('abort', () => decided.resolve(), { signal: over.signal })
  }

  function enter(spec: CandidateSpec): Entrant<G> {
    const stopping = new AbortController()
    const entrant: Entrant<G> = {
      ...{ ground: null, runner: null, stopping },
      ...{ judged: Promise.resolve(), ended: Promise.resolve() },
    }
    const enters = async () => {
      entrant.ground = await options.enter(spec)
      return entrant.ground
    }
    entrant.ended = work(spec, options, enters, stopping.signal).then((runner) => {
      entrant.runner = { ...runner, durationMs: clock.now() - startedAt }
    })
    return entrant
  }

  let closesAt: number | null = null
  function onEnd(entrant: Entrant<G>): void {
    const runner = entrant.runner!
    if (over.signal.aborted) return
    const why = wordsOf(runner.outcome)
    const status = runner.status === 'passed' ? 'passed' : 'ended'
    emit({ type: 'lane', branch: runner.spec.id, change: { status, why, now: null } })
    if (status === 'passed') {
      if (closesAt === null) {
        closesAt = clock.now() + graceMs
        void clock.sleep(graceMs, over.signal).then(() => decided.resolve())
      }
      const until = closesAt
      const tellLead = () => {
        const [lead] = ranked(hasPassed().map(({ runner }) => runner!))
        if (lead && !over.signal.aborted) emit({ type: 'race-window', until, lead: lead.spec.id })
      }
      // The window is open, whatever the referee will say.
      runner.findings = checks.map(({ name }) => ({ check: name, problems: 0, state: 'not-judged', text: LOOKING }))
      entrant.judged = settle(runner, options, looking.signal).then(tellLead)
      tellLead()
    }
    if (entrants.every(({ runner }) => runner !== null)) decided.resolve()
  }

  await decided.promise
  over.abort()
  // What is not known by now is worth waiting for only where it can make a difference, and the person can wait.
  if (hasPassed().length < 2) looking.abort(DECIDED)
  for (const signal of [stop, takeLead]) {
    if (signal.aborted) looking.abort(CUT_SHORT)
    else signal.addEventListener('abort', () => looking.abort(CUT_SHORT), { once: true })
  }
  void clock.sleep(PATIENCE_MS, looking.signal).then(() => looking.abort(TOO_LATE))
  const decidedAt = clock.now()
  const runners = await Promise.all(
    entrants.map(async (entrant) => {
      const isLate = entrant.runner === null
      entrant.stopping.abort()
      // Its processes are not asked to end, they are ended: those that are left have the machine to themselves.
      if (isLate) await Promise.all([entrant.ground?.halt(), entrant.ended])
      const stopMs = clock.now() - decidedAt
      await entrant.judged
      await entrant.ground?.halt()
      const runner = entrant.runner!
      if (!isLate) return runner
      // Whoever passed in the very moment of the decision is late all the same.
      return { ...runner, status: 'stopped' as const, findings: [], stopMs }
    }),
  )
  looking.abort()
  // Only now, when no process takes time from another.
  for (const runner of runners) runner.changes = (await runner.ground?.changes()) ?? []
  const order = ranked(runners)
  const winner = stop.aborted ? null : (order.find(({ ground }) => ground !== null) ?? null)
  return { runners: order, winner, durationMs: clock.now() - startedAt }
}

interface Entrant<G extends Ground> {
  /** null until its machine is there. */
  ground: G | null
  /** null while it is at work. */
  runner: Runner<G> | null
  ended: Promise<void>
  /** The referee's look at it. */
  judged: Promise<void>
  stopping: AbortController
}

const LOOKING = 'the referee still looks'
const DECIDED = 'the race was decided before, and no other had passed'
const CUT_SHORT = 'the race was cut short before'
const TOO_LATE = 'the referee had taken too long by then'
/** For all that the referee still looks at once the race is decided; the person may cut it short. */
const PATIENCE_MS = 30_000

/** The referee looks while the others are still at work. What it finds stands in the candidate's lane. */
async function settle<G extends Ground>(
  runner: Runner<G>,
  { checks, clock, emit }: RaceOptions<G>,
  signal: AbortSignal,
): Promise<void> {
  if (runner.ground === null) return
  const tell = (change: LaneChange) => emit({ type: 'lane', branch: runner.spec.id, change })
  tell({ now: LOOKING })
  runner.changes = await runner.ground.changes()
  runner.findings = await judge(runner.ground, {
    ...{ checks, clock, signal },
    tell(finding) {
      if (!signal.aborted && finding.state !== 'nothing-to-judge') tell({ line: lineOfFinding(finding) })
    },
  })
  tell({ now: null })
}

/** One candidate's loop, from its fork to its end. */
async function work<G extends Ground>(
  spec: CandidateSpec,
  options: RaceOptions<G>,
  enter: () => Promise<G>,
  stopping: AbortSignal,
): Promise<Runner<G>> {
  const { run, modelOf, system, messages, limits, takeStep, clock, emit } = options
  const bodies: EventBody[] = []
  let usage = NO_USAGE
  let calls = 0
  let tests: Runner<G>['tests'] = null
  const tell = (change: Parameters<Parameters<typeof createLane>[0]>[0]) =>
    emit({ type: 'lane', branch: spec.id, change })
  const lane = createLane(tell)

  function take(signal: AgentSignal): void {
    if (!stopping.aborted) lane(signal)
    if (signal.type !== 'event' || signal.body.type === 'run-ended') return
    const { body } = signal
    // Of all of them, and of interest now.
    if (body.type === 'budget-warned') return emit(signal)
    bodies.push(body)
    // One that was stopped before its first word is paid for, but it is no answer.
    if (body.type === 'model-call' && (body.text !== '' || !body.usage?.estimated || body.toolCalls.length > 0)) calls++
    const isCall = body.type === 'model-call' || body.type === 'model-retry' || body.type === 'compacted'
    if (isCall && body.usage) usage = addUsage(usage, body.usage)
    const data = body.type === 'tool-call' ? body.result.data : undefined
    if (data?.kind === 'run' && data.run.report && !data.run.background) {
      tests = data.run.report.tests.map(({ status }) => status)
    }
  }

  let ground: G | null = null
  let outcome: RunOutcome
  try {
    ground = await enter()
    tell({ status: 'running' })
    outcome = await runLoop({
      ...{ run, system, messages, limits, takeStep, clock },
      ...(options.budget ? { budget: options.budget } : {}),
      ...(options.window ? { window: options.window } : {}),
      ...(ground.seenFiles ? { seenFiles: ground.seenFiles } : {}),
      model: modelOf(spec),
      sampling: samplingOf(spec),
      tools: ground.tools,
      proof: ground.proof,
      reviewTests: ground.reviewTests,
      stop: stopping,
      emit: take,
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    outcome = { status: 'failed', message: `Its machine could not be made: ${why}` }
  }
  const status = outcome.status === 'proved' ? 'passed' : 'ended'
  return {
    ...{ spec, ground, status, outcome, bodies, usage, calls, tests },
    ...{ findings: [], changes: [], durationMs: 0, stopMs: null },
  }
}

const samplingOf = ({ temperature, seed }: CandidateSpec): Sampling =>
  temperature === null ? { seed } : { temperature, seed }

function ranked<G extends Ground>(runners: readonly Runner<G>[]): Runner<G>[] {
  const facts = new Map(
    runners.map((runner) => {
      const { status, findings, changes, durationMs, tests } = runner
      const count = (wanted: string) => tests?.filter((test) => test === wanted).length ?? 0
      const lines = changes.reduce((sum, { added, removed }) => sum + added + removed, 0)
      return [runner, { status, findings, lines, durationMs, passed: count('passed'), failed: count('failed') }]
    }),
  )
  return [...runners].sort((a, b) => compare(facts.get(a)!, facts.get(b)!))
}
