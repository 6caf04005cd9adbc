import { For, Show } from 'solid-js'
import type { TestCase } from '../../protocol/report.ts'
import type { TestRun } from '../../protocol/state.ts'
import { isGreen } from '../../protocol/tool.ts'
import { Icon } from '../parts/icon.tsx'
import { ProofStrip } from '../parts/proof-strip.tsx'
import { countText, runCells, stripLabel } from '../parts/strip-cells.ts'
import { duration } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { outdatedWords } from './tool-words.ts'
import './report-card.css'

const MOST_FAILURES = 6

/** The first line of a failure that says something: `200 !== 401`, not the heading that announces it. */
export function failureLine(test: TestCase): string {
  const lines = (test.failure ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const [first, second] = lines
  if (first === undefined) return 'failed without a message'
  return first.endsWith(':') && second !== undefined && !second.startsWith('at ') ? second : first
}

/** Where a test stands: `auth.test.js:58`. */
export function testPlace(test: TestCase): string {
  const name = test.file?.split('/').pop() ?? ''
  return test.line === null ? name : `${name}:${test.line}`
}

const title = (test: TestCase) => [...test.suites, test.name].join(' ')

/** How a run ended, in the words of its header. */
export function runFacts(run: TestRun): string {
  const { record } = run
  const end = record.timedOut ? 'timed out' : record.signal ? record.signal : `exit ${record.exitCode ?? '–'}`
  return `${end}, ${duration(record.report?.durationMs ?? record.durationMs)}`
}

/**
 * One test run in the conversation. Proved only while the project's verdict rests on it; tinted as a failure only until the next run.
 */
export function ReportCard(props: { run: TestRun; order: Map<string, number>; isLast: boolean }) {
  const view = useView()
  const { state } = useWorkbench()
  const report = () => props.run.record.report!
  const isProved = () => state.verdict.status === 'proved' && state.verdict.run === props.run.number
  const isRed = () => !isGreen(props.run.record) && props.isLast
  const failures = () => report().tests.filter((test) => test.status === 'failed')
  const cells = () => runCells(props.run, props.order, false, !props.isLast)
  const fresh = () => isProved() && props.run.time >= view.since

  return (
    <div class="report" classList={{ 'is-proved': isProved(), 'is-red': isRed(), 'is-past': !isProved() && !isRed() }}>
      <Show
        when={isProved()}
        fallback={
          <header class="entry-head">
            <h3 classList={{ 'in-fail': !isGreen(props.run.record) }}>{countText(report())} passed</h3>
            <span class="small">
              run {props.run.number}, {runFacts(props.run)}
              {props.isLast && props.run.outdated ? `; ${outdatedWords(state, props.run)}` : ''}
              {report().narrowed === undefined ? '' : '; tests were left out'}
            </span>
          </header>
        }
      >
        <header class="report-proved">
          <h3>Proved</h3>
          <span class="soft">
            {countText(report())}, run {props.run.number}
          </span>
          <span class="grow" />
          <span class="small">{runFacts(props.run)}</span>
        </header>
      </Show>
      <ProofStrip cells={cells()} label={stripLabel(report())} play={fresh()} />
      <Show when={failures().length > 0}>
        <ul class="failures">
          <For each={failures().slice(0, MOST_FAILURES)}>
            {(test) => (
              <li>
                <Icon name="cross" class="in-fail" />
                <button
                  type="button"
                  class="failure-name"
                  onClick={() => {
                    view.setTab('tests')
                    view.setPane('work')
                  }}
                >
                  {title(test)}
                </button>
                <Show
                  when={isRed()}
                  fallback={
                    <span class="failure-place">{test.line === null ? testPlace(test) : `line ${test.line}`}</span>
                  }
                >
                  <span class="failure-why">
                    <span class="clip">{failureLine(test)}</span>
                    <span>{testPlace(test)}</span>
                  </span>
                </Show>
              </li>
            )}
          </For>
          <Show when={failures().length > MOST_FAILURES}>
            <li class="small">{failures().length - MOST_FAILURES} more failures; the Tests tab has them all</li>
          </Show>
        </ul>
      </Show>
      <Show when={report().doubt}>{(doubt) => <p class="small">It proves nothing: {doubt()}</p>}</Show>
      <Show when={report().tests.length === 0}>
        <p class="small">The runner reported no tests.</p>
      </Show>
    </div>
  )
}
