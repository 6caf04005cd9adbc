import { expect, test } from 'vitest'
import { parseShareLink } from '../../src/project/share.ts'
import { KEY, openJourney } from '../support/journey.ts'
import { createPerson, type Person } from '../support/person.ts'

const journey = openJourney()

/** What a person sees of a project. */
async function seen(person: Person) {
  const { conversation, verdict } = person
  await verdict.getByText('Proved', { exact: true }).waitFor({ timeout: 120_000 })
  await person.untilStill()
  const talk = await conversation.getByRole('list', { name: 'Steps' }).innerText()
  const files = await person.files()
  await person.openFile('sum.mjs')
  await person.work
    .getByRole('textbox', { name: /sum\.mjs/ })
    .getByText('Adds two numbers')
    .waitFor({ timeout: 60_000 })
  return { talk, files, verdict: await verdict.innerText() }
}

test('a reload keeps files, conversation, plan and verdict; projects stay apart', async () => {
  const { person, models, visitor } = journey
  const { page, conversation } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
  await person.ask('Write a function that adds two numbers, with tests')
  await person.untilVerdict('Proved')
  const before = await seen(person)
  expect(before.talk).toContain('A function that adds two numbers')
  await page.reload()
  expect(await seen(person)).toEqual(before)

  // Another project knows nothing of this one.
  await page.getByRole('button', { name: 'Tabwright, all projects' }).click()
  await page.getByRole('button', { name: 'Use copy-paste' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  await person.openTab('Editor')
  await person.work.getByText('No files yet').first().waitFor()
  await person.inTerminal('echo other > other.txt; echo "$(ls)" done', /^other.txt done/)
  await person.openTab('Editor')
  await person.work.getByRole('treeitem', { name: 'other.txt' }).waitFor()
  await page.reload()
  await person.openTab('Editor')
  await person.work.getByRole('treeitem', { name: 'other.txt' }).waitFor({ timeout: 120_000 })
  expect(await person.files()).toEqual(['other.txt'])

  await page.getByRole('button', { name: 'Tabwright, all projects' }).click()
  await page
    .getByRole('main')
    .getByRole('button', { name: /function-adds/ })
    .click()
  expect(await seen(person)).toEqual(before)
  // The working copy, too: what the terminal sees is this project alone.
  await person.inTerminal('echo $(ls)', /^sum.mjs sum.test.mjs\s*$/)
  expect(visitor.troubles).toEqual([])
}, 480_000)

test('a link opens in a fresh profile with everything but the key, and its tests run again', async () => {
  const { app, models, visitor: sender, person: own } = journey
  await own.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
  await own.ask('Write a function that adds two numbers, with tests')
  await own.untilVerdict('Proved')
  const sent = await seen(own)
  await own.page.getByRole('button', { name: 'Share' }).click()
  const field = own.dialog.getByRole('textbox', { name: 'Link' })
  await field.waitFor({ timeout: 60_000 })
  const link = await field.inputValue()
  expect(sender.troubles).toEqual([])
  await sender.leave()

  expect(link).not.toContain(KEY)
  const receipt = await parseShareLink(new URL(link).hash)
  expect(receipt).toMatchObject({ ok: true })
  expect(JSON.stringify(receipt)).not.toContain(KEY)

  models.reset()
  const stranger = await app.visit(link)
  const person = createPerson(stranger.page)
  const { work, conversation } = person
  await conversation.getByText('Write a function that adds two numbers, with tests').waitFor({ timeout: 120_000 })
  await stranger.page.getByText('Opened from a link').waitFor()
  expect(await conversation.innerText()).toContain('`sum(a, b)` adds two numbers'.replaceAll('`', ''))
  expect(await person.files()).toEqual(sent.files)
  await person.openTab('Tests')
  await work.getByRole('button', { name: 'Run again' }).click()
  await person.verdict.getByText('1 of 1 · run 2').waitFor({ timeout: 120_000 })
  await person.untilVerdict('Proved')
  expect(models.requests).toEqual([])
  expect(stranger.troubles).toEqual([])
  await stranger.leave()
}, 480_000)
