import { createSignal } from 'solid-js'
import { Icon } from './icon.tsx'

/** Puts text on the clipboard and says whether that worked: some pages and frames may not write there. */
export function CopyButton(props: { text: string; label: string; ink?: boolean; quiet?: boolean; large?: boolean }) {
  const [state, setState] = createSignal<'idle' | 'copied' | 'refused'>('idle')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text)
      setState('copied')
    } catch {
      setState('refused')
    }
    setTimeout(() => setState('idle'), 2500)
  }
  return (
    <button
      type="button"
      class="button"
      classList={{ 'is-ink': props.ink ?? false, 'is-quiet': props.quiet ?? false, 'is-large': props.large ?? false }}
      onClick={copy}
    >
      <Icon name={state() === 'copied' ? 'check' : 'copy'} />
      <span aria-live="polite">
        {state() === 'copied' ? 'Copied' : state() === 'refused' ? 'The browser refused; select and copy' : props.label}
      </span>
    </button>
  )
}
