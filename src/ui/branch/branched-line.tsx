import { Show } from 'solid-js'
import type { Entry } from '../../protocol/state.ts'
import { Icon } from '../parts/icon.tsx'
import { useApp, useWorkbench } from '../workbench.ts'

/** Where a branch begins, and the way to what it came from. */
export function BranchedLine(props: { entry: Extract<Entry, { kind: 'branched' }> }) {
  const app = useApp()
  const workbench = useWorkbench()
  /** It may have been renamed, deleted, or never have been in this browser. */
  const origin = () =>
    props.entry.project === workbench.id ? undefined : app.projects().find(({ id }) => id === props.entry.project)
  return (
    <p class="error-line">
      <Icon name="fork" small />
      <span class="grow">
        <b>Branched from {origin()?.name ?? props.entry.name}.</b>{' '}
        <span class="soft">What stands above was done there. It stays as it is; this goes on by itself.</span>
      </span>
      <Show when={origin()}>
        {(project) => (
          <button type="button" class="button" onClick={() => void app.open(project().id)}>
            Open it
          </button>
        )}
      </Show>
    </p>
  )
}
