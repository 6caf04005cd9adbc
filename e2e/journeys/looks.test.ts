import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'
import { createPerson } from '../support/person.ts'

const journey = openJourney()

declare global {
  interface Window {
    /** Every theme that the document has had, in order. */
    themes: (string | undefined)[]
  }
}

const colourOf = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

test('a chosen theme is there before the page’s scripts are, and does not flicker', async () => {
  const { person, visitor } = journey
  const { page, dialog } = person
  const light = await colourOf(page)
  await page.getByRole('button', { name: 'Add a key' }).click()
  await dialog.getByRole('radio', { name: 'Dark' }).check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await expect.poll(() => colourOf(page), { timeout: 30_000 }).not.toBe(light)
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)))
  const dark = await colourOf(page)

  await page.addInitScript(() => {
    window.themes = []
    new MutationObserver(() => window.themes.push(document.documentElement?.dataset.theme)).observe(document, {
      subtree: true,
      attributes: true,
      attributeFilter: ['data-theme'],
    })
  })
  // The page's own scripts are held back: whatever is painted now, they had no part in.
  const held = Promise.withResolvers<void>()
  await visitor.context.route(/\/assets\/.*\.js$/, async (route) => {
    await held.promise
    await route.continue()
  })
  await page.reload({ waitUntil: 'commit' })
  await page.waitForFunction(() => document.styleSheets.length > 0 && document.body)
  expect(await colourOf(page)).toBe(dark)
  held.resolve()
  await page.getByRole('textbox', { name: 'Say what to build' }).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Play the demo' }).and(page.locator(':enabled')).waitFor()
  expect(await page.evaluate(() => new Set(window.themes).size)).toBeLessThanOrEqual(1)
  expect(await colourOf(page)).toBe(dark)
  expect(visitor.troubles).toEqual([])
}, 120_000)

test('a phone is told of no keys', async () => {
  const { app } = journey
  const phone = await app.visit('/', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const { page } = phone
  await page.getByRole('button', { name: 'Plan it' }).waitFor()
  expect(await page.locator('main').innerText()).not.toMatch(/Ctrl|⌘|↵/)
  await phone.leave()
}, 60_000)

/** What sticks out of the window sideways, or is cut where it cannot be scrolled to. */
const sticksOut = (page: Page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth
    const inScroller = (one: Element) => {
      for (let above = one.parentElement; above; above = above.parentElement) {
        const { overflowX } = getComputedStyle(above)
        if (overflowX === 'auto' || overflowX === 'scroll' || overflowX === 'hidden') return true
      }
      return false
    }
    return [...document.querySelectorAll('button, input, textarea, select, a, h1, h2, h3, p, [role=tab]')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.unseen, .xterm'))
      .filter((one) => {
        const { left, right, width: own } = one.getBoundingClientRect()
        return own > 1 && (left < -1 || right > width + 1) && !inScroller(one)
      })
      .map((one) => `${one.tagName} ${one.getAttribute('aria-label') ?? one.textContent?.slice(0, 40)}`)
      .concat(
        document.documentElement.scrollWidth > width
          ? [`the page is ${document.documentElement.scrollWidth} wide`]
          : [],
      )
  })

// 200 % zoom of a window of 1280 × 800 is a window of 640 × 400 whose pixels are twice as large.
test.each([
  ['320 pixels', { viewport: { width: 320, height: 568 } }],
  ['200 % zoom', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
])(
  'the page can be used at %s',
  async (_, options) => {
    const { app, models } = journey
    const narrow = await app.visit('/', options)
    const person = createPerson(narrow.page)
    const { page, conversation, dialog } = person
    const isPhone = options.viewport.width <= 480
    const go = (pane: 'Talk' | 'Work') =>
      (isPhone ? page.getByRole('navigation', { name: 'Panes' }) : page.getByRole('group', { name: 'Pane' }))
        .getByRole('button', { name: pane })
        .click()
    expect(await sticksOut(page)).toEqual([])
    await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
    await page.getByRole('button', { name: 'Projects', exact: true }).click()
    await dialog.waitFor()
    expect(await sticksOut(page)).toEqual([])
    await page.keyboard.press('Escape')
    await person.ask('Write a function that adds two numbers, with tests')
    await person.untilVerdict('Proved')
    await person.untilStill()
    expect(await sticksOut(page)).toEqual([])
    await go('Work')
    for (const tab of ['Tests', 'Editor', 'Diff', 'Preview', 'Terminal'] as const) {
      await person.openTab(tab)
      expect(await sticksOut(page), tab).toEqual([])
    }
    await go('Talk')
    // A short window still has room for the conversation itself, beside the field.
    expect((await conversation.locator('.conversation').boundingBox())!.height).toBeGreaterThan(100)
    await page.getByRole('button', { name: /^Project / }).click()
    await page.getByRole('menuitem', { name: 'Share a link…' }).click()
    await dialog.getByRole('button', { name: 'Copy link' }).click({ trial: true, timeout: 60_000 })
    expect(await sticksOut(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(narrow.troubles).toEqual([])
    await narrow.leave()
  },
  300_000,
)
