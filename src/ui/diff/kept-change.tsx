import { createResource, createSignal, onCleanup, onMount, Show } from 'solid-js'
import { plusMinus } from '../parts/words.ts'
import { useWorkbench } from '../workbench.ts'
import type { Change } from './changes.ts'
import { createFileDiff, type FileDiff } from './file-diff.ts'

/** One file's change that does not stand in the project: to be looked at only. */
export function KeptChange(props: { path: string; change: Change }) {
  const workbench = useWorkbench()
  const [figures, setFigures] = createSignal<FileDiff | null>(null)
  const read = async (hash: string | null) => (hash === null ? '' : await workbench.contentText(hash))
  /** null where one of them is not text, or not kept. */
  const [texts] = createResource(
    () => [props.change.before, props.change.after] as const,
    async ([before, after]) => {
      const [was, is] = [await read(before), await read(after)]
      return was === null || is === null ? null : { was, is }
    },
  )
  const what = () => (props.change.before === null ? 'new' : props.change.after === null ? 'removed' : '')
  return (
    <section class="diff-file" aria-label={props.path}>
      <header>
        <b class="clip">{props.path}</b>
        <span class="num">{figures() ? plusMinus(figures()!.added, figures()!.removed) : ''}</span>
        <span class="grow" />
        <span>{what()}</span>
      </header>
      <Show
        when={texts()}
        keyed
        fallback={
          <Show when={!texts.loading}>
            <p class="panel-wait small">This file is not text, or its earlier contents are not kept.</p>
          </Show>
        }
      >
        {(both) => <Drawn path={props.path} before={both.was} after={both.is} onMade={setFigures} />}
      </Show>
    </section>
  )
}

function Drawn(props: { path: string; before: string; after: string; onMade(diff: FileDiff): void }) {
  let parent!: HTMLDivElement
  let isGone = false
  let made: FileDiff | null = null
  onMount(async () => {
    const { path, before, after } = props
    const diff = await createFileDiff({ parent, path, before, after, sides: false, decide: null })
    if (isGone) return diff.destroy()
    made = diff
    props.onMade(diff)
  })
  onCleanup(() => {
    isGone = true
    made?.destroy()
  })
  return <div class="diff-view" ref={parent} />
}
