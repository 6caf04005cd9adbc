import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { alteredFile, alteredLink, projectFile } from '../support/altered-project.ts'
import { openJourney } from '../support/journey.ts'
import { createPerson } from '../support/person.ts'

const journey = openJourney()

/** A project from a template, and back to the start screen. */
async function begin(): Promise<Locator> {
  const { page, conversation } = journey.person
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  return page.getByRole('alert').filter({ hasText: 'is deleted' })
}

const menu = async (item: string) => {
  const { page } = journey.person
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

const listed = (name: string | RegExp) => journey.person.page.getByRole('main').getByRole('button', { name })

test('a project is renamed, whether it is open or not', async () => {
  const { person, visitor } = journey
  const { page, dialog } = person
  await begin()
  await menu('Rename…')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('first-name')
  await dialog.getByRole('button', { name: 'Rename', exact: true }).click()
  await page.getByRole('button', { name: 'Project first-name' }).waitFor()
  await page.getByRole('button', { name: 'Tabwright, all projects' }).click()
  await listed(/first-name/).waitFor()

  await page.getByRole('button', { name: 'Projects', exact: true }).click()
  await dialog.getByRole('button', { name: 'Rename first-name' }).click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('second-name')
  await page.keyboard.press('Enter')
  await listed(/second-name/).waitFor()
  await page.reload()
  await listed(/second-name/).click()
  await page.getByRole('button', { name: 'Project second-name' }).waitFor({ timeout: 120_000 })
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('a deleted project can be taken back, and is gone for good when nobody does', async () => {
  const { person, visitor } = journey
  const { page, dialog } = person
  const notice = await begin()
  await menu('Delete…')
  await dialog.getByText('You can take it back for ten seconds').waitFor()
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await notice.waitFor()
  expect(await listed(/javascript/).count()).toBe(0)
  await notice.getByRole('button', { name: 'Undo' }).click()
  await notice.waitFor({ state: 'hidden' })
  await listed(/javascript/).click()
  await person.openTab('Editor')
  await person.work.getByRole('treeitem', { name: 'package.json' }).waitFor({ timeout: 120_000 })

  // The other way: from the list, while it is not open.
  await page.getByRole('button', { name: 'Tabwright, all projects' }).click()
  await page.getByRole('button', { name: 'Projects', exact: true }).click()
  await dialog.getByRole('button', { name: /^Delete javascript/ }).click()
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await notice.waitFor()
  await notice.waitFor({ state: 'hidden', timeout: 30_000 })
  await page.reload()
  await page.getByRole('button', { name: 'Play the demo' }).waitFor()
  await page.getByRole('button', { name: 'Projects', exact: true }).click()
  await dialog.getByText('No project yet.').waitFor()
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('a link whose history was altered says so, also after a reload, and proves nothing', async () => {
  const { app } = journey
  const stranger = await app.visit(await alteredLink(app.url))
  const { page, conversation, verdict } = createPerson(stranger.page)
  await page.getByRole('alert').getByText('The history in this link was altered').waitFor({ timeout: 120_000 })
  const told = conversation.getByText('The history above was altered')
  await told.waitFor()
  expect(await conversation.innerText()).toMatch(/Build something else[\s\S]*where cannot be told[\s\S]*proves nothing/)
  expect(await verdict.innerText()).toMatch(/Outdated/)
  await page.reload()
  await told.waitFor({ timeout: 120_000 })
  expect(await verdict.innerText()).not.toMatch(/Proved/)
  expect(stranger.troubles).toEqual([])
  await stranger.leave()
}, 300_000)

const asUpload = (name: string, text: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) })

test('a file opens from the picker; one that holds no project says why', async () => {
  const { person, visitor } = journey
  const { page, dialog, conversation } = person
  await page.getByRole('button', { name: 'Projects', exact: true }).click()
  const picker = dialog.getByLabel('From a file…')
  await picker.setInputFiles(asUpload('recipe.json', '{"flour": 500}'))
  await dialog.getByText(/recipe\.json could not be opened\..*tabwright\.json/).waitFor({ timeout: 60_000 })
  await picker.setInputFiles(asUpload('cut.tabwright.json', (await projectFile()).slice(0, -40)))
  await dialog.getByText(/cut\.tabwright\.json could not be opened\..*cut off on its way/).waitFor()
  await picker.setInputFiles(asUpload('honest.tabwright.json', await projectFile()))
  await conversation.getByText('Build something honest').waitFor({ timeout: 120_000 })
  await page.getByRole('alert').getByText('Opened from a file').waitFor()
  expect(await person.files()).toEqual(['honest.js'])
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('a file opens where it is dropped; an altered one names the event', async () => {
  const { person, visitor } = journey
  const { page, conversation } = person
  const drop = async (name: string, text: string) => {
    const data = await page.evaluateHandle(
      ([name, text]) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([text!], name!, { type: 'application/json' }))
        return transfer
      },
      [name, text],
    )
    await page.dispatchEvent('main', 'dragover', { dataTransfer: data })
    await page.dispatchEvent('main', 'drop', { dataTransfer: data })
  }
  await drop('notes.json', '[]')
  await page
    .getByRole('alert')
    .getByText(/notes\.json could not be opened/)
    .waitFor({ timeout: 60_000 })
  await drop('altered.tabwright.json', await alteredFile())
  await conversation.getByText('The history above was altered').waitFor({ timeout: 120_000 })
  expect(await conversation.innerText()).toMatch(/Event 3 was changed after it was written/)
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('the share dialog lists what looks like a secret, and gives the link only to who knows', async () => {
  const { person, visitor } = journey
  const { page, dialog } = person
  await begin()
  // Put together here, so that no scanner takes this file for a leak.
  const token = `ghp_${'x9Y8'.repeat(9)}`
  await person.inTerminal(`echo "TOKEN=${token}" > .env; echo "ended with $?"`, /^ended with 0/)
  await person.openTab('Editor')
  await person.work.getByRole('treeitem', { name: '.env' }).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Share' }).click()
  const secrets = dialog.getByRole('region', { name: 'Secrets' })
  await secrets.waitFor({ timeout: 60_000 })
  expect(await secrets.innerText()).toMatch(/\.env:1 GitHub token/)
  expect(await dialog.innerText()).not.toContain(token)
  expect(await dialog.innerText()).toMatch(/1 found/)
  const link = dialog.getByRole('textbox', { name: 'Link' })
  expect(await link.inputValue()).toBe('')
  expect(await dialog.getByRole('button', { name: 'Copy link' }).count()).toBe(0)
  await dialog.getByRole('checkbox', { name: 'Share them all the same' }).check()
  expect(await link.inputValue()).toMatch(/#p1=/)
  await dialog.getByRole('button', { name: 'Copy link' }).waitFor()
  expect(visitor.troubles).toEqual([])
}, 300_000)
