import { createEffect, createSignal, For, Match, onCleanup, Show, Switch } from 'solid-js'
import type { Lane, LiveRace } from '../../project/live-race.ts'
import { Icon } from '../parts/icon.tsx'
import { createNow } from '../parts/now.ts'
import { ProofStrip } from '../parts/proof-strip.tsx'
import type { Cell } from '../parts/strip-cells.ts'
import { clock, many, thousands } from '../parts/words.ts'
import { useWorkbench } from '../workbench.ts'
import { headline, samplingWords, testWords } from './race-words.ts'

/** More often than once a second: the window is short. Milliseconds. */
const WINDOW_TICK = 200

/** A race that is on: who is where, how long the window stays open, and what one can do about it. */
export function RaceLanes(props: { race: LiveRace }) {
  const workbench = useWorkbench()
  const now = createNow(() => true)
  const [left, setLeft] = createSignal(0)
  createEffect(() => {
    const { window } = props.race
    if (window === null) return
    const tick = () => setLeft(Math.max(0, window.until - Date.now()))
    tick()
    const timer = setInterval(tick, WINDOW_TICK)
    onCleanup(() => clearInterval(timer))
  })
  const seconds = () => `${(left() / 1000).toFixed(1)} s`
  const lead = () => props.race.window?.lead ?? null

  return (
    <div class="race">
      <header class="race-head">
        <div class="grow">
          <h2 class="title">{headline(props.race, seconds())}</h2>
          <p class="soft">
            {many(props.race.lanes.length, 'fork')} of the same project, with the same task; each has its own files and
            processes.
          </p>
        </div>
        <Show when={props.race.window}>
          {(window) => (
            <div class="race-window">
              <p class="small num">
                <span>Grace window</span>
                <span class="in-live">
                  {seconds()} of {window().ms / 1000} s
                </span>
              </p>
              <div class="gauge is-live" aria-hidden="true">
                <i style={{ '--share': `${Math.round((left() / Math.max(1, window().ms)) * 100)}%` }} />
              </div>
            </div>
          )}
        </Show>
        <div class="row">
          <button type="button" class="button" disabled={props.race.decided} onClick={() => void workbench.stop()}>
            <Icon name="stop" />
            Stop the race
          </button>
          <Show when={lead()}>
            <button
              type="button"
              class="button is-ink"
              disabled={props.race.decided}
              onClick={() => void workbench.takeLead()}
            >
              Take {lead()} now
            </button>
          </Show>
        </div>
      </header>
      <div class="lanes" style={{ '--lanes': Math.min(4, props.race.lanes.length) }}>
        <For each={props.race.lanes}>
          {(lane) => <LaneView lane={lane} race={props.race} now={now()} isLead={lead() === lane.id} />}
        </For>
      </div>
      <p class="race-note small">
        The first whose tests pass opens the window. At its end the best of those that passed becomes the next steps of
        this project. The others are stopped and kept as branches.
      </p>
    </div>
  )
}

function LaneView(props: { lane: Lane; race: LiveRace; now: number; isLead: boolean }) {
  const lane = () => props.lane
  const isOut = () => lane().status === 'ended'
  const cells = (): Cell[] =>
    lane().tests.map((status, at) => {
      const state = status === 'passed' && lane().outdated ? 'outdated' : STATES[status]
      return { id: String(at), state }
    })
  const elapsed = () => clock((lane().endedAt ?? Math.max(props.now, props.race.since)) - props.race.since)
  const first = () =>
    Math.min(...props.race.lanes.flatMap(({ status, endedAt }) => (status === 'passed' ? [endedAt!] : [])))
  const behind = () => (lane().endedAt ?? 0) - first()

  return (
    <section
      class="lane"
      classList={{ 'is-lead': props.isLead, 'is-out': isOut() }}
      aria-label={`Candidate ${lane().id}`}
    >
      <header class="row">
        <span class="lane-id">{lane().id}</span>
        <div class="grow">
          <h3 class="clip">{lane().model}</h3>
          <p class="small clip">{samplingWords(lane())}</p>
        </div>
        <Switch>
          <Match when={lane().status === 'passed'}>
            <span class="row in-proof lane-green">
              <Icon name="check" />
              {behind() === 0 ? 'first' : `+${(behind() / 1000).toFixed(1)} s`}
            </span>
          </Match>
          <Match when={lane().status === 'running'}>
            <span class="tag is-live">running</span>
          </Match>
          <Match when={true}>
            <span class="tag">{lane().status}</span>
          </Match>
        </Switch>
      </header>
      <ProofStrip cells={cells()} label={`${testWords(lane().tests)} tests passed`} size="large" />
      <p class="lane-count">
        <span class="lane-tests" classList={{ 'in-proof': lane().status === 'passed' }}>
          {testWords(lane().tests)}
        </span>
        <span class="small num">
          {lane().runs > 0 ? `run ${lane().runs}, ` : ''}
          {elapsed()}
          {lane().tokens > 0 ? ` · ${thousands(lane().tokens)} tokens` : ''}
        </span>
      </p>
      <ul class="lane-log">
        <For each={lane().lines.slice(lane().now === null ? -6 : -5)}>{(line) => <li>{line}</li>}</For>
        <Show when={lane().now}>{(doing) => <li class="in-live">{doing()}</li>}</Show>
        <Show when={isOut()}>
          <li class="lane-why">{lane().why}</li>
        </Show>
      </ul>
    </section>
  )
}

const STATES = { passed: 'passed', failed: 'failed', skipped: 'idle' } as const
