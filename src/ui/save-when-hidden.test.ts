import { expect, test } from 'vitest'
import { saveWhenHidden } from './save-when-hidden.ts'

test('saves when the page is hidden or left, until it is told to stop', () => {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const window = new EventTarget()
  let saved = 0
  const stop = saveWhenHidden({ document, window }, async () => {
    saved++
  })
  document.dispatchEvent(new Event('visibilitychange'))
  expect(saved).toBe(0)
  document.visibilityState = 'hidden'
  document.dispatchEvent(new Event('visibilitychange'))
  window.dispatchEvent(new Event('pagehide'))
  expect(saved).toBe(2)
  stop()
  window.dispatchEvent(new Event('pagehide'))
  expect(saved).toBe(2)
})
