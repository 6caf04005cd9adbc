import { createMemo, createSignal, For, Show } from 'solid-js'
import { type Step, stepsOf } from '../chat/steps.ts'
import { Icon } from '../parts/icon.tsx'
import { many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp, useWorkbench } from '../workbench.ts'
import { type Change, type Changes, changesBetween, filesAt } from './changes.ts'
import './diff-tab.css'
import { FileChange } from './file-change.tsx'
import { createHunkFocus } from './hunk-focus.ts'
import { createReview } from './review.ts'

type Since = 'run' | 'beginning' | 'step'

/** What changed in the project's files: since the last run started, since a step, or since the beginning. */
export default function DiffTab(props: { changes: Changes }) {
  const app = useApp()
  const view = useView()
  const workbench = useWorkbench()
  let root!: HTMLDivElement
  const [since, setSince] = createSignal<Since>('run')
  const [sides, setSides] = createSignal(false)
  const review = createReview(workbench, app.tell)
  const focus = createHunkFocus(() => root)
  const steps = createMemo<Step[]>((before) => stepsOf(workbench.state.entries, before), [])
  const stepEvent = () => steps()[(view.step() ?? 0) - 1]?.entry.number ?? null
  const files = createMemo<Record<string, Change>>(() => {
    if (since() === 'run') return props.changes.files()
    const now = Object.fromEntries(Object.entries(workbench.state.files).map(([path, file]) => [path, file.content]))
    return changesBetween(filesAt(workbench.events(), since() === 'step' ? (stepEvent() ?? 0) : 0), now)
  })
  const paths = createMemo(() => Object.keys(files()))
  const canDecide = () => workbench.state.run === null
  // Two columns need room.
  const showsSides = () => sides() && (view.layout() === 'wide' || view.layout() === 'narrow')
  view.offer('hunk-next', () => focus.move(1))
  view.offer('hunk-previous', () => focus.move(-1))
  view.offer('hunk-accept', () => focus.press('accept'))
  view.offer('hunk-revert', () => focus.press('revert'))
  view.offer('diff-sides', () => setSides(!sides()))

  return (
    <div class="diff" ref={root}>
      <div class="diff-head">
        <label for="diff-since" class="small">
          Since
        </label>
        <select id="diff-since" value={since()} onChange={(event) => setSince(event.currentTarget.value as Since)}>
          <option value="run">the last run started</option>
          <option value="beginning">the beginning</option>
          <option value="step" disabled={view.step() === null}>
            {view.step() === null ? 'a step (go to one below)' : `step ${view.step()}`}
          </option>
        </select>
        <span class="grow small clip">{canDecide() ? '' : 'The agent writes here. Stop it to decide.'}</span>
        <span class="small num diff-count">{many(paths().length, 'file')}</span>
        <Show when={view.layout() === 'wide' || view.layout() === 'narrow'}>
          <fieldset class="switch" aria-label="Layout of changes">
            <button type="button" aria-pressed={!sides()} onClick={() => setSides(false)}>
              In line
            </button>
            <button type="button" aria-pressed={sides()} onClick={() => setSides(true)}>
              Side by side
            </button>
          </fieldset>
        </Show>
      </div>
      <Show when={review.undo()}>
        {(undo) => (
          <p class="diff-undo" role="status">
            <span class="grow">{undo().label}</span>
            <button type="button" class="button" onClick={() => void undo().run()}>
              <Icon name="again" />
              Undo
            </button>
          </p>
        )}
      </Show>
      <For
        each={paths()}
        fallback={
          <div class="document">
            <h2 class="title">Nothing changed</h2>
            <p class="document-lead">
              {since() === 'run'
                ? 'No file was written since the last run started.'
                : 'The files are as they were then.'}
            </p>
          </div>
        }
      >
        {(path) => (
          <FileChange
            path={path}
            change={files()[path] ?? { before: null, after: null }}
            review={review}
            sides={showsSides()}
            canDecide={canDecide()}
            onDrawn={focus.settle}
          />
        )}
      </For>
    </div>
  )
}
