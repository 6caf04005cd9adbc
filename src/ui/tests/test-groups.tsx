import { createMemo, For, Show } from 'solid-js'
import type { TestCase } from '../../protocol/report.ts'
import type { TestRun } from '../../protocol/state.ts'
import { type Step, stepOfEvent } from '../chat/steps.ts'
import { Icon } from '../parts/icon.tsx'
import { duration } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'

interface Group {
  name: string
  tests: TestCase[]
}

/** By enclosing suites, or by file where there are none. */
function groupsOf(tests: readonly TestCase[]): Group[] {
  const groups = new Map<string, TestCase[]>()
  for (const test of tests) {
    const name = test.suites.length > 0 ? test.suites.join(' › ') : (test.file ?? 'Tests')
    groups.set(name, [...(groups.get(name) ?? []), test])
  }
  return [...groups].map(([name, own]) => ({ name, tests: own }))
}

/** The run in which a test turned from red to green, if it did; tests written before the code are not counted. */
function repairedIn(test: TestCase, runs: readonly TestRun[]): TestRun | null {
  if (test.status !== 'passed') return null
  const started = runs.filter((run) => (run.record.report?.passed ?? 0) > 0)
  const statuses = started.map((run) => run.record.report?.tests.find((other) => other.id === test.id)?.status)
  const at = statuses.lastIndexOf('failed')
  return at < 0 ? null : (started.find((_, index) => index > at && statuses[index] === 'passed') ?? null)
}

/** The last run, test by test. Failures say why, and lead to their line. */
export function TestGroups(props: { run: TestRun; runs: readonly TestRun[]; steps: readonly Step[] }) {
  const groups = createMemo(() => groupsOf(props.run.record.report?.tests ?? []))
  return (
    <div class="groups">
      <For each={groups()}>
        {(group) => (
          <section class="group">
            <h3>
              <span class="clip" title={group.name}>
                {group.name}
              </span>
              <span>
                {group.tests.filter((test) => test.status === 'passed').length} of{' '}
                {group.tests.filter((test) => test.status !== 'skipped').length}
              </span>
            </h3>
            <ul>
              <For each={group.tests}>
                {(test) => (
                  <TestRow
                    test={test}
                    outdated={props.run.outdated}
                    since={stepOfRun(repairedIn(test, props.runs), props.steps)}
                  />
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
    </div>
  )
}

const stepOfRun = (run: TestRun | null, steps: readonly Step[]) => (run ? stepOfEvent(steps, run.event) : null)

const STATUS_NAME = { passed: 'passed', failed: 'failed', skipped: 'skipped' }

function TestRow(props: { test: TestCase; outdated: boolean; since: number | null }) {
  const view = useView()
  const workbench = useWorkbench()
  const test = () => props.test
  const source = () => {
    const file = test().file
    if (file === null) return null
    // Runners write absolute paths or paths from the project; the tree has the latter.
    return Object.keys(workbench.state.files).find((path) => file === path || file.endsWith(`/${path}`)) ?? null
  }
  return (
    <li class={`test is-${test().status}`} classList={{ 'is-outdated': props.outdated }} data-status={test().status}>
      <span class="unseen">{STATUS_NAME[test().status]}: </span>
      <Icon name={test().status === 'passed' ? 'check' : test().status === 'failed' ? 'cross' : 'skip'} />
      <span class="test-name">{test().name}</span>
      <Show when={props.since}>{(step) => <span class="test-since">since step {step()}</span>}</Show>
      <span class="test-time">
        {test().status === 'skipped' ? 'skipped' : test().durationMs === null ? '' : duration(test().durationMs!)}
      </span>
      <Show when={test().status === 'failed'}>
        <div class="test-failure" data-failure tabindex="-1">
          <pre>{test().failure ?? 'It failed without a message.'}</pre>
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
