import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { sessionPage } from './session-page.ts'
import { openTab, type Tab } from './support/tab.ts'

declare global {
  interface Window {
    sessionPage: typeof sessionPage
  }
}

const HARNESS = '/e2e/support/harness.html'
let tab: Tab

async function load(page: Page): Promise<void> {
  await page.evaluate(() => window.booted)
  await page.addScriptTag({ type: 'module', url: '/e2e/session-page.ts' })
  await page.waitForFunction(() => 'sessionPage' in window)
}

const run = (page: Page, id: string, command: string) =>
  page.evaluate(([id, command]) => window.sessionPage.run(id!, command!), [id, command])

beforeAll(async () => {
  tab = await openTab(HARNESS)
  await load(tab.page)
}, 120_000)

afterAll(() => tab?.close())

test('a reload brings back the files that a shell wrote, into a fresh sandbox', async () => {
  const { page } = tab
  const id = await page.evaluate(() => window.sessionPage.create('Kept'))
  const first = await run(page, id, 'mkdir -p src && echo one > src/a.txt && echo two > b.txt && echo done')
  expect(first).toMatchObject({ files: ['b.txt', 'src/a.txt'], last: { kind: 'tool', result: { text: 'done\n' } } })
  await page.reload()
  await load(page)
  const second = await run(page, id, 'cat src/a.txt && rm b.txt && mv src lib')
  expect(second).toMatchObject({ files: ['lib/a.txt'], last: { result: { ok: true, text: 'one\n' } } })
}, 60_000)

test('a link opens in a fresh profile with the same files', async () => {
  const { page, browser, origin } = tab
  const id = await page.evaluate(() => window.sessionPage.create('Sent'))
  await run(page, id, 'echo "größe" > note.txt')
  const url = await page.evaluate((id) => window.sessionPage.link(id), id)
  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(origin + HARNESS)
  await load(stranger)
  const received = await stranger.evaluate((hash) => window.sessionPage.receive(hash), new URL(url).hash)
  expect(received.altered).toBe(null)
  expect(await run(stranger, received.id, 'cat note.txt')).toMatchObject({ last: { result: { text: 'größe\n' } } })
  await stranger.context().close()
}, 60_000)
