import { For } from 'solid-js'
import { Icon } from '../parts/icon.tsx'
import { ProofStrip } from '../parts/proof-strip.tsx'
import type { Cell, CellState } from '../parts/strip-cells.ts'

const TESTS = 14

/** An invented session, so that one sees how to read the strip; it says so. */
const RUNS: { name: string; what: string; count: string; states: [CellState, number][]; large?: boolean }[] = [
  { name: 'Run 1', what: 'tests written first', count: '0 of 14', states: [['expected', TESTS]] },
  {
    name: 'Run 2',
    what: 'register and log in',
    count: '8 of 14',
    states: [
      ['passed', 8],
      ['expected', 6],
    ],
  },
  {
    name: 'Run 3',
    what: 'guard and refresh',
    count: '12 of 14',
    states: [
      ['passed', 10],
      ['failed', 2],
      ['passed', 2],
    ],
  },
  { name: 'Run 4', what: 'repair: verify, not decode', count: '14 of 14', states: [['passed', TESTS]], large: true },
]

const cellsOf = (states: [CellState, number][]): Cell[] =>
  states.flatMap(([state, count]) => Array.from({ length: count }, (_, at) => ({ id: `${state} ${at}`, state })))

/** What a finished project looks like. */
export function Plate() {
  return (
    <figure class="plate" aria-label="An example of a finished session">
      <figcaption>
        <h2 class="title">What done looks like</h2>
        <p class="soft">An example. One column a test, one row a run.</p>
      </figcaption>
      <ol class="plate-runs">
        <For each={RUNS}>
          {(run) => (
            <li>
              <p class="row">
                <b>{run.name}</b>
                <span class="faint">{run.what}</span>
                <span class="grow" />
                <span class="num" classList={{ faint: !run.large, 'in-proof': run.large ?? false }}>
                  {run.count}
                </span>
              </p>
              <ProofStrip
                cells={cellsOf(run.states)}
                label={`Example: ${run.count} tests passed`}
                size={run.large ? 'large' : undefined}
                play={run.large}
              />
            </li>
          )}
        </For>
      </ol>
      <p class="plate-proved">Proved</p>
      <p class="small">Only when every test passed after the last write. One more write and the word goes.</p>
      <ul class="plate-then">
        <li>
          <Icon name="link" />
          Share a link that runs
        </li>
        <li>
          <Icon name="save" />
          Take the project as a file
        </li>
        <li>
          <Icon name="previous" />
          Step back through what was done
        </li>
      </ul>
    </figure>
  )
}
