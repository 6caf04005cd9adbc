import { chromium, type Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { launchOptions } from '../../scripts/setup/chromium.mjs'
import { KEY, openJourney } from '../support/journey.ts'
import { createPerson } from '../support/person.ts'
import { openRefusingBrowser } from '../support/refusing-browser.ts'

const journey = openJourney()

function crashesOf(page: Page): string[] {
  const crashes: string[] = []
  page.on('pageerror', (error) => crashes.push(error.message))
  return crashes
}

/** The page as a host would serve it that can set no headers. */
const withoutHeaders = (page: Page) =>
  page.route('**/*', async (route) => {
    const response = await route.fetch()
    const headers = response.headers()
    for (const name of Object.keys(headers)) if (name.startsWith('cross-origin-')) delete headers[name]
    await route.fulfill({ response, headers })
  })

test('where the browser keeps nothing, the page says so and everything else works', async () => {
  const { app, models } = journey
  const { context, close } = await openRefusingBrowser()
  try {
    const page = await context.newPage()
    const crashes = crashesOf(page)
    await page.goto(app.url)
    const notice = page.getByRole('alert').getByText('Nothing is kept')
    await notice.waitFor({ timeout: 60_000 })
    expect(await page.getByRole('alert').innerText()).toMatch(/until the tab is closed: save as a file/)
    const person = createPerson(page)
    await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
    await person.ask('Write a function that adds two numbers, with tests')
    await person.untilVerdict('Proved')
    await person.untilStill()
    // It can be saved, and the theme changed, although nothing is remembered.
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Project / }).click()
    await page.getByRole('menuitem', { name: 'Save as a file' }).click()
    expect((await download).suggestedFilename()).toMatch(/\.tabwright\.json$/)
    expect(crashes).toEqual([])
  } finally {
    await close()
  }
}, 300_000)

test('where the page cannot be isolated, it says what is missing and begins nothing', async () => {
  const { app } = journey
  const { context, close } = await openRefusingBrowser()
  try {
    const page = await context.newPage()
    const crashes = crashesOf(page)
    await withoutHeaders(page)
    await page.goto(app.url)
    await page.getByRole('alert').getByText('Nothing can run here').waitFor({ timeout: 60_000 })
    expect(await page.getByRole('alert').innerText()).toMatch(/Cross-Origin-Opener-Policy: same-origin/)
    await page.getByRole('button', { name: 'Play the demo' }).click()
    await page.getByText('Nothing can run here: the project was not begun.').waitFor()
    expect(crashes).toEqual([])
  } finally {
    await close()
  }
}, 120_000)

test('where the page is not served securely, it says so', async () => {
  const { port } = new URL(journey.app.url)
  const options = launchOptions()
  const browser = await chromium.launch({
    ...options,
    args: [...options.args, '--host-resolver-rules=MAP tabwright.test 127.0.0.1'],
  })
  try {
    const page = await browser.newPage()
    const crashes = crashesOf(page)
    await page.goto(`http://tabwright.test:${port}/`)
    await page.getByRole('alert').getByText('served by https, or from localhost').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'JavaScript with tests' }).click()
    await page.getByText('Nothing can run here: the project was not begun.').waitFor()
    expect(crashes).toEqual([])
  } finally {
    await browser.close()
  }
}, 120_000)

test('where WebContainer does not start, the page says why and goes on with the embedded engine', async () => {
  const { app, models } = journey
  const visitor = await app.visit('/?engine=webcontainer')
  const person = createPerson(visitor.page)
  const { page } = person
  // Its hosts are out of reach, on every machine alike.
  await visitor.context.route(/stackblitz|webcontainer/, (route) =>
    new URL(route.request().url()).host === new URL(app.url).host ? route.continue() : route.abort('namenotresolved'),
  )
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
  await person.ask('Write a function that adds two numbers, with tests')
  const notice = page.getByRole('alert').getByText('The embedded engine runs instead')
  await notice.waitFor({ timeout: 120_000 })
  expect(await page.getByRole('alert').innerText()).toMatch(/WebContainer did not start\. \S+/)
  await person.untilVerdict('Proved')
  expect(await page.getByRole('banner').innerText()).toContain('Embedded engine')
  await visitor.leave()
}, 300_000)
