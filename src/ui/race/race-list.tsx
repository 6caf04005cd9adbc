import { createSignal, For, Show } from 'solid-js'
import type { BranchRecord } from '../../protocol/race.ts'
import type { Race } from '../../protocol/state.ts'
import { KeptChange } from '../diff/kept-change.tsx'
import { ProofStrip } from '../parts/proof-strip.tsx'
import type { Cell } from '../parts/strip-cells.ts'
import { duration, many, plusMinus, thousands } from '../parts/words.ts'
import { useWorkbench } from '../workbench.ts'
import { findingWords, raceWords, reasonWords, samplingWords, testWords } from './race-words.ts'

/** What became of every candidate, best first: what it cost, what it changed, and a way to take it after all. */
export default function RaceList(props: { race: Race }) {
  const workbench = useWorkbench()
  const { state, live } = workbench
  const [shown, setShown] = createSignal<string | null>(null)
  const isBusy = () => state.run !== null || live.testing !== null
  const others = () => props.race.branches.filter(({ id }) => id !== props.race.winner)
  const sum = (of: (branch: BranchRecord) => number) => others().reduce((total, branch) => total + of(branch), 0)
  const selected = () => props.race.branches.find(({ id }) => id === shown())
  const took = () => (props.race.taken !== null && props.race.taken !== props.race.winner ? props.race.taken : null)

  return (
    <div class="race">
      <header class="race-head">
        <div class="grow">
          <h2 class="title">{raceWords(props.race)}</h2>
          <p class="soft num">
            {duration(props.race.durationMs)}. The others used {thousands(sum(tokensOf))} tokens.{' '}
            <Show when={took()}>
              {(id) => (
                <>
                  You took {id()} since
                  {state.verdict.status === 'proved' ? '.' : ': nothing is proved until its tests have run here.'}
                </>
              )}
            </Show>
          </p>
        </div>
      </header>
      <div class="branches scroll">
        <table class="num">
          <thead>
            <tr>
              <th>
                <span class="unseen">Rank</span>
              </th>
              <th>Candidate</th>
              <th>Tests</th>
              <th>Referee</th>
              <th>Diff</th>
              <th>Cost</th>
              <th>Time</th>
              <th>Why</th>
              <th>
                <span class="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.race.branches}>
              {(branch, at) => (
                <tr aria-label={`Candidate ${branch.id}`} classList={{ 'is-shown': shown() === branch.id }}>
                  <td class="branch-rank">{branch.status === 'passed' ? at() + 1 : '–'}</td>
                  <td data-label="Candidate">
                    <b>{branch.id}</b> {branch.model}
                    <p class="small">{samplingWords(branch)}</p>
                  </td>
                  <td data-label="Tests">
                    <Show when={branch.tests}>
                      {(tests) => (
                        <ProofStrip
                          cells={cellsOf(tests())}
                          label={`${testWords(tests())} tests passed`}
                          size="small"
                        />
                      )}
                    </Show>
                    {testWords(branch.tests)}
                  </td>
                  <td data-label="Referee">
                    <For each={judgedOf(branch)} fallback={<span class="faint">not looked at</span>}>
                      {(finding) => (
                        <p
                          classList={{ 'in-wait': finding.problems > 0, faint: finding.state !== undefined }}
                          title={finding.text}
                        >
                          {findingWords(finding)}
                        </p>
                      )}
                    </For>
                  </td>
                  <td data-label="Diff" class="mono">
                    {plusMinus(sumOf(branch, 'added'), sumOf(branch, 'removed'))}
                  </td>
                  <td data-label="Cost">
                    {thousands(tokensOf(branch))} tokens
                    <p class="small">{many(branch.calls, 'call')}</p>
                  </td>
                  <td data-label="Time">
                    {duration(branch.durationMs)}
                    <Show when={branch.stopMs !== null}>
                      <p class="small">stopped in {duration(branch.stopMs ?? 0)}</p>
                    </Show>
                  </td>
                  <td data-label="Why" class="branch-why">
                    {reasonWords(branch, props.race)}
                  </td>
                  <td class="branch-actions">
                    <button
                      type="button"
                      class="button is-quiet"
                      disabled={branch.changes.length === 0}
                      aria-expanded={shown() === branch.id}
                      onClick={() => setShown(shown() === branch.id ? null : branch.id)}
                    >
                      {branch.changes.length === 0 ? 'No files' : many(branch.changes.length, 'file')}
                    </button>
                    <Show when={branch.id !== props.race.taken} fallback={<span class="tag">in the project</span>}>
                      <button
                        type="button"
                        class="button"
                        disabled={isBusy() || branch.changes.length === 0}
                        onClick={() => void workbench.adoptBranch(props.race.run, branch.id)}
                      >
                        Take {branch.id}
                      </button>
                    </Show>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <Show
        when={selected()}
        keyed
        fallback={
          <p class="race-note small">
            Open a candidate’s files to see what it changed. Taking another writes its files here as your own change:
            run the tests after it.
          </p>
        }
      >
        {(branch) => (
          <section class="branch-diff" aria-label={`Changes of ${branch.id}`}>
            <Show when={branch.findings.length > 0}>
              <h3>What the referee said of {branch.id}</h3>
              <dl class="branch-findings">
                <For each={branch.findings}>
                  {(finding) => (
                    <div classList={{ 'in-wait': finding.problems > 0, faint: finding.state !== undefined }}>
                      <dt>{findingWords(finding)}</dt>
                      <dd>{finding.text}</dd>
                    </div>
                  )}
                </For>
              </dl>
            </Show>
            <h3>Changes of {branch.id}, against the project before the race</h3>
            <For each={branch.changes}>
              {(change) => <KeptChange path={change.path} change={{ before: change.before, after: change.content }} />}
            </For>
          </section>
        )}
      </Show>
    </div>
  )
}

const tokensOf = ({ usage }: BranchRecord): number => usage.inputTokens + usage.outputTokens
const sumOf = ({ changes }: BranchRecord, which: 'added' | 'removed'): number =>
  changes.reduce((total, change) => total + change[which], 0)

/** What there was nothing to say of is told only where somebody looks closer. */
const judgedOf = ({ findings }: BranchRecord) => findings.filter(({ state }) => state !== 'nothing-to-judge')

const STATES = { passed: 'passed', failed: 'failed', skipped: 'idle' } as const
const cellsOf = (tests: NonNullable<BranchRecord['tests']>): Cell[] =>
  tests.map((status, at) => ({ id: String(at), state: STATES[status] }))
