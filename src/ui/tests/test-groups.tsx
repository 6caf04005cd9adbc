import { createMemo, For, Show } from 'solid-js'
import { partCommand } from '../../project/part-command.ts'
import type { TestCase } from '../../protocol/report.ts'
import type { TestRun } from '../../protocol/state.ts'
import { type Step, stepOfEvent } from '../chat/steps.ts'
import { Icon } from '../parts/icon.tsx'
import { duration, many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { historyOf, lineKind, onlyTestFile, projectPath, testFiles } from './test-tree.ts'

/** The run in which a test turned from red to green, if it did; tests written before the code are not counted. */
function repairedIn(test: TestCase, runs: readonly TestRun[]): TestRun | null {
  if (test.status !== 'passed') return null
  const started = runs.filter((run) => (run.record.report?.passed ?? 0) > 0)
  const statuses = started.map((run) => run.record.report?.tests.find((other) => other.id === test.id)?.status)
  const at = statuses.lastIndexOf('failed')
  return at < 0 ? null : (started.find((_, index) => index > at && statuses[index] === 'passed') ?? null)
}

const countOf = (tests: readonly TestCase[]): string =>
  `${tests.filter((test) => test.status === 'passed').length} of ${tests.filter((test) => test.status !== 'skipped').length}`

/** The last run, file by file and test by test. Failures say why, and lead to their line; each can be run alone. */
export function TestGroups(props: { run: TestRun; runs: readonly TestRun[]; steps: readonly Step[] }) {
  const workbench = useWorkbench()
  const files = createMemo(() =>
    testFiles(props.run.record.report?.tests ?? [], onlyTestFile(Object.keys(workbench.state.files))),
  )
  const isBusy = () => workbench.state.run !== null || workbench.live.testing !== null
  const command = (file: string | null, tests: TestCase[]) => {
    const framework = props.run.record.report?.framework
    const path = projectPath(file, Object.keys(workbench.state.files))
    if (!framework || (file !== null && path === null)) return null
    return partCommand(
      framework,
      path === null ? [] : [path],
      path === null ? tests : tests.map((test) => ({ ...test, file: path })),
    )
  }
  return (
    <For each={files()}>
      {(file) => (
        <section class="test-file" aria-label={file.file ?? 'Tests'}>
          <Show when={file.file !== null && command(file.file, [])}>
            {(run) => (
              <h3 class="test-file-head">
                <span class="clip mono">{projectPath(file.file, Object.keys(workbench.state.files))}</span>
                <span class="faint num">{countOf(file.tests)}</span>
                <span class="grow" />
                <button
                  type="button"
                  class="text-button is-faint"
                  disabled={isBusy()}
                  title={run()}
                  onClick={() => void workbench.runTests(run())}
                >
                  Run this file
                </button>
              </h3>
            )}
          </Show>
          <div class="groups">
            <For each={file.groups}>
              {(group) => (
                <section class="group">
                  <Show when={group.name !== '' || file.file === null}>
                    <h4>
                      <span class="clip" title={group.name}>
                        {group.name || 'Tests'}
                      </span>
                      <span>{countOf(group.tests)}</span>
                    </h4>
                  </Show>
                  <ul>
                    <For each={group.tests}>
                      {(test) => (
                        <TestRow
                          test={test}
                          runs={props.runs}
                          outdated={props.run.outdated}
                          since={stepOfRun(repairedIn(test, props.runs), props.steps)}
                          command={command(file.file, [test])}
                          isBusy={isBusy()}
                        />
                      )}
                    </For>
                  </ul>
                </section>
              )}
            </For>
          </div>
        </section>
      )}
    </For>
  )
}

const stepOfRun = (run: TestRun | null, steps: readonly Step[]) => (run ? stepOfEvent(steps, run.event) : null)

function TestRow(props: {
  test: TestCase
  runs: readonly TestRun[]
  outdated: boolean
  since: number | null
  command: string | null
  isBusy: boolean
}) {
  const view = useView()
  const workbench = useWorkbench()
  const test = () => props.test
  const source = () => projectPath(test().file, Object.keys(workbench.state.files))
  const history = createMemo(() => historyOf(test(), props.runs))
  return (
    <li class={`test is-${test().status}`} classList={{ 'is-outdated': props.outdated }} data-status={test().status}>
      <span class="unseen">{test().status}: </span>
      <Icon name={test().status === 'passed' ? 'check' : test().status === 'failed' ? 'cross' : 'skip'} />
      <span class="test-name">{test().name}</span>
      <Show when={props.since}>{(step) => <span class="test-since">since step {step()}</span>}</Show>
      <Show when={props.command}>
        {(command) => (
          <button
            type="button"
            class="test-run"
            aria-label={`Run ${test().name}`}
            title={command()}
            disabled={props.isBusy}
            onClick={() => void workbench.runTests(command())}
          >
            <Icon name="play" small />
          </button>
        )}
      </Show>
      <Show when={history().includes('failed') && history().length > 1}>
        <span
          class="test-history"
          role="img"
          aria-label={`Its last ${many(history().length, 'run')}: ${history().join(', ')}`}
        >
          <For each={history()}>{(state) => <i class={state} />}</For>
        </span>
      </Show>
      <span class="test-time">
        {test().status === 'skipped' ? 'skipped' : test().durationMs === null ? '' : duration(test().durationMs!)}
      </span>
      <Show when={test().status === 'failed'}>
        <div class="test-failure" data-failure tabindex="-1">
          <pre>
            <For each={(test().failure ?? 'It failed without a message.').split('\n')}>
              {(line) => (
                <span classList={{ 'is-add': lineKind(line) === 'add', 'is-del': lineKind(line) === 'del' }}>
                  {line}
                  {'\n'}
                </span>
              )}
            </For>
          </pre>
          <Show when={source()}>
            {(path) => (
              <button type="button" class="text-button" onClick={() => view.openFile(path(), test().line)}>
                {path()}
                {test().line === null ? '' : `:${test().line}`}
              </button>
            )}
          </Show>
        </div>
      </Show>
    </li>
  )
}
