import { type Clock, systemClock } from '../../src/agent/clock.ts'
import { addUserText } from '../../src/agent/conversation.ts'
import { rebuildHistory } from '../../src/agent/history.ts'
import { runLoop } from '../../src/agent/loop.ts'
import { systemPrompt } from '../../src/agent/system-prompt.ts'
import { parseTestReport } from '../../src/checks/reports/parse-test-report.ts'
import { createEndpointModel } from '../../src/models/endpoint.ts'
import type { AgentSignal } from '../../src/protocol/agent.ts'
import type { EventBody, ProjectEvent, RunLimits, RunOutcome } from '../../src/protocol/events.ts'
import type { Model } from '../../src/protocol/model.ts'
import type { ModelSettings } from '../../src/protocol/settings.ts'
import { createTools, type Hands } from '../../src/tools/create-tools.ts'
import type { EditStyle } from '../../src/tools/edit-style.ts'
import type { NativeSandbox } from '../../src/tools/test-support/native-sandbox.ts'
import type { ModelServer } from './server.ts'

/** A clock on which waiting takes a twentieth of the time. */
export const quickClock: Clock = {
  now: systemClock.now,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 20, signal),
}

export interface Played {
  outcome: RunOutcome
  signals: AgentSignal[]
  /** The bodies of this run's events. */
  bodies: EventBody[]
}

export interface Player {
  /** The whole log, over all runs. */
  log: ProjectEvent[]
  /** One run, with what earlier ones left. `stop` may be fired at any signal. */
  play(prompt: string, options?: PlayOptions): Promise<Played>
}

export interface PlayOptions {
  limits?: Partial<RunLimits>
  clock?: Clock
  stop?: AbortSignal
  onSignal?(signal: AgentSignal): void
}

export function endpoint(server: ModelServer, model: string, protocol: ModelSettings['protocol']): Model {
  const settings: ModelSettings = { protocol, baseUrl: server.baseUrl, key: 'sk-test', model }
  return createEndpointModel(settings)
}

/** The real loop with the real tools on one sandbox, and a log kept as the project keeps it. */
export function createPlayer(
  sandbox: NativeSandbox,
  given: Model | ((hands: Hands) => Model),
  style: EditStyle | 'whole' = 'replace',
): Player {
  const outputFolder = sandbox.workdir.replace(/project$/, '')
  const hands = createTools(sandbox, { parseReport: parseTestReport, outputFolder })
  const { proof } = hands
  const model = typeof given === 'function' ? given(hands) : given
  const tools = hands.tools(style)
  const log: ProjectEvent[] = []
  const note = (body: EventBody) => log.push({ number: log.length + 1, time: Date.now(), body, previous: '', hash: '' })

  return {
    log,
    async play(prompt, { limits = {}, clock = quickClock, stop, onSignal } = {}) {
      const messages = addUserText(rebuildHistory(log), prompt)
      note({ type: 'prompt', text: prompt })
      const signals: AgentSignal[] = []
      const bodies: EventBody[] = []
      await hands.testWatch.begin()
      const outcome = await runLoop({
        run: `run-${log.length}`,
        model,
        tools,
        proof: proof.state,
        reviewTests: hands.testWatch.review,
        system: systemPrompt({ workdir: sandbox.workdir, plan: null }),
        messages,
        limits: { repairs: 4, steps: 40, seconds: 2000, ...limits },
        clock,
        stop: stop ?? new AbortController().signal,
        emit(signal) {
          signals.push(signal)
          if (signal.type === 'event') {
            bodies.push(signal.body)
            note(signal.body)
          }
          onSignal?.(signal)
        },
      })
      return { outcome, signals, bodies }
    },
  }
}
