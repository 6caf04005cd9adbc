import { Dialog } from '@kobalte/core/dialog'
import { createEffect, createMemo, createSignal, For, Show } from 'solid-js'
import { Icon } from '../parts/icon.tsx'
import { useView } from '../view.ts'
import type { Workbench } from '../workbench.ts'
import type { Command } from './commands.ts'
import { shownKeys } from './keys-dialog.tsx'
import './palette.css'

const MOST_ROWS = 60

interface Row {
  id: string
  title: string
  keys: string
  run(): void
}

/** How well letters in this order stand in a text: lower is better, null where they do not. */
function distance(query: string, text: string): number | null {
  const lower = text.toLowerCase()
  const whole = lower.indexOf(query)
  if (whole >= 0) return whole
  let at = -1
  let gaps = 0
  for (const letter of query.replaceAll(' ', '')) {
    const next = lower.indexOf(letter, at + 1)
    if (next < 0) return null
    gaps += next - at - 1
    at = next
  }
  return 100 + gaps
}

/** Commands, or files, by a few letters of their names. */
export function Palette(props: { commands: Command[]; workbench: Workbench | null }) {
  const view = useView()
  const [query, setQuery] = createSignal('')
  const [at, setAt] = createSignal(0)
  const isFiles = view.dialog() === 'files'
  const rows = createMemo<Row[]>(() => {
    const files = Object.keys(props.workbench?.state.files ?? {})
    const fileRows = files.map((path) => ({ id: path, title: path, keys: '', run: () => view.openFile(path) }))
    const commandRows = props.commands
      .filter((command) => command.isOn() && command.id !== 'palette')
      .map((command) => ({ ...command, keys: command.keys[0] ? shownKeys(command.keys[0]) : '' }))
    const all: Row[] = isFiles ? fileRows : query() === '' ? commandRows : [...commandRows, ...fileRows]
    const wanted = query().trim().toLowerCase()
    if (wanted === '') return all.slice(0, MOST_ROWS)
    return all
      .map((row) => ({ row, rank: distance(wanted, row.title) }))
      .filter((one): one is { row: Row; rank: number } => one.rank !== null)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, MOST_ROWS)
      .map((one) => one.row)
  })
  createEffect(() => {
    rows()
    setAt(0)
  })
  createEffect(() => document.getElementById(`palette-${at()}`)?.scrollIntoView({ block: 'nearest' }))
  const run = (row: Row | undefined) => {
    if (!row) return
    view.setDialog(null)
    // The dialog gives the focus back first.
    setTimeout(() => row.run())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const count = rows().length
    if (event.key === 'ArrowDown') setAt((at() + 1) % Math.max(1, count))
    else if (event.key === 'ArrowUp') setAt((at() - 1 + count) % Math.max(1, count))
    else if (event.key === 'Enter') run(rows()[at()])
    else return
    event.preventDefault()
  }

  return (
    <Dialog open onOpenChange={(open) => !open && view.setDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay class="scrim" />
        <div class="dialog-place palette-place">
          <Dialog.Content
            class="dialog palette"
            onCloseAutoFocus={(event) => {
              event.preventDefault()
              view.giveFocusBack()
            }}
          >
            <Dialog.Title class="unseen">{isFiles ? 'Go to file' : 'Commands'}</Dialog.Title>
            <div class="palette-field">
              <Icon name="find" />
              <input
                value={query()}
                placeholder={isFiles ? 'Go to file' : 'Commands and files'}
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-activedescendant={rows().length > 0 ? `palette-${at()}` : undefined}
                aria-label={isFiles ? 'Find a file' : 'Find a command or file'}
                onInput={(event) => setQuery(event.currentTarget.value)}
                onKeyDown={onKeyDown}
                autofocus
              />
            </div>
            <div id="palette-list" class="palette-list scroll" role="listbox" aria-label="Results">
              <For each={rows()} fallback={<p class="small">Nothing has this name.</p>}>
                {(row, index) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above has the keys
                  <div
                    id={`palette-${index()}`}
                    class="menu-item"
                    role="option"
                    tabIndex={-1}
                    aria-selected={index() === at()}
                    data-highlighted={index() === at() ? '' : undefined}
                    onPointerMove={() => setAt(index())}
                    onClick={() => run(row)}
                  >
                    <span class="clip">{row.title}</span>
                    <Show when={row.keys}>
                      <kbd class="keys">{row.keys}</kbd>
                    </Show>
                  </div>
                )}
              </For>
            </div>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  )
}
