import { createEffect, createSignal, on, onCleanup, onMount, Show } from 'solid-js'
import { type PreviewFrame, useWorkbench } from '../workbench.ts'
import type { Asked } from './request.ts'

/** A served page, in a frame that `src/preview/` fills. Each new `asked` loads it again. */
export function PagePane(props: { asked: Asked; onPath(path: string): void; onAddress(url: string | null): void }) {
  const workbench = useWorkbench()
  let holder!: HTMLDivElement
  let isGone = false
  const [frame, setFrame] = createSignal<PreviewFrame | null>(null)
  const [problem, setProblem] = createSignal<string | null>(null)
  const [isOpen, setIsOpen] = createSignal(false)

  const show = async () => {
    const made = frame()
    if (!made) return
    await made.show(props.asked.port, props.asked.path)
    props.onAddress(made.url)
  }
  onMount(async () => {
    // A frame's load does not bubble; the preview's bridge is a frame too.
    const loaded = ({ target }: Event) => setIsOpen((was) => was || (target as HTMLIFrameElement).title === 'Preview')
    holder.addEventListener('load', loaded, { capture: true })
    try {
      const made = await workbench.preview!(holder, (_port, path) => {
        props.onPath(path)
        props.onAddress(frame()?.url ?? null)
      })
      if (isGone) return made.dispose()
      setFrame(made)
      await show()
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  })
  createEffect(
    on(
      () => props.asked,
      () => void show(),
      { defer: true },
    ),
  )
  onCleanup(() => {
    isGone = true
    frame()?.dispose()
    props.onAddress(null)
  })

  return (
    <>
      <Show when={frame()?.mode === 'inline'}>
        <p class="preview-note">
          {frame()?.problem ?? 'This host gives the preview no origin of its own.'} The page is shown with its scripts
          and styles in it; what it asks of its server afterwards fails.
        </p>
      </Show>
      <Show when={problem()}>
        {(text) => <p class="preview-note in-fail">The page could not be shown. {text()}</p>}
      </Show>
      <Show when={!isOpen() && !problem()}>
        <p class="panel-wait small">Opening :{props.asked.port}</p>
      </Show>
      <div class="preview-page" classList={{ 'is-open': isOpen() }} ref={holder} />
    </>
  )
}
