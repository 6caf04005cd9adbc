import { readFile } from 'node:fs/promises'
import { test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'
import { type Pane, takePictures } from '../support/picture.ts'

/** Pictures of candidates side by side, and of a history that is looked at, gone back in and verified. */
const journey = openJourney()
const picture = (name: string, pane: Pane | null = null) => takePictures(journey.person.page, name, pane)

test('candidates at work, and when one was taken', async () => {
  const { person, models } = journey
  const { work, conversation } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'race', candidates: 3 })
  await person.ask('Write a function that adds two numbers, with tests')
  await work.getByRole('region', { name: 'Candidate C' }).getByText('first').waitFor({ timeout: 180_000 })
  await picture('race', 'Work')
  await person.untilVerdict('Proved')
  await person.untilStill()
  await picture('race-over', 'Talk')
  await conversation.getByText('Three candidates, C was taken').click()
  await picture('race-told', 'Talk')
}, 400_000)

test('a page that the agent looked at', async () => {
  const { person, models } = journey
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'look' })
  await person.ask('Build a counter page')
  await person.conversation.getByText('The page counts. No test covers it.').waitFor({ timeout: 120_000 })
  await person.untilStill()
  await picture('look', 'Talk')
}, 300_000)

test('a step that was gone back to, and an altered log', async () => {
  const { person, models } = journey
  const { page, conversation, dialog } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'repair' })
  await person.ask('Write a function that adds two numbers')
  await person.untilVerdict('Proved')
  await person.untilStill()
  const report = conversation.getByRole('list', { name: 'Steps' }).locator('[data-kind="report"]').first()
  await report.getByRole('button', { name: /^Step \d+$/ }).click()
  await picture('go-back', 'Talk')
  await page.getByRole('button', { name: 'Go back to here' }).click()
  await conversation.getByText('Went back to the step above').waitFor()
  await picture('went-back', 'Talk')
  await picture('steps', 'Steps')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('branch from this step')
  await page.keyboard.press('Enter')
  await picture('branch')
  await dialog.getByRole('button', { name: 'Branch', exact: true }).click()
  await conversation.getByText('Branched from').waitFor()
  await picture('branched', 'Talk')

  const menu = async (item: string) => {
    await page.getByRole('button', { name: /^Project / }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  const [download] = await Promise.all([page.waitForEvent('download'), menu('Export the log')])
  const log = await readFile(await download.path(), 'utf8')
  await menu('Verify a log…')
  const buffer = Buffer.from(log.replace('adds two numbers', 'adds all numbers'))
  await dialog.getByLabel('Choose a log…').setInputFiles({ name: 'some.jsonl', mimeType: 'application/jsonl', buffer })
  await dialog.getByText(/Altered at line/).waitFor()
  await picture('verify')
}, 400_000)
