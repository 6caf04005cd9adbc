import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, openApp } from '../support/app.ts'
import { createPerson } from '../support/person.ts'

let app: App
beforeAll(async () => {
  app = await openApp()
}, 300_000)
afterAll(() => app?.close())

/** Answers `/` only once somebody pressed Enter in its terminal, and everything else at once with what was asked. */
const SERVER = [
  `const go = new Promise((done) => process.stdin.once('data', done));`,
  `require('http').createServer(async (asked, answer) => {`,
  `if (asked.url === '/') await go, answer.setHeader('content-type', 'text/html'), answer.end('<h1>A slow page</h1>');`,
  `else answer.end(asked.method + ' ' + asked.url + ' was asked')`,
  `}).listen(4321, () => console.log('Listening now'))`,
].join(' ')

test('a path that is typed while the page is still opening stays, and is what is asked', async () => {
  const visitor = await app.visit()
  const { page, inTerminal, openTab } = createPerson(visitor.page)
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await inTerminal(`node -e "${SERVER}"`, /^Listening now/)
  const preview = await openTab('Preview')
  const path = preview.getByRole('textbox', { name: 'Path' })
  await path.fill('/typed')
  const terminal = await openTab('Terminal')
  await terminal.getByRole('textbox', { name: 'Terminal input' }).focus()
  await page.keyboard.press('Enter')
  await openTab('Preview')
  await preview.frameLocator('iframe[title="Preview"]').getByText('A slow page').waitFor({ timeout: 60_000 })
  expect(await path.inputValue()).toBe('/typed')
  // The built page's own WebSockets, too, go to the machine, where this server wants none.
  const end = await preview
    .frameLocator('iframe[title="Preview"]')
    .locator('h1')
    .evaluate(
      () =>
        new Promise((resolve) => {
          new WebSocket('/').onclose = ({ code, wasClean }) => resolve([code, wasClean])
        }),
    )
  expect(end).toEqual([1006, false])
  await preview.getByRole('button', { name: 'Send' }).click()
  await preview.getByText('GET /typed was asked').waitFor({ timeout: 60_000 })
  expect(visitor.troubles).toEqual([expect.stringMatching(/WebSocket connection to 'ws:\S+' failed: The server/)])
  await visitor.leave()
}, 240_000)
