import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openJourney } from '../support/journey.ts'
import { createPerson } from '../support/person.ts'

const journey = openJourney()

/** What a finger should hit at least, in pixels. */
const LEAST = 40

/** Controls lower than a finger needs. Links in a sentence and what is only for those who cannot see are left out. */
const tooSmall = (page: Page) =>
  page.evaluate(
    (least) =>
      [
        ...document.querySelectorAll(
          'button, input, textarea, select, summary, [role=tab], [role=treeitem], [role=option]',
        ),
      ]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }))
        .filter((one) => !one.closest('.unseen, .xterm, .cm-editor') && !one.matches('[type=checkbox], [type=radio]'))
        .map((one) => ({ one, height: (one.closest('.composer-well') ?? one).getBoundingClientRect().height }))
        .filter(({ height }) => height > 0 && height < least)
        .map(
          ({ one, height }) =>
            `${one.tagName.toLowerCase()}.${one.className} “${(one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 30)}” ${height}`,
        ),
    LEAST,
  )

test.each([
  ['a phone', { width: 390, height: 844 }],
  ['a tablet', { width: 1024, height: 768 }],
])(
  'what a finger hits on %s is large enough',
  async (_, viewport) => {
    const tablet = await journey.app.visit('/', { viewport, hasTouch: true, isMobile: true })
    const person = createPerson(tablet.page)
    const { page, conversation, dialog } = person
    await page.getByRole('button', { name: 'JavaScript with tests' }).waitFor()
    expect.soft(await tooSmall(page), 'start').toEqual([])
    await page.getByRole('button', { name: 'Projects', exact: true }).click()
    await dialog.waitFor()
    expect.soft(await tooSmall(page), 'projects').toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'JavaScript with tests' }).click()
    await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
    expect.soft(await tooSmall(page), 'talk').toEqual([])
    const panes = page.getByRole('navigation', { name: 'Panes' })
    if (viewport.width < 500) await panes.getByRole('button', { name: 'Work' }).click()
    for (const tab of ['Editor', 'Diff', 'Preview', 'Tests', 'Terminal'] as const) {
      await person.openTab(tab)
      if (tab === 'Editor') await person.work.getByRole('button', { name: 'Files' }).click()
      expect.soft(await tooSmall(page), tab).toEqual([])
    }
    expect(tablet.troubles).toEqual([])
    await tablet.leave()
  },
  200_000,
)
