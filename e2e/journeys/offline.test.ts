import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ROOT } from '../../scripts/setup/root.mjs'
import type { BuildList } from '../../src/protocol/offline.ts'
import { type App, openApp } from '../support/app.ts'
import { createPerson, type Person } from '../support/person.ts'
import { type PlainHost, startPlainHost } from '../support/plain-host.ts'

let app: App
let host: PlainHost
let context: BrowserContext
let page: Page
let person: Person
const troubles: string[] = []
const PATIENT = { timeout: 60_000 }

beforeAll(async () => {
  app = await openApp()
}, 300_000)
afterAll(() => app?.close())
beforeEach(() => {
  troubles.length = 0
})
afterEach(async () => {
  await context?.close()
  await host?.close()
})

async function visit(options: Parameters<typeof startPlainHost>[0], more = {}): Promise<void> {
  host = await startPlainHost(options)
  context = await app.browser.newContext({ viewport: { width: 1440, height: 900 }, ...more })
  page = await context.newPage()
  page.on('pageerror', (error) => troubles.push(error.message))
  person = createPerson(page)
  await page.goto(host.url)
  await page.waitForFunction(() => crossOriginIsolated)
  await page.getByRole('textbox', { name: 'Say what to build' }).waitFor()
}

/** Whether a cache holds something whose address ends so. */
const isKept = (ending: string) =>
  page.evaluate(async (ending) => {
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys())
        if (url.replace(/\?.*/, '').endsWith(ending)) return true
    return false
  }, ending)
const untilKept = (ending: string) => expect.poll(() => isKept(ending), PATIENT).toBe(true)

async function goOffline(): Promise<void> {
  await host.close()
  await context.setOffline(true)
}

test('after one visit the network may go: the page starts, proves, goes back, exports, and opens again', async () => {
  await visit({ isolates: true })
  await untilKept('/kept-list.json')
  await goOffline()
  await page.reload()
  await page.waitForFunction(() => crossOriginIsolated)
  await page.getByRole('button', { name: 'Play the demo' }).click()
  await person.untilVerdict('Proved')
  await person.untilStill()
  expect(await person.verdict.innerText()).toMatch(/14 of 14 · run 2/)
  await person.inTerminal('node -p "6 * 7"; echo "ended with $?"', /^ended with 0/)
  await person.openFile('src/jwt.js')
  const editor = person.work.getByRole('textbox', { name: /src\/jwt\.js/ })
  await editor.press('Control+Home')
  await page.keyboard.type('// changed without a network\n')
  await person.verdict.getByText('Outdated').waitFor()

  const download = page.waitForEvent('download')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('zip')
  await page.keyboard.press('Enter')
  expect((await download).suggestedFilename()).toMatch(/\.zip$/)

  await page.reload()
  await person.verdict.getByText('Outdated').waitFor({ timeout: 60_000 })
  const tests = await person.openTab('Tests')
  await tests.getByRole('button', { name: 'Run again' }).click()
  await person.untilVerdict('Proved')
  expect(troubles).toEqual([])
}, 400_000)

test('below a path, on a host without headers: isolated, and Python works without a network once it was used', async () => {
  await visit({ prefix: '/some/where/' })
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await person.inTerminal('python3 -c "print(6 * 7)"; echo "ended with $?"', /^ended with 0/)
  await untilKept('/kept-list.json')
  await untilKept('/python/snapshot.bin')
  await page.reload()
  await page.waitForFunction(() => crossOriginIsolated)
  expect(await page.evaluate(() => new URL(navigator.serviceWorker.controller!.scriptURL).pathname)).toBe(
    '/some/where/app-sw.js',
  )
  await goOffline()
  await page.reload()
  await page.waitForFunction(() => crossOriginIsolated)
  await person.inTerminal('python3 -c "print(6 * 7)"; echo "ended with $?"', /^ended with 0/)

  await page
    .getByRole('banner')
    .getByRole('button', { name: /Embedded engine|Engine|Add a key/ })
    .first()
    .click()
  await person.dialog.getByText(/Kept for offline use: \d+/).waitFor()
  const python = person.dialog.getByRole('listitem').filter({ hasText: 'Python and pytest' })
  expect(await python.innerText()).toMatch(/^Python and pytest\s+5\d\.\d MB( of|$)/)
  await person.dialog.getByRole('button', { name: 'Clear' }).click()
  await person.dialog.getByText('Kept for offline use: 0 bytes').waitFor()
  expect(troubles).toEqual([])
}, 400_000)

/** The worker of a build in which these files are other ones. */
async function workerOf(changed: Map<string, string>): Promise<string> {
  const script = await readFile(join(ROOT, 'dist', 'app-sw.js'), 'utf8')
  const [first, ...rest] = script.split('\n')
  const list = JSON.parse(first!.replace('self.BUILD_LIST=', '').replace(/;$/, '')) as BuildList
  for (const file of list.files) {
    const text = changed.get(file.path)
    if (text === undefined) continue
    file.hash = createHash('sha256').update(text).digest('hex')
    file.size = Buffer.byteLength(text)
  }
  list.version = createHash('sha256').update(JSON.stringify(list.files)).digest('hex').slice(0, 16)
  return [`self.BUILD_LIST=${JSON.stringify(list)};`, ...rest].join('\n')
}

test('a new version is announced, taken when somebody says so, and half of one changes nothing', async () => {
  await visit({ isolates: true })
  await untilKept('/kept-list.json')
  const document = await readFile(join(ROOT, 'dist', 'index.html'), 'utf8')
  const changed = new Map([['index.html', document.replace('lang="en"', 'lang="en" data-version="2"')]])
  const version = () => page.evaluate(() => globalThis.document.documentElement.dataset.version ?? '1')
  const lookForUpdate = () =>
    page.evaluate(async () => {
      const registration = (await navigator.serviceWorker.getRegistration())!
      await registration.update()
      const worker = registration.installing ?? registration.waiting
      return new Promise<string>((resolve) => {
        const look = () => (worker === null || worker.state !== 'installing' ? resolve(worker?.state ?? 'none') : null)
        worker?.addEventListener('statechange', look)
        look()
      })
    })

  // The host has the new worker, but not yet the new document.
  host.files.set('app-sw.js', await workerOf(changed))
  expect(await lookForUpdate()).toBe('redundant')
  await page.reload()
  await page.getByRole('button', { name: 'Play the demo' }).waitFor()
  expect(await version()).toBe('1')

  // Now it has, but a file hangs for ever: the version before goes on.
  host.files.set('index.html', changed.get('index.html')!)
  host.hanging.add('index.html')
  void lookForUpdate().catch(() => {})
  await page.reload()
  await page.getByRole('button', { name: 'Play the demo' }).waitFor()
  expect(await version()).toBe('1')
  host.hanging.clear()
  await host.close()
  await host.listen()

  await page.getByRole('textbox', { name: 'Say what to build' }).fill('in the middle of work')
  await expect
    .poll(async () => {
      await lookForUpdate()
      return page.getByText('A new version is here').isVisible()
    }, PATIENT)
    .toBe(true)
  expect(await page.getByRole('textbox', { name: 'Say what to build' }).inputValue()).toBe('in the middle of work')
  expect(await version()).toBe('1')
  // Until then both versions are whole.
  expect(await page.evaluate(async () => (await caches.keys()).filter((name) => name.includes(':page:')).length)).toBe(
    2,
  )
  await page.getByRole('button', { name: 'Take it now' }).click()
  await expect.poll(() => version().catch(() => 'loading'), PATIENT).toBe('2')
  await expect
    .poll(
      () => page.evaluate(async () => (await caches.keys()).filter((name) => name.includes(':page:')).length),
      PATIENT,
    )
    .toBe(1)
  await goOffline()
  await page.reload()
  await page.getByRole('button', { name: 'Play the demo' }).waitFor()
  expect(await version()).toBe('2')
  expect(troubles).toEqual([])
}, 200_000)

test('where service workers are refused, everything else works, and the settings say so', async () => {
  await visit({ isolates: true }, { serviceWorkers: 'block' })
  await page.getByRole('button', { name: 'Add a key' }).click()
  await person.dialog.getByText(/keeps nothing of this page/).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await person.inTerminal('node -p "6 * 7"; echo "ended with $?"', /^ended with 0/)
  expect(troubles).toEqual([])
}, 200_000)
