import { createEffect, createMemo, createResource, createSignal, on, onCleanup, Show } from 'solid-js'
import { plusMinus } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import type { Change } from './changes.ts'
import { createFileDiff, type FileDiff } from './file-diff.ts'
import { accepted, type Hunk, takenBack } from './hunks.ts'
import type { Review } from './review.ts'

interface Texts {
  /** null where the file was not there, or is not there now. */
  before: string | null
  after: string | null
}

/** One file: what changed, hunk by hunk, and what a person makes of it. */
export function FileChange(props: {
  path: string
  change: Change
  review: Review
  sides: boolean
  canDecide: boolean
  onDrawn(): void
}) {
  const workbench = useWorkbench()
  const view = useView()
  const [figures, setFigures] = createSignal<FileDiff | null>(null)
  /** null where one of them is not text, or not kept. */
  const [texts] = createResource(
    () => [props.change.before, props.change.after] as const,
    async ([before, after]): Promise<Texts | null> => {
      const read = async (hash: string | null) => (hash === null ? '' : await workbench.contentText(hash))
      const [old, now] = [await read(before), await read(after)]
      if (old === null || now === null) return null
      return { before: before === null ? null : old, after: after === null ? null : now }
    },
  )
  const base = createMemo(() => {
    const was = texts()?.before ?? null
    const known = props.review.baseOf(props.path, props.change.before)
    return known === undefined ? was : known
  })
  const isAccepted = () => texts() != null && base() === texts()!.after
  const what = () =>
    isAccepted() ? 'accepted' : props.change.before === null ? 'new' : props.change.after === null ? 'removed' : ''
  const decide = (hunk: Hunk, choice: 'accept' | 'revert') => {
    const { after } = texts()!
    if (choice === 'accept') {
      props.review.accept(props.path, props.change.before, accepted(base() ?? '', after ?? '', hunk))
    } else {
      const text = takenBack(base() ?? '', after ?? '', hunk)
      // Nothing is left of a file that was not there before.
      void props.review.revert(props.path, after, text === '' && base() === null ? null : text)
    }
  }
  createEffect(on(isAccepted, (now) => now && queueMicrotask(props.onDrawn), { defer: true }))
  const acceptAll = () => props.review.accept(props.path, props.change.before, texts()!.after)
  const revertAll = () => void props.review.revert(props.path, texts()!.after, base())

  return (
    <section class="diff-file" aria-label={props.path} classList={{ 'is-accepted': isAccepted() }}>
      <header>
        <b class="clip">{props.path}</b>
        <span class="num">{figures() && !isAccepted() ? plusMinus(figures()!.added, figures()!.removed) : ''}</span>
        <span class="grow" />
        <span>{what()}</span>
        <Show when={props.canDecide && texts() && !isAccepted()}>
          <button type="button" class="text-button is-faint" onClick={revertAll}>
            Take back
          </button>
          <button type="button" class="text-button is-faint" onClick={acceptAll}>
            Accept
          </button>
        </Show>
        <Show when={props.change.after !== null}>
          <button type="button" class="text-button is-faint" onClick={() => view.openFile(props.path)}>
            Open
          </button>
        </Show>
      </header>
      <Show when={texts.state === 'ready' && !isAccepted()}>
        <Show
          when={texts()}
          fallback={<p class="panel-wait small">This file is not text, or its earlier contents are not kept.</p>}
        >
          <DiffView
            path={props.path}
            before={base()}
            after={texts()!.after}
            sides={props.sides}
            decide={props.canDecide ? decide : null}
            onMade={(made) => {
              setFigures(made)
              if (made) props.onDrawn()
            }}
          />
        </Show>
      </Show>
    </section>
  )
}

function DiffView(props: {
  path: string
  before: string | null
  after: string | null
  sides: boolean
  decide: ((hunk: Hunk, what: 'accept' | 'revert') => void) | null
  onMade(diff: FileDiff | null): void
}) {
  let holder!: HTMLDivElement
  let shown: FileDiff | null = null
  let latest = 0
  createEffect(
    on([() => props.before, () => props.after, () => props.sides, () => props.decide !== null], async () => {
      const own = ++latest
      // Drawn beside the old one and then put in its place: the page does not jump in between.
      const parent = document.createElement('div')
      const made = await createFileDiff({
        parent,
        path: props.path,
        before: props.before ?? '',
        after: props.after ?? '',
        sides: props.sides,
        decide: props.decide,
      })
      if (own !== latest) return made.destroy()
      shown?.destroy()
      shown = made
      holder.replaceChildren(parent)
      props.onMade(made)
    }),
  )
  onCleanup(() => {
    latest++
    shown?.destroy()
  })
  return (
    <div
      class="diff-view"
      classList={{ 'is-new': (props.before ?? '') === '', 'is-gone': (props.after ?? '') === '' }}
      ref={holder}
    />
  )
}
