import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openJourney } from '../support/journey.ts'

const journey = openJourney()

test('a template’s tests run whole, alone and by file; its ZIP becomes the same project again', async () => {
  const { person, visitor } = journey
  const { page, work, dialog, conversation } = person
  await page.getByRole('button', { name: /^All \d+$/ }).click()
  await dialog.getByText('Command line tool').click()
  await dialog.getByText('parseArgs').first().waitFor()
  await dialog.getByRole('button', { name: 'Begin' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  await person.openTab('Tests')
  await work.getByRole('button', { name: /Run the tests/ }).click()
  await work.getByRole('heading', { name: '4 of 4 tests passed' }).waitFor({ timeout: 120_000 })
  await work.getByRole('button', { name: 'Run says how it is used' }).click()
  await work.getByRole('heading', { name: '1 of 1 tests passed' }).waitFor({ timeout: 120_000 })
  await work.getByRole('button', { name: 'Run this file' }).click()
  await work.getByRole('heading', { name: '4 of 4 tests passed' }).waitFor({ timeout: 120_000 })

  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Save as a ZIP' }).click()
  const zip = await readFile(await (await saved).path())
  const before = await person.files()
  await page.getByRole('button', { name: 'Tabwright, all projects' }).click()
  await page.getByRole('button', { name: 'Projects', exact: true }).click()
  await dialog.getByLabel('From a file…').setInputFiles({ name: 'again.zip', mimeType: 'application/zip', buffer: zip })
  await page.getByRole('button', { name: 'Project again' }).waitFor({ timeout: 120_000 })
  expect(await person.files()).toEqual(before)
  expect(visitor.troubles).toEqual([])
}, 300_000)
