import { Show } from 'solid-js'
import type { Entry } from '../../protocol/state.ts'
import { Icon } from '../parts/icon.tsx'
import { deployWords, pushWords, safeUrl } from './shipping-words.ts'

/** What left the browser, and where it can be looked at. */
export function ShippingLine(props: { entry: Extract<Entry, { kind: 'pushed' | 'deploy' }> }) {
  const words = () => (props.entry.kind === 'pushed' ? pushWords(props.entry.push) : deployWords(props.entry))
  const hasFailed = () => props.entry.kind === 'deploy' && props.entry.outcome?.ok === false
  const url = () => {
    const { entry } = props
    if (entry.kind === 'pushed') return safeUrl(entry.push.url)
    return entry.outcome?.ok ? safeUrl(entry.outcome.url) : null
  }
  return (
    <p class="error-line">
      <Icon name={hasFailed() ? 'broken' : 'up'} small class={hasFailed() ? 'in-fail' : undefined} />
      <span>
        {words()} <Show when={url()}>{(address) => <OutLink url={address()} />}</Show>
      </span>
    </p>
  )
}

/** A way out of the page, which tells the other side nothing of it. */
export function OutLink(props: { url: string; text?: string }) {
  return (
    <a class="out-link" href={props.url} target="_blank" rel="noopener noreferrer">
      {props.text ?? props.url.replace(/^https?:\/\//, '')}
    </a>
  )
}
