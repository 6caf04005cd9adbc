import type { AgentSignal } from '../protocol/agent.ts'
import type { EventBody, RunLimits, RunOutcome } from '../protocol/events.ts'
import type { ModelMessage } from '../protocol/model.ts'
import type { RaceSettings } from '../protocol/race.ts'
import type { RunBudget } from './budget.ts'
import { rebuildHistory } from './history.ts'
import { type LoopOptions, runLoop } from './loop.ts'

/** What a race needs to know of the run that it is a part of. */
export interface RaceLeg {
  system: string
  messages: readonly ModelMessage[]
  /** What is left of the run's time; the other limits as they are. */
  limits: RunLimits
  budget?: RunBudget
  /** Counts the calls of the whole run. */
  takeStep(): boolean
  stop: AbortSignal
  emit(signal: AgentSignal): void
}

/**
 * A run by several candidates: from its beginning, or from the first red test run of a single one on. `race` tells
 * everything that follows, `run-ended` included. The limits hold for all together.
 */
export async function speculate(
  single: LoopOptions,
  { when }: RaceSettings,
  race: (leg: RaceLeg) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const { system, messages, limits, clock, stop, emit } = single
  const budget = single.budget ? { budget: single.budget } : {}
  let steps = 0
  const takeStep = () => steps++ < limits.steps
  if (when === 'always') return race({ system, messages, limits, takeStep, stop, emit, ...budget })

  const startedAt = clock.now()
  const red = new AbortController()
  const bodies: EventBody[] = []
  let end: AgentSignal | null = null
  const outcome = await runLoop({
    ...single,
    takeStep,
    stop: AbortSignal.any([stop, red.signal]),
    emit(signal) {
      if (signal.type === 'event') {
        const { body } = signal
        // Its end is the run's end only if nobody else takes over.
        if (body.type === 'run-ended') {
          end = signal
          return
        }
        bodies.push(body)
        if (isRed(body)) red.abort()
      }
      emit(signal)
    },
  })
  if (!red.signal.aborted || stop.aborted || outcome.status !== 'stopped-by-person') {
    if (end) emit(end)
    return outcome
  }
  const seconds = Math.max(0, limits.seconds - (clock.now() - startedAt) / 1000)
  return race({
    ...{ system, takeStep, stop, emit, ...budget },
    messages: [...messages, ...rebuildHistory(bodies.map(asEvent))],
    limits: { ...limits, seconds },
  })
}

/** A test run that shows something to repair. */
function isRed(body: EventBody): boolean {
  const data = body.type === 'tool-call' ? body.result.data : undefined
  return data?.kind === 'run' && !data.run.background && (data.run.report?.failed ?? 0) > 0
}

const asEvent = (body: EventBody, at: number) => ({ number: at + 1, time: 0, body, previous: '', hash: '' })
