import { createMemo, Show } from 'solid-js'
import { costsOf, NEARLY, type Spent, tokensOf, totalOf, withSpent } from '../../protocol/budget.ts'
import type { ModelSource } from '../../protocol/events.ts'
import { createNow } from '../parts/now.ts'
import { clock, dollars, thousands } from '../parts/words.ts'
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
  const costs = () => costsOf(state.spent, app.settings().prices)
  const money = () => {
    const { dollars: amount, unpriced } = costs()
    if (unpriced.length === 0) return dollars(amount)
    return amount > 0 ? `${dollars(amount)} and more` : 'price unknown'
  }
  const tokensTitle = () => {
    const { unpriced } = costs()
    const parts = ['Tokens that the model read and wrote in this project.']
    if (state.usage.estimated) parts.push('Estimated in part, four characters to a token: a host did not tell.')
    if (unpriced.length > 0) parts.push(`No price is noted for ${unpriced.join(', ')}.`)
    return parts.join(' ')
  }
  /** Of the budget that is nearest to its end; null where there is none. */
  const budgetShare = () => {
    const { budget, prices } = app.settings()
    const { allowed } = state
    const run = lastRun()?.spent ?? {}
    const shares = [
      [budget.run.tokens, tokensOf(totalOf(run)) + atWork('tokens')],
      [budget.run.dollars, costsOf(run, prices).dollars],
      [budget.project.tokens && budget.project.tokens + allowed.tokens, tokens()],
      [budget.project.dollars && budget.project.dollars + allowed.dollars, costs().dollars],
    ].flatMap(([most, used]) => (most ? [used! / most] : []))
    return shares.length === 0 ? null : Math.min(1, Math.max(0.001, ...shares))
  }
  const limits = () => lastRun()?.limits ?? app.settings().limits
  const elapsed = () => {
    const span = lastRun()
    return span ? (span.end ?? now()) - span.start : 0
  }
  return (
    <div class="meters">
      <div class="meter is-tokens" title={tokensTitle()}>
        <span class="meter-words">
          <span class="faint">Tokens</span>
          <span>
            <span class="meter-number">
              {state.usage.estimated ? '~' : ''}
              {thousands(tokens())}
            </span>
            <Show when={state.usage.cachedInputTokens > 0}>
              <span class="faint">
                {' · '}
                <span class="meter-number">{thousands(state.usage.cachedInputTokens)}</span> cached
              </span>
            </Show>
            <Show when={tokens() > 0}>
              <span class="faint"> · {money()}</span>
            </Show>
          </span>
        </span>
        <Show when={budgetShare()}>{(part) => <Gauge share={part()} />}</Show>
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
  spent: Spent
  limits: { steps: number; seconds: number }
}

function runSpan(events: ReturnType<ReturnType<typeof useWorkbench>['events']>): RunSpan | null {
  const from = events.findLastIndex((event) => event.body.type === 'run-started')
  const first = events[from]
  if (first?.body.type !== 'run-started') return null
  const span: RunSpan = {
    source: first.body.source,
    start: first.time,
    end: null,
    calls: 0,
    spent: {},
    limits: first.body.limits,
  }
  let { model } = first.body
  for (const event of events.slice(from)) {
    const { body } = event
    if (body.type === 'model-call') span.calls++
    if (body.type === 'model-call' || body.type === 'model-retry' || body.type === 'compacted') {
      if (body.usage) span.spent = withSpent(span.spent, model, body.usage)
    }
    if (event.body.type === 'race-ended') {
      const { winner, branches } = event.body
      // The winner's own follow as lines of the run.
      for (const branch of branches) {
        if (branch.id === winner) model = branch.model
        else {
          span.calls += branch.calls
          span.spent = withSpent(span.spent, branch.model, branch.usage)
        }
      }
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
        <Gauge share={share()} />
      </Show>
    </div>
  )
}

function Gauge(props: { share: number }) {
  return (
    <div class="gauge" classList={{ 'is-near': props.share >= NEARLY }} aria-hidden="true">
      <i style={{ '--share': `${Math.round(props.share * 100)}%` }} />
    </div>
  )
}
