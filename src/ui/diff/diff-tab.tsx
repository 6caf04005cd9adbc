import { createMemo, createResource, createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import { type Step, stepsOf } from '../chat/steps.ts'
import { many, plusMinus } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { type Change, type Changes, changesBetween, filesAt } from './changes.ts'
import './diff-tab.css'
import { createFileDiff, type FileDiff } from './file-diff.ts'

type Since = 'run' | 'beginning' | 'step'

/** What changed in the project's files: since the last run started, since a step, or since the beginning. */
export default function DiffTab(props: { changes: Changes }) {
  const view = useView()
  const workbench = useWorkbench()
  const [since, setSince] = createSignal<Since>('run')
  const steps = createMemo<Step[]>((before) => stepsOf(workbench.state.entries, before), [])
  const stepEvent = () => steps()[(view.step() ?? 0) - 1]?.entry.number ?? null
  const files = createMemo<Record<string, Change>>(() => {
    if (since() === 'run') return props.changes.files()
    const now = Object.fromEntries(Object.entries(workbench.state.files).map(([path, file]) => [path, file.content]))
    return changesBetween(filesAt(workbench.events(), since() === 'step' ? (stepEvent() ?? 0) : 0), now)
  })
  const paths = createMemo(() => Object.keys(files()))

  return (
    <div class="diff">
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
        <span class="grow" />
        <span class="small">{many(paths().length, 'file')}</span>
      </div>
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
        {(path) => <FileChange path={path} change={files()[path] ?? { before: null, after: null }} />}
      </For>
    </div>
  )
}

/** One file's change, with its texts. `isElsewhere`: the file as it became does not stand in the project. */
export function FileChange(props: { path: string; change: Change; isElsewhere?: boolean }) {
  const workbench = useWorkbench()
  const view = useView()
  const [diff, setDiff] = createSignal<FileDiff | null>(null)
  const [texts] = createResource(
    () => [props.change.before, props.change.after] as const,
    async ([before, after]) => ({
      before: before === null ? '' : await workbench.contentText(before),
      after: after === null ? '' : await workbench.contentText(after),
    }),
  )
  const what = () => (props.change.before === null ? 'new' : props.change.after === null ? 'removed' : '')
  return (
    <section class="diff-file" aria-label={props.path}>
      <header>
        <b class="clip">{props.path}</b>
        <span class="num">{diff() ? plusMinus(diff()!.added, diff()!.removed) : ''}</span>
        <span class="grow" />
        <span>{what()}</span>
        <Show when={props.change.after !== null && !props.isElsewhere}>
          <button type="button" class="text-button is-faint" onClick={() => view.openFile(props.path)}>
            Open
          </button>
        </Show>
      </header>
      <Show when={texts()} keyed>
        {(both) => (
          <Show
            when={both.before !== null && both.after !== null && { before: both.before, after: both.after }}
            keyed
            fallback={<p class="panel-wait small">This file is not text, or its earlier contents are not kept.</p>}
          >
            {(known) => <DiffView path={props.path} before={known.before} after={known.after} onMade={setDiff} />}
          </Show>
        )}
      </Show>
    </section>
  )
}

function DiffView(props: { path: string; before: string; after: string; onMade(diff: FileDiff | null): void }) {
  let holder!: HTMLDivElement
  let isGone = false
  let made: FileDiff | null = null
  onMount(async () => {
    const diff = await createFileDiff(holder, props.path, props.before, props.after)
    if (isGone) return diff.destroy()
    made = diff
    props.onMade(diff)
  })
  onCleanup(() => {
    isGone = true
    made?.destroy()
  })
  return <div class="diff-view" classList={{ 'is-new': props.before === '' }} ref={holder} />
}
