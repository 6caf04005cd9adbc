import { createSignal, For, onCleanup, Show } from 'solid-js'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { keysText } from '../parts/words.ts'
import { useApp } from '../workbench.ts'
import type { Command } from './commands.ts'
import { keysCollide, keysOf, keysProblem, shownKeys } from './key-names.ts'
import './palette.css'

/** A letter may be the first of two: so long the second is waited for. Milliseconds. */
const SECOND = 1000

/** Every command and its keys, from the list that makes them work. A key is changed by pressing another. */
export function KeysDialog(props: { commands: Command[] }) {
  const app = useApp()
  const [filter, setFilter] = createSignal('')
  const [listens, setListens] = createSignal<string | null>(null)
  const [said, setSaid] = createSignal<{ id: string; text: string } | null>(null)
  const wanted = () => filter().trim().toLowerCase()
  const rows = () =>
    props.commands.filter(
      (command) =>
        wanted() === '' ||
        command.title.toLowerCase().includes(wanted()) ||
        command.keys.some((keys) => shownKeys(keys).toLowerCase().includes(wanted())),
    )
  const isChanged = (id: string) => app.settings().keys?.[id] !== undefined
  const save = async (keys: Record<string, string[]>) => {
    try {
      await app.saveSettings({ keys })
    } catch (error) {
      app.tell(`This browser did not keep the keys. ${error instanceof Error ? error.message : ''}`)
    }
  }
  const give = (command: Command, keys: string) => {
    setListens(null)
    const problem = keysProblem(keys)
    if (problem) return setSaid({ id: command.id, text: problem })
    const taken = props.commands.filter(
      (other) => other.id !== command.id && other.keys.some((one) => keysCollide(one, keys)),
    )
    const changed = { ...app.settings().keys, [command.id]: [keys] }
    for (const other of taken) changed[other.id] = other.keys.filter((one) => !keysCollide(one, keys))
    setSaid(
      taken.length > 0
        ? { id: command.id, text: `Taken from: ${taken.map((other) => other.title).join(', ')}.` }
        : null,
    )
    void save(changed)
  }
  const reset = (id: string) => {
    const { [id]: _, ...rest } = app.settings().keys ?? {}
    setSaid(null)
    void save(rest)
  }

  return (
    <SheetDialog
      title="All keys"
      lead="Press a key’s button, then the new keys. Single letters work outside text fields. In the editor, press Esc and then Tab to leave."
      foot={
        <>
          <span class="grow" />
          <button
            type="button"
            class="button"
            disabled={Object.keys(app.settings().keys ?? {}).length === 0}
            onClick={() => {
              setSaid(null)
              void save({})
            }}
          >
            All as usual
          </button>
        </>
      }
    >
      <input
        class="field"
        aria-label="Find a command"
        placeholder="Find by name or key"
        value={filter()}
        onInput={(event) => setFilter(event.currentTarget.value)}
      />
      <ul class="keys-list">
        <For each={rows()} fallback={<li class="small">Nothing has this name.</li>}>
          {(command) => (
            <li>
              <span class="grow">
                {command.title}
                <Show when={said()?.id === command.id}>
                  <span class="small keys-said" role="status">
                    {said()?.text}
                  </span>
                </Show>
              </span>
              <Show when={isChanged(command.id)}>
                <button
                  type="button"
                  class="text-button is-faint"
                  aria-label={`Usual keys for ${command.title}`}
                  onClick={() => reset(command.id)}
                >
                  As usual
                </button>
              </Show>
              <KeysButton
                command={command}
                isListening={listens() === command.id}
                onListen={(on) => {
                  setSaid(null)
                  setListens(on ? command.id : null)
                }}
                onKeys={(keys) => give(command, keys)}
              />
            </li>
          )}
        </For>
        <Show when={wanted() === ''}>
          <li>
            <span class="grow">Send what was written</span>
            <kbd class="keys">{keysText('Mod+Enter')}</kbd>
          </li>
        </Show>
      </ul>
    </SheetDialog>
  )
}

/** A command's keys. Pressed, it takes the next key press, or two letters one after the other; Esc gives up. */
function KeysButton(props: {
  command: Command
  isListening: boolean
  onListen(on: boolean): void
  onKeys(keys: string): void
}) {
  const [first, setFirst] = createSignal<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  const end = () => {
    clearTimeout(timer)
    setFirst(null)
  }
  const take = (keys: string) => {
    end()
    props.onKeys(keys)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!props.isListening) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') {
      end()
      return props.onListen(false)
    }
    const keys = keysOf(event, /Mac|iPhone|iPad/.test(navigator.userAgent))
    if (keys === null) return
    const before = first()
    if (before !== null) return take(/^[a-z]$/.test(keys) ? `${before} ${keys}` : keys)
    if (!/^[a-z]$/.test(keys)) return take(keys)
    setFirst(keys)
    timer = setTimeout(take, SECOND, keys)
  }
  const shown = () => (props.command.keys[0] ? shownKeys(props.command.keys[0]) : 'none')
  return (
    <button
      // On the button itself: the dialog listens at the document, and must not hear an Escape that is meant here.
      ref={(button) => button.addEventListener('keydown', onKeyDown)}
      type="button"
      class="keys keys-button"
      classList={{ 'is-listening': props.isListening }}
      aria-label={
        props.isListening
          ? `Press the new keys for ${props.command.title}, or Esc`
          : `Keys for ${props.command.title}: ${shown()}`
      }
      onClick={() => props.onListen(true)}
      onBlur={() => {
        end()
        if (props.isListening) props.onListen(false)
      }}
    >
      {props.isListening ? (first() === null ? 'Press keys' : `${shownKeys(first()!)} …`) : shown()}
    </button>
  )
}
