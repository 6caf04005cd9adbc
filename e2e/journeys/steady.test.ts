import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

interface Shift {
  value: number
  /** What moved. */
  what: string[]
}

declare global {
  interface Window {
    shifts: Shift[]
    /** How many there were when the first report came. */
    beforeReport: number | null
  }
}

/** A shift is a share of the window that moved, times how far it moved. What Web Vitals calls good is 0.1 in sum. */
const NOTHING = 0.005
/** A test run's report makes room for itself: a row of the sheet, a card in the conversation. */
const REPORTS = 0.05

const sumOf = (shifts: Shift[]) => shifts.reduce((sum, { value }) => sum + value, 0)
const shown = (shifts: Shift[]) => shifts.map(({ value, what }) => `${value.toFixed(5)} ${what.join(', ')}`).join('\n')

test('nothing on the page moves while words and calls stream in; a report moves little', async () => {
  const { person, models, visitor } = journey
  const { page, conversation } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'album' })
  await person.ask('Build a REST API endpoint for user authentication with JWT tokens')
  await conversation.getByRole('textbox', { name: 'Ask for a change' }).waitFor({ timeout: 120_000 })
  await page.evaluate(() => {
    window.shifts = []
    window.beforeReport = null
    const name = (node: Node | null) => {
      const one = node instanceof Element ? node : node?.parentElement
      return one ? `${one.tagName.toLowerCase()}.${one.className} ${one.textContent?.slice(0, 40)}` : 'gone'
    }
    type Entry = PerformanceEntry & { value: number; sources: { node: Node | null }[] }
    new PerformanceObserver((list) => {
      if (document.querySelector('.report')) window.beforeReport ??= window.shifts.length
      for (const { value, sources } of list.getEntries() as Entry[]) {
        const what = sources.map(({ node }) => name(node))
        // The line that says what is awaited stands below the last entry, always.
        if (what.some((one) => !one.includes('live-wait'))) window.shifts.push({ value, what })
      }
    }).observe({ type: 'layout-shift' })
  })
  await person.untilVerdict('Proved')
  await person.untilStill()
  const { shifts, beforeReport } = await page.evaluate(() => ({
    shifts: window.shifts,
    beforeReport: window.beforeReport ?? window.shifts.length,
  }))
  const streamed = shifts.slice(0, beforeReport)
  console.log(
    `Layout shifts until the first report: ${sumOf(streamed).toFixed(4)}, in all: ${sumOf(shifts).toFixed(4)}`,
  )
  expect(sumOf(streamed), shown(streamed)).toBeLessThan(NOTHING)
  expect(sumOf(shifts), shown(shifts)).toBeLessThan(REPORTS)
  expect(visitor.troubles).toEqual([])
}, 300_000)
