import { Dialog } from '@kobalte/core/dialog'
import { createEffect, createMemo, createSignal, For, Show } from 'solid-js'
import { closeByEscape } from '../parts/escape.ts'
import { Icon } from '../parts/icon.tsx'
import { useView } from '../view.ts'
import type { Workbench } from '../workbench.ts'
import type { Command } from './commands.ts'
import { type Fit, fuzzy, pieces } from './fuzzy.ts'
import { shownKeys } from './key-names.ts'
import './palette.css'

const MOST_ROWS = 60

interface Row {
  id: string
  title: string
  keys: string
  /** Letters of the title that were typed. */
  marks?: number[]
  run(): void
}

/** Commands, or files, by a few letters of their names. */
export function Palette(props: { commands: Command[]; workbench: Workbench | null }) {
  const view = useView()
  const [query, setQuery] = createSignal('')
  const [at, setAt] = createSignal(0)
  const isFiles = view.dialog() === 'files'
  const rows = createMemo<Row[]>(() => {
    const files = Object.keys(props.workbench?.state.files ?? {})
    // `app.js:12` goes to a line.
    const asked = /^(.*?)(?::(\d+))?$/.exec(query().trim())
    const line = asked?.[2] ? Number(asked[2]) : null
    const open = new Set(view.files())
    const fileRows = files
      .sort((a, b) => Number(open.has(b)) - Number(open.has(a)))
      .map((path) => ({ id: path, title: path, keys: '', run: () => view.openFile(path, line) }))
    const commandRows = props.commands
      .filter((command) => command.isOn() && command.id !== 'palette')
      .map((command) => ({ ...command, keys: command.keys[0] ? shownKeys(command.keys[0]) : '' }))
    const all: Row[] = isFiles ? fileRows : query() === '' ? commandRows : [...commandRows, ...fileRows]
    const wanted = asked?.[1]?.trim() ?? ''
    if (wanted === '') return all.slice(0, MOST_ROWS)
    return all
      .map((row) => ({ row, fit: fuzzy(wanted, row.title) }))
      .filter((one): one is { row: Row; fit: Fit } => one.fit !== null)
      .sort((a, b) => a.fit.rank - b.fit.rank)
      .slice(0, MOST_ROWS)
      .map(({ row, fit }) => ({ ...row, marks: fit.at }))
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

  closeByEscape(() => view.setDialog(null))
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
                ref={(field) => queueMicrotask(() => field.focus())}
                value={query()}
                placeholder={isFiles ? 'Go to file' : 'Commands and files'}
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-activedescendant={rows().length > 0 ? `palette-${at()}` : undefined}
                aria-label={isFiles ? 'Find a file' : 'Find a command or file'}
                onFocus={() => {
                  const { text, entered } = view.takeTyped()
                  if (text) setQuery(query() + text)
                  if (entered) run(rows()[0])
                }}
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
                    <span class="clip">
                      <For each={pieces(row.title, row.marks ?? [])}>
                        {(piece) => (piece.isMarked ? <b>{piece.text}</b> : piece.text)}
                      </For>
                    </span>
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
