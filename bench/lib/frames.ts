import type { Page } from 'playwright-core'
import type { Row } from './row.ts'

/** A screen's own pace, which headless Chromium keeps, too. */
const PACE = 60

/** Times at which animation frames began, milliseconds, for so long. `each` runs in every frame, given its number. */
export function recordFrames(page: Page, ms: number, scroll: string | null = null): Promise<number[]> {
  return page.evaluate(
    ({ ms, scroll }) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = []
        const scroller = scroll === null ? null : document.querySelector(scroll)!
        const way = scroller ? scroller.scrollHeight - scroller.clientHeight : 0
        const frame = (now: number) => {
          times.push(now)
          const share = (now - times[0]!) / ms
          // There and back, in even steps: what was never shown before has to be laid out and painted.
          if (scroller) scroller.scrollTop = way * (1 - Math.abs(1 - 2 * Math.min(1, share)))
          if (share < 1) requestAnimationFrame(frame)
          else resolve(times)
        }
        requestAnimationFrame(frame)
      }),
    { ms, scroll },
  )
}

/** Frames in each second, and which share of all frames was left out: gaps between two in units of the pace. */
export function frameRows(what: string, times: number[], note = ''): Row[] {
  const gaps = times.slice(1).map((time, at) => time - times[at]!)
  const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round((gap * PACE) / 1000) - 1), 0)
  const seconds = Math.floor((times.at(-1)! - times[0]!) / 1000)
  const rates = Array.from({ length: seconds }, (_, second) => {
    const [from, to] = [times[0]! + second * 1000, times[0]! + (second + 1) * 1000]
    return times.filter((time) => time >= from && time < to).length
  })
  return [
    // A second begins between two frames: one that has 59 has lost none.
    { what: `frames a second, ${what}${note}`, unit: 'fps', ours: rates, native: null, target: { atLeast: PACE - 1 } },
    {
      ...{ what: `frames dropped, ${what}`, unit: '%', native: null, target: null },
      ours: [(100 * dropped) / (gaps.length + dropped)],
    },
    {
      what: `longest gap between two frames, ${what}`,
      unit: 'ms',
      ours: [Math.max(...gaps)],
      native: null,
      target: null,
    },
  ]
}
