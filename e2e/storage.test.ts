import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storageConformance } from '../src/storage/conformance.ts'
import { launchChromium } from './support/tab.ts'

/** No server stands behind this address: the test itself answers. */
const ORIGIN = 'http://localhost:9'

let browser: Browser
let page: Page
let script: string

async function open(): Promise<Page> {
  const opened = await browser.contexts()[0]!.newPage()
  await opened.goto(ORIGIN)
  await opened.addScriptTag({ content: script })
  return opened
}

beforeAll(async () => {
  const bundle = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL('./storage-page.ts', import.meta.url)), formats: ['iife'], name: 'page' },
    },
  })
  const [output] = bundle as { output: { code?: string }[] }[]
  script = output?.output[0]?.code ?? ''
  browser = await launchChromium()
  const context = await browser.newContext()
  await context.route(`${ORIGIN}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
  page = await open()
}, 60_000)

afterAll(() => browser?.close())

describe('IndexedDB storage in Chromium', () => {
  for (const { name } of storageConformance) {
    test(name, async () => {
      await page.evaluate((wanted) => (globalThis as any).runStorageCase(wanted), name)
    })
  }

  test('what was confirmed before the page died is there afterwards', async () => {
    const dying = await open()
    let confirmed = 0
    await dying.exposeFunction('confirm_', (number: number) => {
      confirmed = number
    })
    await dying.evaluate(() => {
      ;(globalThis as any).appendForEver((globalThis as any).confirm_)
    })
    await expect.poll(() => confirmed, { timeout: 20_000 }).toBeGreaterThan(20)
    await dying.close()
    const kept = await page.evaluate(() => (globalThis as any).keptAfterCrash())
    expect(kept.damaged).toBeNull()
    expect(kept.count).toBeGreaterThanOrEqual(confirmed)
  })

  test('says so where the browser keeps nothing', async () => {
    const refused = await browser.contexts()[0]!.newPage()
    await refused.addInitScript(() => {
      Object.defineProperty(globalThis, 'indexedDB', {
        value: {
          open() {
            throw new DOMException('The user denied permission to access the database.', 'SecurityError')
          },
        },
      })
    })
    await refused.goto(ORIGIN)
    await refused.addScriptTag({ content: script })
    const reason = await refused.evaluate(() => (globalThis as any).temporaryReason())
    expect(reason).toContain('denied permission')
    expect(await page.evaluate(() => (globalThis as any).temporaryReason())).toBeNull()
  })
})
