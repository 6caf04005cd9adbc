import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, test } from 'vitest'
import { ROOT } from '../../scripts/setup/root.mjs'
import { alteredLink } from '../support/altered-project.ts'
import { KEY, openJourney } from '../support/journey.ts'

/**
 * Pictures of every state, in `e2e/album/`: light and dark, on a desk, a tablet and a phone. They are for people to look
 * at.
 */
const ALBUM = join(ROOT, 'e2e', 'album')
const SIZES = {
  desk: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
}

const journey = openJourney()
beforeAll(() => mkdir(ALBUM, { recursive: true }))

/** All four pictures of what is shown; the page is left on the desk, in light. `pane` is the phone's. */
async function picture(name: string, pane: 'Talk' | 'Work' | 'Steps' | 'Tests' | null = null): Promise<void> {
  const { page } = journey.person
  for (const [size, viewport] of Object.entries(SIZES).reverse()) {
    await page.setViewportSize(viewport)
    const nav = page.getByRole('navigation', { name: 'Panes' })
    if (size === 'phone' && pane) await nav.getByRole('button', { name: pane === 'Tests' ? /Tests|of/ : pane }).click()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await settled(page)
      await page.screenshot({ path: join(ALBUM, `${name}-${size}-${colorScheme}.png`) })
    }
  }
}

/** Colours fade and strips grow: a picture in the middle of it shows neither. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const finite = document
      .getAnimations()
      .filter((one) => one.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
    await Promise.allSettled(finite.map((one) => one.finished))
  })

test('start, settings, work, red, proved, and every tab', async () => {
  const { person, models } = journey
  const { page, conversation, work, dialog } = person
  await picture('start')
  await page
    .getByRole('button', { name: /^All \d+$/ })
    .first()
    .click()
  await dialog.waitFor()
  await picture('templates')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('all keys')
  await page.keyboard.press('Enter')
  await dialog.getByRole('heading', { name: 'All keys' }).waitFor()
  await picture('keys')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Add a key' }).click()
  await dialog.waitFor()
  await picture('settings')
  await page.keyboard.press('Escape')
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'album' })
  await person.ask('Build a REST API endpoint for user authentication with JWT tokens')
  await conversation.getByRole('region', { name: 'Plan' }).waitFor({ timeout: 120_000 })
  await picture('working', 'Talk')
  await conversation.getByText('12 of 14 passed').waitFor({ timeout: 120_000 })
  await picture('red', 'Talk')
  await person.untilVerdict('Proved')
  await person.untilStill()
  await picture('proved', 'Talk')
  await person.openTab('Tests')
  await picture('tests', 'Tests')
  await person.openFile('src/auth.js')
  await work.getByRole('textbox', { name: /src\/auth\.js/ }).waitFor()
  await picture('editor', 'Work')
  await page.keyboard.press('Control+Shift+f')
  await work.getByRole('textbox', { name: 'Look for' }).fill('token')
  await work
    .getByRole('status')
    .getByText(/matches in/)
    .waitFor()
  await picture('search', 'Work')
  await person.openTab('Diff')
  await picture('diff', 'Work')
  await page.getByRole('button', { name: 'Side by side' }).click()
  await work
    .getByRole('textbox', { name: /before$/ })
    .first()
    .waitFor()
  await picture('sides', 'Work')
  const preview = await person.openTab('Preview')
  await preview.frameLocator('iframe[title="Preview"]').getByRole('heading').first().waitFor({ timeout: 60_000 })
  await picture('preview', 'Work')
  await person.inTerminal('node --version; ls -l; echo "ended with $?"', /^ended with 0/)
  await picture('terminal', 'Work')
  await page.getByRole('button', { name: 'Share' }).click()
  await dialog.getByRole('textbox', { name: 'Link' }).waitFor()
  await picture('share')
}, 480_000)

test('a question, and what the agent may do', async () => {
  const { person, models } = journey
  const { page, dialog, conversation } = person
  await page.getByRole('button', { name: 'Add a key' }).click()
  await dialog.getByRole('radio', { name: /^Ask/ }).check()
  await dialog.getByRole('textbox', { name: 'Rule', exact: true }).fill('git push')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByRole('heading', { name: 'What the agent may do' }).scrollIntoViewIfNeeded()
  await picture('rules')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'careful' })
  await person.ask('Say hello, carefully')
  const question = conversation.getByRole('region', { name: 'Question' })
  await question.getByText('May these files').waitFor({ timeout: 120_000 })
  await question.getByRole('button', { name: 'For this project' }).click()
  await question.getByText('May this be run?').waitFor({ timeout: 60_000 })
  await picture('question', 'Talk')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'What the agent may do…' }).click()
  await dialog.waitFor()
  await picture('project-rules')
}, 300_000)

test('a model that fails', async () => {
  const { person, models } = journey
  await person.setModel({ baseUrl: models.baseUrl, key: 'wrong', model: 'unauthorized' })
  await person.ask('Write a function that adds two numbers, with tests')
  await person.work.getByRole('heading', { name: 'The model refused the key' }).waitFor({ timeout: 120_000 })
  await picture('error', 'Work')
}, 300_000)

test('the demo', async () => {
  const { person } = journey
  await person.page.getByRole('button', { name: 'Play the demo' }).click()
  await person.conversation.getByRole('region', { name: 'Plan' }).waitFor({ timeout: 120_000 })
  await picture('demo', 'Talk')
}, 300_000)

test('copy and paste', async () => {
  const { person } = journey
  await person.page.getByRole('textbox', { name: 'Say what to build' }).fill('Write a median function with tests')
  await person.page.getByRole('button', { name: 'Use copy-paste' }).click()
  await person.conversation.getByRole('form', { name: 'Copy and paste' }).waitFor({ timeout: 120_000 })
  await picture('paste', 'Talk')
}, 300_000)

test('projects, and what is said of them', async () => {
  const { person, app } = journey
  const { page, dialog, conversation } = person
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  await picture('empty', 'Talk')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).waitFor()
  await picture('menu')
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await dialog.waitFor()
  await picture('rename')
  await page.keyboard.press('Escape')
  await person.inTerminal(`echo TOKEN=ghp_${'x9Y8'.repeat(9)} > .env; echo "ended with $?"`, /^ended with 0/)
  await person.openTab('Editor')
  await person.work.getByRole('treeitem', { name: '.env' }).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Share' }).click()
  await dialog.getByRole('region', { name: 'Secrets' }).waitFor({ timeout: 60_000 })
  await picture('secrets')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await dialog.waitFor()
  await picture('palette')
  await page.keyboard.press('Escape')
  await page.goto(await alteredLink(app.url))
  await conversation.getByText('The history above was altered').waitFor({ timeout: 120_000 })
  await picture('altered', 'Talk')
  await page.getByRole('button', { name: 'Dismiss' }).first().click()
  await picture('steps', 'Steps')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await dialog.waitFor()
  await picture('delete')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('button', { name: 'Undo' }).click({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Projects', exact: true }).click()
  await dialog.waitFor()
  await picture('projects')
}, 480_000)

test('a model that is asked again, and a run that was stopped', async () => {
  const { person, models } = journey
  const { conversation } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'reminded' })
  await person.ask('Write a function that adds two numbers')
  await conversation.getByText('There is nothing to test it with').waitFor({ timeout: 120_000 })
  await person.untilStill()
  await picture('reminded', 'Talk')
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'slow' })
  await person.page.getByRole('button', { name: 'Tabwright, all projects' }).click()
  await person.ask('Explain slowly')
  await conversation.getByText('slow is writing').waitFor({ timeout: 120_000 })
  await conversation.getByRole('button', { name: 'Stop' }).click()
  await conversation.getByText('Stopped by you').waitFor({ timeout: 60_000 })
  await picture('stopped', 'Talk')
}, 300_000)

test('a budget, prices, and what a model is not shown', async () => {
  const { person, models } = journey
  const { page, conversation, dialog } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
  await person.ask(`Write a function that adds two numbers. The token is ghp_${'x9Y8'.repeat(9)}`)
  await conversation.getByText('Hidden from the model').waitFor({ timeout: 120_000 })
  await person.untilVerdict('Proved')
  await person.untilStill()
  await picture('hidden', 'Talk')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('settings')
  await page.keyboard.press('Enter')
  await dialog.getByRole('spinbutton', { name: 'Each prompt, tokens' }).fill('1000')
  await dialog.getByRole('spinbutton', { name: 'Each project, US dollars' }).fill('0.5')
  await dialog.getByRole('button', { name: 'Add a price' }).click()
  for (const kind of ['Input', 'Cached', 'Output']) {
    await dialog.getByRole('spinbutton', { name: `${kind} price of hello` }).fill('0.25')
  }
  await dialog.getByRole('heading', { name: 'Budget' }).scrollIntoViewIfNeeded()
  await picture('budget')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await person.follow('Another')
  await conversation.getByText('Stopped at the limit of tokens').waitFor({ timeout: 60_000 })
  await picture('used-up', 'Talk')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Save as a file' }).click()
  await dialog.getByText('These look like secrets').waitFor({ timeout: 60_000 })
  await picture('save-secrets')
}, 300_000)
