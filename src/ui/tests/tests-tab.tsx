import { createEffect, createMemo, For, Show } from 'solid-js'
import { approveTests, isApprovedTest, isTestPath } from '../../policy/approved-tests.ts'
import { partCommand } from '../../project/part-command.ts'
import { isGreen } from '../../protocol/tool.ts'
import { stepOfEvent, stepsLeftAt, stepsOf } from '../chat/steps.ts'
import { outdatedWords } from '../chat/tool-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProofStrip } from '../parts/proof-strip.tsx'
import { columnOrder, countText, isExpectedFailure, rowCells, stripLabel } from '../parts/strip-cells.ts'
import { duration, keysText, timeOfDay } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { reportText } from './report-text.ts'
import { TestGroups } from './test-groups.tsx'
import { projectPath } from './test-tree.ts'
import './tests-tab.css'

/** Rows of the sheet that are shown; older ones are counted. */
const MOST_ROWS = 8

/** All test runs as a sheet, and the last one test by test. */
export function TestsTab() {
  const view = useView()
  const workbench = useWorkbench()
  const { state } = workbench
  const last = () => state.testRuns.at(-1)
  const order = createMemo(() => columnOrder(state.testRuns))
  const steps = createMemo(() => stepsOf(state.entries))
  const isBusy = () => state.run !== null || workbench.live.testing !== null
  const notCovered = () => {
    const outcome = state.lastOutcome
    return outcome && (outcome.status === 'proved' || outcome.status === 'answered') ? outcome.notCovered : []
  }

  /** Runs again what failed in the last run; null where nothing did, or the runner cannot be told so. */
  const failedCommand = () => {
    const report = last()?.record.report
    const failed = (report?.tests ?? []).filter(({ status }) => status === 'failed')
    const paths = Object.keys(state.files)
    const known = failed.map((test) => ({ ...test, file: projectPath(test.file, paths) }))
    if (!report || failed.length === 0) return null
    const files = [...new Set(known.flatMap(({ file }) => file ?? []))]
    return partCommand(report.framework, known.some(({ file }) => file === null) ? [] : files, known)
  }
  createEffect(() => {
    const command = failedCommand()
    if (command !== null && !isBusy()) view.offer('tests-failed', () => void workbench.runTests(command))
  })

  const RunButton = () => (
    <button
      type="button"
      class="button"
      disabled={isBusy()}
      title={isBusy() ? 'A run is under way' : undefined}
      onClick={() => void workbench.runTests()}
    >
      <Icon name="again" />
      {workbench.live.testing ? 'Running' : last() ? 'Run again' : 'Run the tests'}
      <kbd class="keys">{keysText('Mod+Enter')}</kbd>
    </button>
  )

  /** The files that tests stand in: by their names, and by the last report. */
  const testPaths = createMemo(() => {
    const paths = Object.keys(state.files)
    const reported = (last()?.record.report?.tests ?? []).flatMap(({ file }) => projectPath(file, paths) ?? [])
    return [...new Set([...paths.filter((path) => isTestPath(path)), ...reported])].sort()
  })
  const areApproved = () => testPaths().every((path) => isApprovedTest(state.policy, path))

  const ApproveButton = () => (
    <Show when={testPaths().length > 0}>
      <button
        type="button"
        class="text-button approve"
        aria-pressed={areApproved()}
        title={
          areApproved()
            ? 'The agent asks before it changes them. Press to take that back.'
            : 'From the next run on, the agent asks before it changes, removes or skips them.'
        }
        onClick={() => void workbench.setPolicy(approveTests(state.policy, testPaths(), !areApproved()))}
      >
        <Icon name="check" />
        {areApproved() ? 'Tests approved' : 'Approve these tests'}
      </button>
    </Show>
  )

  return (
    <div class="tests">
      <Show
        when={last()}
        fallback={
          <header class="tests-head">
            <div>
              <h2 class="title big">No tests yet</h2>
              <p class="document-lead">Ask for some, or run the ones the project has.</p>
              <ApproveButton />
            </div>
            <RunButton />
          </header>
        }
      >
        {(run) => {
          const report = () => run().record.report!
          // Green is for what is proved: a green part of a red whole is not.
          const isProved = () => isGreen(run().record) && state.verdict.status === 'proved'
          return (
            <>
              <header class="tests-head">
                <div>
                  <h2 class="title big" classList={{ 'in-proof': isProved(), 'in-fail': !isGreen(run().record) }}>
                    {countText(report())} tests passed
                  </h2>
                  <p class="soft num">
                    Run {run().number}, {timeOfDay(run().time)},{' '}
                    {duration(report().durationMs ?? run().record.durationMs)}.{' '}
                    {run().outdated ? `Run it again: ${outdatedWords(state, run())}.` : 'Nothing was written since.'}
                    {report().skipped > 0 ? ` ${report().skipped} skipped.` : ''}
                    {state.verdict.status === 'partial' ? ` Only a part is proved. ${state.verdict.why}` : ''}
                  </p>
                  <ApproveButton />
                </div>
                <div class="row tests-actions">
                  <CopyButton text={reportText(run())} label="Copy report" quiet />
                  <Show when={failedCommand()}>
                    {(command) => (
                      <button
                        type="button"
                        class="button"
                        disabled={isBusy()}
                        title={command()}
                        onClick={() => void workbench.runTests(command())}
                      >
                        Run the failed
                      </button>
                    )}
                  </Show>
                  <RunButton />
                </div>
              </header>
              <div class="sheet">
                <For each={state.testRuns.slice(-MOST_ROWS)}>
                  {(row) => {
                    const result = () => row.record.report!
                    const expected = () => isExpectedFailure(row, state.testRuns, stepsLeftAt(state.entries, row.event))
                    const step = () => stepOfEvent(steps(), row.event)
                    return (
                      <>
                        <span class="sheet-name">Run {row.number}</span>
                        <ProofStrip
                          cells={rowCells(row, run(), order(), expected())}
                          label={stripLabel(result())}
                          play={row === run() && isProved() && row.time >= view.since}
                        />
                        <span
                          class="sheet-count"
                          classList={{
                            faint: expected(),
                            'in-proof': isGreen(row.record) && (row !== run() || isProved()),
                            'in-fail': result().failed > 0 && !expected(),
                          }}
                        >
                          {countText(result())}
                        </span>
                        <span class="sheet-note clip">
                          <Show when={step()}>{(no) => <>step {no()}, </>}</Show>
                          {expected() ? 'tests written first' : row.record.command}
                        </span>
                      </>
                    )
                  }}
                </For>
              </div>
              <Show when={state.testRuns.length > MOST_ROWS}>
                <p class="small sheet-more">{state.testRuns.length - MOST_ROWS} earlier runs are not shown.</p>
              </Show>
              <TestGroups run={run()} runs={state.testRuns} steps={steps()} />
              <Show when={run().record.exitCode !== 0 && report().failed === 0}>
                <p class="tests-odd in-fail">
                  The runner ended with {run().record.signal ?? `exit ${run().record.exitCode}`} although no test
                  failed. Its output is in the conversation.
                </p>
              </Show>
              <Show when={report().doubt}>
                {(doubt) => <p class="tests-odd in-fail">It proves nothing: {doubt()}</p>}
              </Show>
              <Show when={isGreen(run().record) && !run().outdated && !isProved() && state.run === null}>
                <p class="tests-odd in-fail">
                  It had only a part of the known tests. Another run had more, and is not green since the last write.
                </p>
              </Show>
              <Show when={notCovered().length > 0}>
                <section class="beyond">
                  <h3>Not covered by these tests</h3>
                  <ul class="soft">
                    <For each={notCovered()}>{(line) => <li>{line}</li>}</For>
                  </ul>
                </section>
              </Show>
            </>
          )
        }}
      </Show>
      <Show when={workbench.live.testing}>
        {(testing) => (
          <pre class="evidence scroll tests-live">
            $ {testing().command}
            {'\n'}
            {testing().output}
          </pre>
        )}
      </Show>
    </div>
  )
}
