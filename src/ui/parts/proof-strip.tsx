import { For } from 'solid-js'
import './proof-strip.css'
import type { Cell } from './strip-cells.ts'

/** One cell, one test. Height and break carry the state without colour; the name carries the count. */
export function ProofStrip(props: {
  cells: Cell[]
  label: string
  size?: 'small' | 'large' | undefined
  /** Narrow cells of one width, for the bar. */
  fixed?: boolean
  /** Rise once, for a run that has just turned green. */
  play?: boolean | undefined
}) {
  return (
    <div
      class="strip"
      classList={{
        'is-small': props.size === 'small',
        'is-large': props.size === 'large',
        'is-fixed': props.fixed ?? false,
        'is-playing': props.play ?? false,
      }}
      role="img"
      aria-label={props.label}
      style={{ '--cells': props.cells.length }}
    >
      <For each={props.cells}>{(cell, at) => <i class={cell.state} style={{ '--at': at() }} />}</For>
    </div>
  )
}
