import { For } from 'solid-js'
import { type Side, useView } from '../view.ts'

const SIDES: [Side, string][] = [
  ['files', 'Files'],
  ['search', 'Search'],
]

/** Files or search: what stands beside the editor. */
export function SideSwitch() {
  const view = useView()
  return (
    <fieldset class="side-switch" aria-label="Beside the editor">
      <For each={SIDES}>
        {([side, name]) => (
          <button
            type="button"
            aria-pressed={view.side() === side}
            onClick={() => {
              view.showSide(side)
              // The switch is drawn anew with what it switches to.
              queueMicrotask(() =>
                document.querySelector<HTMLElement>('.side-switch [aria-pressed=true], .search-field input')?.focus(),
              )
            }}
          >
            {name}
          </button>
        )}
      </For>
    </fieldset>
  )
}
