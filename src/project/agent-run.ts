import { withGrants } from '../policy/grants.ts'
import type { AgentApi, AgentSignal } from '../protocol/agent.ts'
import type { Allowance, Budget } from '../protocol/budget.ts'
import type { EventBody, ModelSource, ProjectEvent, RunOutcome } from '../protocol/events.ts'
import type { ModelMessage } from '../protocol/model.ts'
import type { ProjectPolicy } from '../protocol/policy.ts'
import type { PolicySettings, Settings } from '../protocol/settings.ts'
import type { ProjectState } from '../protocol/state.ts'
import type { EventLog } from './event-log.ts'
import { applySignal } from './live.ts'
import type { StateHolder } from './session-state.ts'
import { timeline } from './timeline.ts'

/** A run's last events may come by another way than its end (two message ports): so long after the last, it is over. */
const SETTLE_MS = 100

export interface AgentRunOptions {
  projectId: string
  agent: AgentApi
  log: EventLog
  holder: StateHolder
  /** Rejects where the sandbox cannot be used. */
  ready: () => Promise<unknown>
  /** Brings into the log what was written before this event, where the event says something of it. Never rejects. */
  keepFiles: (body: EventBody) => Promise<void>
  /** Puts contents where the next event's hashes lead. */
  keepContent: (hash: string, bytes: Uint8Array) => Promise<void>
  settings: Settings
  rebuildHistory: (events: readonly ProjectEvent[]) => ModelMessage[]
  /** Milliseconds since the epoch. */
  now: () => number
}

export interface RunAsk {
  run: string
  prompt: string
  source: ModelSource
  /** Name of the script, for a demo. It stands in the log in the place of the model's name. */
  demo: string | null
  /** What this run may use where the settings' budget for a run is less: a continued one must be able to begin. */
  atLeast?: Partial<Record<keyof Allowance, number>>
  /** Stopped by the person; the agent itself is stopped by whoever aborts. */
  stopping: AbortSignal
}

const NOT_HELD =
  'This engine cannot hold programs to your rules: they bind what the agent asks for, not what its programs do then. Choose the embedded engine.'

/** What holds for a run: the project's own word comes after the settings'. */
export const policyOf = (settings: Settings, own: ProjectPolicy): PolicySettings => ({
  ...settings.policy,
  preset: own.preset ?? settings.policy.preset,
  rules: withGrants(settings.policy.rules, own.rules),
})

/** One run from the prompt to its end. Whatever becomes of the agent, the log gets the run's end. */
export async function runAgent(options: AgentRunOptions, ask: RunAsk): Promise<RunOutcome> {
  const { projectId, agent, log, holder, ready, keepFiles, keepContent, settings, rebuildHistory, now } = options
  const { run, prompt, source, demo, stopping, atLeast } = ask
  const { model, limits, budget, prices } = settings
  // A demo has one script, and a person carries one conversation.
  const race = source === 'endpoint' ? settings.race : { ...settings.race, candidates: 1 }
  const history = rebuildHistory(timeline(log.events))
  await log.append({ type: 'prompt', text: prompt })
  const name = { endpoint: model.model, demo: demo ?? 'demo', paste: 'copy and paste' }[source]
  const policy = policyOf(settings, holder.get().project.policy)
  const { approvePlan: _, ...rules } = policy
  const isHeld = policy.preset !== 'auto' || policy.rules.length > 0
  await log.append({ type: 'run-started', run, source, model: name, limits, ...(isHeld ? { policy: rules } : {}) })

  let queue: Promise<void> = Promise.resolve()
  let lastSignal = performance.now()
  const isOn = () => holder.get().project.run?.id === run

  async function handle(signal: AgentSignal): Promise<void> {
    if (!isOn()) return
    if (signal.type === 'contents') {
      for (const [hash, bytes] of signal.contents) await keepContent(hash, bytes)
      return
    }
    if (signal.type !== 'event') {
      holder.update({ live: applySignal(holder.get().live, signal, now()) })
      return
    }
    const { body } = signal
    // Noted already, before the agent was asked.
    if (body.type === 'prompt' || body.type === 'run-started') return
    if (body.type === 'tool-call' || body.type === 'race-ended' || body.type === 'run-ended') await keepFiles(body)
    await log.append(body)
  }

  let outcome: RunOutcome
  try {
    await Promise.race([ready(), aborted(stopping)])
    const { sandbox } = holder.get()
    if (race.candidates > 1 && sandbox.status === 'ready' && !sandbox.sandbox.capabilities.fork) {
      holder.notify(
        'action',
        'This engine cannot fork its machine, so one candidate works alone. Choose the embedded engine for races.',
      )
    }
    if (isHeld && sandbox.status === 'ready' && sandbox.sandbox.engine !== 'embedded') holder.notify('action', NOT_HELD)
    outcome = stopping.aborted
      ? { status: 'stopped-by-person' }
      : await agent.run(
          {
            ...{ run, project: projectId, prompt, history, plan: holder.get().project.plan, source, demo },
            ...{ model, limits, race, prices, spent: holder.get().project.spent, policy },
            budget: withAllowed(budget, holder.get().project.allowed, atLeast),
          },
          (signal) => {
            lastSignal = performance.now()
            queue = queue.then(() => handle(signal))
          },
        )
    do {
      await queue
      if (isOn()) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS / 4))
    } while (isOn() && performance.now() - lastSignal < SETTLE_MS)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    outcome = { status: 'failed', message: `The run broke off: ${reason}` }
    await queue
  }
  if (isOn()) {
    const body: EventBody = { type: 'run-ended', run, outcome }
    await keepFiles(body)
    await log.append(body)
  }
  return holder.get().project.lastOutcome ?? outcome
}

/** The settings' budget, with what the person has allowed this project, and this run, besides. */
export function withAllowed(
  { run, project }: Budget,
  allowed: ProjectState['allowed'],
  atLeast: RunAsk['atLeast'] = {},
): Budget {
  const more = (most: number | null, extra: number) => (most === null ? null : most + extra)
  const least = (most: number | null, wanted = 0) => (most === null ? null : Math.max(most, wanted))
  return {
    run: { tokens: least(run.tokens, atLeast.tokens), dollars: least(run.dollars, atLeast.dollars) },
    project: { tokens: more(project.tokens, allowed.tokens), dollars: more(project.dollars, allowed.dollars) },
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
