import { For, type JSX, Show } from 'solid-js'
import type { SecretFinding } from '../../project/secrets.ts'

const MOST_FINDINGS = 5

/** What looks like a secret, and where; what can be done about it stands below. */
export function SecretList(props: { secrets: readonly SecretFinding[]; lead: string; children?: JSX.Element }) {
  return (
    <section class="secrets" aria-label="Secrets">
      <p>
        <b>These look like secrets.</b> {props.lead}
      </p>
      <ul class="mono">
        <For each={props.secrets.slice(0, MOST_FINDINGS)}>
          {(one) => (
            <li>
              {one.path}:{one.line} <span class="soft">{one.kind}</span>
            </li>
          )}
        </For>
        <Show when={props.secrets.length > MOST_FINDINGS}>
          <li>{props.secrets.length - MOST_FINDINGS} more</li>
        </Show>
      </ul>
      {props.children}
    </section>
  )
}
