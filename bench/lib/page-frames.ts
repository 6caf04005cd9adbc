import type { Page } from 'playwright-core'

/** The script that measures inside of the page; it must be there before the page's own. */
export function measureFrames(): void {
  const keys: number[] = []
  const frames: number[] = []
  let isWatching = false
  let last = 0
  // Before anybody else hears of the key: what they do with it counts. The next frame has been drawn when a task runs
  // that its callback has posted.
  addEventListener(
    'keydown',
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => keys.push(performance.now() - timeStamp)
        port2.postMessage(null)
      }),
    { capture: true },
  )
  const watch = (now: number) => {
    if (!isWatching) return
    if (last > 0) frames.push(now - last)
    last = now
    requestAnimationFrame(watch)
  }
  const paints: number[] = []
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) paints.push(startTime)
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  const interactions: number[] = []
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
      if (entry.interactionId) interactions.push(entry.duration)
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
  window.measured = {
    keys,
    frames,
    paints,
    interactions,
    watch(on) {
      isWatching = on
      last = 0
      if (on) requestAnimationFrame(watch)
    },
  }
}

declare global {
  interface Window {
    measured: {
      /** From each key press until the frame that followed it was drawn, milliseconds. */
      keys: number[]
      /** Between two frames while somebody watches, milliseconds. */
      frames: number[]
      /** When the largest content so far was painted, milliseconds after the navigation. */
      paints: number[]
      /** From each interaction to the next paint, milliseconds, in steps of 8; none below 16. */
      interactions: number[]
      watch(on: boolean): void
    }
  }
}

/** Types a text, a key every `everyMs`, and tells how long each took to be seen. Milliseconds. */
export async function typingTimes(page: Page, text: string, everyMs = 60): Promise<number[]> {
  await page.evaluate(() => void (window.measured.keys.length = 0))
  for (const key of text) {
    await page.keyboard.press(key === ' ' ? 'Space' : key)
    await page.waitForTimeout(everyMs)
  }
  return page.evaluate(() => [...window.measured.keys])
}

/** The longest a frame let wait for itself, for each time that `work` is done. Milliseconds. */
export async function longestFrame(page: Page, work: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    window.measured.frames.length = 0
    window.measured.watch(true)
  })
  await work()
  return page.evaluate(() => {
    window.measured.watch(false)
    return Math.max(...window.measured.frames)
  })
}
