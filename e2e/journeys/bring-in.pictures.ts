import { afterAll, beforeAll, test } from 'vitest'
import { type StandIn, startGitHub } from '../../src/project/test-support/github-stand-in.ts'
import { KEY, openJourney } from '../support/journey.ts'
import { createPerson } from '../support/person.ts'
import { takePictures } from '../support/picture.ts'

/** Pictures of what brings work in and gives it out. */
const journey = openJourney()
let github: StandIn
beforeAll(async () => {
  github = await startGitHub({ 'ada/engine': { main: { 'a.js': 'a', 'b.js': 'b', 'current.js': { link: 'a.js' } } } })
})
afterAll(() => github?.close())

test('offline settings, GitHub, another tab, and a workshop from both sides', async () => {
  const { person, visitor, models, app } = journey
  const { page, dialog } = person
  await visitor.context.route('https://api.github.com/**', async (route) => {
    const to = route.request().url().replace('https://api.github.com', github.base)
    await route.fulfill({ response: await route.fetch({ url: to }) })
  })
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 60_000 })
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
  await page.getByRole('button', { name: 'from GitHub' }).click()
  await dialog.getByRole('textbox', { name: 'Address' }).fill('ada/engine')
  await dialog.getByRole('button', { name: 'Look at it' }).click()
  await dialog.getByText('Stays behind').click()
  await takePictures(page, 'github')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await person.conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  await page
    .getByRole('banner')
    .getByRole('button', { name: /Engine/i })
    .first()
    .click()
  await dialog.getByText(/Kept for offline use/).scrollIntoViewIfNeeded()
  await takePictures(page, 'offline')
  await page.keyboard.press('Escape')

  const second = await visitor.context.newPage()
  await second.goto(page.url())
  await second.getByRole('button', { name: 'Take over' }).waitFor({ timeout: 60_000 })
  await takePictures(second, 'elsewhere')
  await second.close()

  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Make a workshop…' }).click()
  await dialog.getByLabel('Task').fill('Write a function that adds two numbers, with tests')
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await dialog.getByLabel(/^Link,/).inputValue()
  await takePictures(page, 'workshop-make')
  await page.keyboard.press('Escape')

  const learner = await app.visit(link)
  const own = createPerson(learner.page)
  await own.dialog.getByLabel('Your name').fill('Ada')
  await takePictures(learner.page, 'workshop-join')
  await own.dialog.getByRole('button', { name: 'Begin' }).click()
  await learner.page.getByRole('button', { name: /minutes left/ }).click({ timeout: 60_000 })
  await takePictures(learner.page, 'workshop-seat')
  const download = learner.page.waitForEvent('download')
  await own.dialog.getByRole('button', { name: 'Save the file to hand in' }).click()
  const result = await (await download).path()
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Check workshop results…' }).click()
  const buffer = await (await import('node:fs/promises')).readFile(result)
  const file = (name: string, from = buffer) => ({ name, mimeType: 'application/json', buffer: from })
  const forged = Buffer.from(buffer.toString().replace('"learner":"Ada"', '"learner":"Eve"'))
  await dialog.getByLabel('Choose files…').setInputFiles([file('ada.json'), file('eve.json', forged)])
  await dialog.getByRole('button', { name: 'Run all tests' }).click()
  await dialog
    .getByRole('row', { name: /^Ada/ })
    .getByText(/^\d+ of \d+$/)
    .waitFor({ timeout: 60_000 })
  await takePictures(page, 'workshop-results')
  await learner.leave()
}, 300_000)
