import { createSignal, onMount } from 'solid-js'
import './splitter.css'

/** Pixels: `--pane-talk-min`, and what the work area keeps at least (`--pane-work-min`). */
const LEAST = 360
const WORK_LEAST = 480
const USUAL = 480
const STEP = 16

/** The hairline between conversation and work. Dragged, moved by the arrow keys, reset by a double-click; remembered by name. */
export function Splitter(props: { name: string }) {
  let line!: HTMLDivElement
  const [width, setWidth] = createSignal(USUAL)
  const most = () => Math.max(LEAST, (line.parentElement?.clientWidth ?? 0) - WORK_LEAST)
  const put = (pixels: number, keep = true) => {
    const next = Math.round(Math.min(Math.max(pixels, LEAST), most()))
    setWidth(next)
    line.parentElement?.style.setProperty('--talk-width', `${next}px`)
    if (keep) remember(props.name, next)
  }
  onMount(() => {
    const kept = recall(props.name)
    if (kept !== null) put(kept, false)
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key]
    if (by) put(width() + by)
    else if (event.key === 'Home') put(LEAST)
    else if (event.key === 'End') put(most())
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a splitter that is moved is a focusable separator, not a rule
    <div
      ref={line}
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the conversation"
      aria-valuemin={LEAST}
      aria-valuenow={width()}
      tabindex="0"
      onKeyDown={onKeyDown}
      onDblClick={() => put(USUAL)}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        line.setPointerCapture(event.pointerId)
        event.preventDefault()
      }}
      onPointerMove={(event) => {
        if (line.hasPointerCapture(event.pointerId)) {
          put(event.clientX - (line.parentElement?.getBoundingClientRect().left ?? 0))
        }
      }}
    />
  )
}

/** A size is worth keeping but nothing depends on it: where storage is refused, the usual size is used. */
function remember(name: string, width: number): void {
  try {
    localStorage.setItem(`size ${name}`, String(width))
  } catch {}
}

function recall(name: string): number | null {
  try {
    const kept = Number(localStorage.getItem(`size ${name}`))
    return kept > 0 ? kept : null
  } catch {
    return null
  }
}
