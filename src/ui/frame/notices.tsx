import { For, Show } from 'solid-js'
import { IconButton } from '../parts/icon-button.tsx'
import { useApp } from '../workbench.ts'
import './notices.css'

/** What concerns the page as a whole: one clear sentence each, with what to do. */
export function Notices() {
  const app = useApp()
  return (
    <Show when={app.troubles().length > 0}>
      <div class="notices" role="alert">
        <For each={app.troubles()}>
          {(trouble) => (
            <p class="notice" classList={{ 'is-fatal': trouble.fatal }}>
              <span>
                <b>{trouble.title}.</b> {trouble.text}
              </span>
              <Show when={trouble.action}>
                {(action) => (
                  <button type="button" class="button" onClick={() => action().run()}>
                    {action().label}
                  </button>
                )}
              </Show>
              <Show when={!trouble.fatal}>
                <IconButton icon="cross" label="Dismiss" onClick={() => app.dismiss(trouble)} />
              </Show>
            </p>
          )}
        </For>
      </div>
    </Show>
  )
}
