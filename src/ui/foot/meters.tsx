import { createMemo, Show } from 'solid-js'
import type { ModelSource } from '../../protocol/events.ts'
import { createNow } from '../parts/now.ts'
import { clock, thousands } from '../parts/words.ts'
import { useApp, useWorkbench } from '../workbench.ts'

/** Tokens of the whole project; model calls and time of the run under way or the last one, against their limits. */
export function Meters() {
  const app = useApp()
  const workbench = useWorkbench()
  const { state } = workbench
  const now = createNow(() => state.run !== null)
  /** What candidates that are still at work have used is not in the log yet. */
  const atWork = (of: 'tokens' | 'calls') => workbench.live.race?.lanes.reduce((sum, lane) => sum + lane[of], 0) ?? 0
  const tokens = () => state.usage.inputTokens + state.usage.outputTokens + atWork('tokens')
  const calls = () => (lastRun()?.calls ?? 0) + atWork('calls')
  const lastRun = createMemo(() => {
    // Read anew at every event: the log itself is no store.
    void state.entries.length
    void state.run
    return runSpan(workbench.events())
  })
  const limits = () => lastRun()?.limits ?? app.settings().limits
  const elapsed = () => {
    const span = lastRun()
    return span ? (span.end ?? now()) - span.start : 0
  }
  return (
    <div class="meters">
      <div class="meter is-tokens" title="Tokens that the model read and wrote in this project">
        <span class="meter-words">
          <span class="faint">Tokens</span>
          <span>
            {thousands(tokens())}
            <Show when={state.usage.cachedInputTokens > 0}>
              <span class="faint"> · {thousands(state.usage.cachedInputTokens)} cached</span>
            </Show>
          </span>
        </span>
      </div>
      <Meter
        name="Calls"
        value={calls()}
        most={limits().steps}
        text={String(calls())}
        mostText={String(limits().steps)}
      />
      <Meter
        name="Time"
        value={elapsed() / 1000}
        most={limits().seconds}
        text={clock(elapsed())}
        mostText={clock(limits().seconds * 1000)}
        endless={lastRun()?.source === 'paste'}
      />
    </div>
  )
}

interface RunSpan {
  source: ModelSource
  start: number
  end: number | null
  calls: number
  limits: { steps: number; seconds: number }
}

function runSpan(events: ReturnType<ReturnType<typeof useWorkbench>['events']>): RunSpan | null {
  const from = events.findLastIndex((event) => event.body.type === 'run-started')
  const first = events[from]
  if (first?.body.type !== 'run-started') return null
  const span: RunSpan = { source: first.body.source, start: first.time, end: null, calls: 0, limits: first.body.limits }
  for (const event of events.slice(from)) {
    if (event.body.type === 'model-call') span.calls++
    if (event.body.type === 'race-ended') {
      const { winner, branches } = event.body
      // The winner's own follow as lines of the run.
      for (const branch of branches) if (branch.id !== winner) span.calls += branch.calls
    }
    if (event.body.type === 'run-ended') span.end = event.time
  }
  return span
}

/** `endless`: whoever carries text to a chat takes the time that it takes. */
function Meter(props: {
  name: string
  value: number
  most: number
  text: string
  mostText: string
  endless?: boolean
}) {
  const share = () => (props.most > 0 ? Math.min(1, Math.max(0, props.value / props.most)) : 0)
  return (
    <div class="meter">
      <span class="meter-words">
        <span class="faint">{props.name}</span>
        <span>
          {props.text}
          <Show when={!props.endless}>
            <span class="faint"> / {props.mostText}</span>
          </Show>
        </span>
      </span>
      <Show when={!props.endless}>
        <div class="gauge" classList={{ 'is-near': share() >= 0.8 }} aria-hidden="true">
          <i style={{ '--share': `${Math.round(share() * 100)}%` }} />
        </div>
      </Show>
    </div>
  )
}
