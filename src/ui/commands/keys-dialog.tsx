import { For } from 'solid-js'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { keysText } from '../parts/words.ts'
import type { Command } from './commands.ts'
import './palette.css'

/** Every key, from the list that makes them work. */
export function KeysDialog(props: { commands: Command[] }) {
  const rows = () => props.commands.filter((command) => command.keys.length > 0)
  return (
    <SheetDialog
      title="All keys"
      lead="Single letters work outside text fields. In the editor, press Esc and then Tab to leave."
    >
      <ul class="keys-list">
        <For each={rows()}>
          {(command) => (
            <li>
              <span>{command.title}</span>
              <kbd class="keys">{shownKeys(command.keys[0]!)}</kbd>
            </li>
          )}
        </For>
        <li>
          <span>Send what was written</span>
          <kbd class="keys">{keysText('Mod+Enter')}</kbd>
        </li>
      </ul>
    </SheetDialog>
  )
}

/** A command's keys as they are printed on a keyboard. */
export function shownKeys(keys: string): string {
  return keysText(
    keys.replace(/(^|[+ ])([a-z])(?= |$)/g, (_, before: string, letter: string) => before + letter.toUpperCase()),
  )
}
