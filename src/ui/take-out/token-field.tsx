import { Show } from 'solid-js'
import type { TokenHost } from '../../protocol/settings.ts'
import { useApp } from '../workbench.ts'
import { OutLink } from './shipping-line.tsx'

/** Where each host makes tokens. */
const MAKE: Record<TokenHost, { url: string; text: string }> = {
  github: { url: 'https://github.com/settings/personal-access-tokens/new', text: 'Make a fine-grained one' },
  netlify: { url: 'https://app.netlify.com/user/applications#personal-access-tokens', text: 'Make one' },
  vercel: { url: 'https://vercel.com/account/settings/tokens', text: 'Make one' },
}

/** A token of the person's own, and what it must be allowed. It is kept only where that is ticked. */
export function TokenField(props: {
  host: TokenHost
  value: string
  keeps: boolean
  /** What the token must be allowed, as its host calls it. */
  permissions: string
  disabled: boolean
  onInput(value: string): void
  onKeep(keeps: boolean): void
}) {
  const app = useApp()
  const kept = () => app.settings().tokens?.[props.host] !== undefined
  return (
    <>
      <label for="out-token">Token</label>
      <input
        id="out-token"
        class="field mono"
        type="password"
        autocomplete="off"
        spellcheck={false}
        aria-describedby="out-token-note"
        disabled={props.disabled}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value.trim())}
      />
      <div id="out-token-note" class="small out-note">
        <p>
          {props.permissions} <OutLink {...MAKE[props.host]} />.
        </p>
        <label class="row">
          <input
            type="checkbox"
            checked={props.keeps}
            disabled={props.disabled}
            onChange={(event) => props.onKeep(event.currentTarget.checked)}
          />
          Keep it in this browser
        </label>
        <Show when={kept() && !props.keeps}>
          <p>It is forgotten with the next press.</p>
        </Show>
      </div>
    </>
  )
}

/** Keeps the token, or forgets it. */
export async function rememberToken(
  app: ReturnType<typeof useApp>,
  host: TokenHost,
  { value, keeps }: { value: string; keeps: boolean },
): Promise<void> {
  const before = app.settings().tokens ?? {}
  if (keeps ? before[host] === value : before[host] === undefined) return
  const { [host]: _gone, ...others } = before
  await app.saveSettings({ tokens: keeps ? { ...others, [host]: value } : others })
}
