import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

/** A busy machine needs longer than the second that a poll is given by itself. */
const SOON = { timeout: 30_000 }

/** What has the focus: its name, and whether that can be seen. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const one = document.activeElement as HTMLElement
    // The ring may be around what holds it, or drawn by the thing itself.
    const around = one.closest('form, label, .composer-well')
    const styles = [
      getComputedStyle(one),
      getComputedStyle(one, '::before'),
      ...(around ? [getComputedStyle(around)] : []),
    ]
    const ring = styles.some(
      ({ outlineStyle, outlineWidth, boxShadow, content, backgroundColor }) =>
        (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) ||
        boxShadow !== 'none' ||
        (content !== 'none' && content !== 'normal' && backgroundColor !== 'rgba(0, 0, 0, 0)'),
    )
    const name = one.getAttribute('aria-label') ?? (one as HTMLInputElement).labels?.[0]?.textContent ?? one.textContent
    return { name: (name ?? '').trim().replace(/\s+/g, ' ').slice(0, 60), ring, role: one.tagName.toLowerCase() }
  })

/** Presses Tab until this has the focus; every stop on the way must be visible. */
async function tabTo(page: Page, name: string | RegExp, most = 40): Promise<void> {
  const passed: string[] = []
  for (let count = 0; count < most; count++) {
    await page.keyboard.press('Tab')
    const now = await focused(page)
    passed.push(now.name)
    if (now.role === 'body') continue
    expect(now.ring, `the focus on “${now.name}” cannot be seen`).toBe(true)
    if (typeof name === 'string' ? now.name === name : name.test(now.name)) return
  }
  throw new Error(`Tab does not reach ${name}: ${passed.join(' → ')}`)
}

test('from the settings to the proof without a mouse', async () => {
  const { person, models, visitor } = journey
  const { page, dialog, conversation, verdict } = person
  // One can type at once.
  await expect.poll(async () => (await focused(page)).name, SOON).toBe('Say what to build')

  // The settings, by the keyboard's own way to everything.
  // Nobody who knows the way waits for the dialog to stand.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('settings')
  await page.keyboard.press('Enter')
  await dialog.getByRole('heading', { name: 'Settings' }).waitFor()
  await tabTo(page, 'Base URL')
  await page.keyboard.press('Control+a')
  await page.keyboard.type(models.baseUrl)
  await tabTo(page, 'Key')
  await page.keyboard.type(KEY)
  await tabTo(page, 'Model name')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('hello')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })

  // Escape closes what is open, and gives the focus back.
  for (const open of ['Projects', 'hello']) {
    await page.keyboard.press('Home')
    await page.locator('body').evaluate(() => (document.activeElement as HTMLElement).blur())
    await tabTo(page, open)
    await page.keyboard.press('Enter')
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(async () => (await focused(page)).name, SOON).toBe(open)
  }

  await tabTo(page, 'Say what to build')
  await page.keyboard.type('Write a function that adds two numbers, with tests')
  await page.keyboard.press('Control+Enter')
  await verdict.getByText('Proved', { exact: true }).waitFor({ timeout: 180_000 })
  await person.untilStill()

  // A follow-up, the tabs by their keys, the tests once more.
  await tabTo(page, 'Ask for a change', 80)
  await page.keyboard.type('Thank you')
  await page.keyboard.press('Control+Enter')
  await conversation.getByText('Thank you').waitFor()
  await person.untilStill()
  await page.keyboard.press('F6')
  await expect.poll(async () => (await focused(page)).name, SOON).toMatch(/Tests|Editor|Diff|Preview|Terminal/)
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await person.work.getByRole('tabpanel', { name: /^Diff/ }).waitFor()
  await page.keyboard.press('Control+Enter')
  await verdict.getByText('1 of 1 · run 2').waitFor({ timeout: 120_000 })
  // The terminal can be left again.
  await page.keyboard.press('g')
  await page.keyboard.press('x')
  const terminal = person.work.getByRole('textbox', { name: 'Terminal input' })
  await terminal.waitFor({ timeout: 60_000 })
  await tabTo(page, 'Terminal input', 80)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  expect((await focused(page)).name).not.toBe('Terminal input')
  expect(visitor.troubles).toEqual([])
}, 400_000)
