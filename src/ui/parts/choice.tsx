import { For, Show } from 'solid-js'
import './choice.css'

/** One of a few, each with a word on what it is. */
export function Choice<T extends string>(props: {
  name: string
  legend: string
  options: [value: T, label: string, note?: string][]
  value: T
  onPick(value: T): void
}) {
  return (
    <fieldset class="choice">
      <legend class="unseen">{props.legend}</legend>
      <For each={props.options}>
        {([value, label, note]) => (
          <label classList={{ 'is-on': props.value === value }}>
            <input
              type="radio"
              name={props.name}
              value={value}
              checked={props.value === value}
              onChange={() => props.onPick(value)}
            />
            <span>
              <b>{label}</b>
              <Show when={note}>
                <small>{note}</small>
              </Show>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  )
}
