import { Show } from 'solid-js'
import type { ModelError } from '../../protocol/model.ts'
import { modelErrorTitle } from '../chat/outcome.tsx'
import { many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp, useWorkbench } from '../workbench.ts'
import { keptWords } from './kept.ts'

/** A model that failed: what happened, what was kept, what is not done, what one can do. */
export function ModelTab() {
  const app = useApp()
  const view = useView()
  const workbench = useWorkbench()
  const { state } = workbench
  const error = () => (state.lastOutcome as { error: ModelError }).error
  const report = () => state.testRuns.at(-1)?.record.report
  const left = () => state.plan?.steps.filter((step) => step.status !== 'done').length ?? 0

  return (
    <div class="document">
      <h2 class="title big">{modelErrorTitle(error())}</h2>
      <p class="document-lead">{error().message}</p>
      <dl class="facts">
        <div>
          <dt>What happened</dt>
          <dd class="mono">
            {app.settings().model.baseUrl}
            {error().status ? `  ${error().status}` : ''}
            {`  ${error().code}`}
          </dd>
        </div>
        <div>
          <dt>What was kept</dt>
          <dd>
            <p>{keptWords(state)}</p>
            <p class="soft">No part of an unfinished answer was applied.</p>
          </dd>
        </div>
        <div>
          <dt>What is not done</dt>
          <dd>
            <Show when={report()} fallback={<>No test has run. </>}>
              {(last) => (
                <>
                  {last().failed > 0 ? `${many(last().failed, 'test')} of ${last().passed + last().failed} fail. ` : ''}
                </>
              )}
            </Show>
            {left() > 0 ? `${many(left(), 'step')} of the plan ${left() === 1 ? 'is' : 'are'} left. ` : ''}
            <Show when={state.verdict.status !== 'proved'}>
              The project is <b>not proved</b>.
            </Show>
          </dd>
        </div>
      </dl>
      <div class="options">
        <h3>What you can do</h3>
        <ul>
          <li>
            <span>
              <b>Try again</b> <span class="soft">from where it stopped</span>
            </span>
            <button type="button" class="button is-ink" onClick={() => void workbench.continueRun()}>
              Try again
            </button>
          </li>
          <li>
            <span>
              <b>Use another model or key</b> <span class="soft">now</span>{' '}
              <span class="mono soft">{app.settings().model.model}</span>
            </span>
            <button type="button" class="button" onClick={() => view.setDialog('settings')}>
              Open settings
            </button>
          </li>
          <li>
            <span>
              <b>Copy and paste</b> <span class="soft">carry the next prompts to any chat</span>
            </span>
            <button
              type="button"
              class="button"
              onClick={() => {
                workbench.setSource('paste')
                void workbench.continueRun('paste')
              }}
            >
              Go on by copy and paste
            </button>
          </li>
          <li>
            <span>
              <b>Repair it yourself</b> <span class="soft">editing, running and testing work without a model</span>
            </span>
            <button type="button" class="button" onClick={() => view.setTab('editor')}>
              Open the editor
            </button>
          </li>
        </ul>
      </div>
    </div>
  )
}
