import { Show } from 'solid-js'
import { Icon, type IconName } from '../parts/icon.tsx'
import { type NoteEntry, noteDetail, noteWords } from './note-words.ts'

const ICONS: Record<NoteEntry['kind'], IconName> = {
  withheld: 'lock',
  compacted: 'steps',
  budget: 'chip',
  allowed: 'plus',
}

/** A small line about the conversation itself. */
export function NoteLine(props: { entry: NoteEntry }) {
  return (
    <div class="note-line small">
      <p class="error-line">
        <Icon name={ICONS[props.entry.kind]} small />
        <span>
          {noteWords(props.entry)} <span class="faint">{noteDetail(props.entry)}</span>
        </span>
      </p>
      <Show when={props.entry.kind === 'compacted' && props.entry.summary}>
        {(summary) => (
          <details>
            <summary class="faint">What the model is told instead</summary>
            <pre class="evidence scroll">{summary()}</pre>
          </details>
        )}
      </Show>
    </div>
  )
}
