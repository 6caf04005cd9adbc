import { expect, test } from 'vitest'
import { openJourney } from '../support/journey.ts'

const journey = openJourney()

test('changes are accepted and taken back one by one, in line and side by side; keys can be changed', async () => {
  const { person, visitor } = journey
  const { page, work, dialog } = person
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await person.conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  await person.openTab('Diff')
  const file = (path: string) => work.getByRole('region', { name: path })
  await file('package.json').getByRole('group', { name: 'Lines 1–9' }).waitFor()
  // By keys: the first change of all, then the one after it.
  await page.keyboard.press('j')
  await page.keyboard.press('y')
  await file('package.json').getByText('accepted').waitFor()
  await file('src/greet.js').getByRole('button', { name: 'Accept' }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('n')
  await work.getByRole('status').getByText('A change to src/greet.js was taken back').waitFor()
  await file('src/greet.js').waitFor({ state: 'detached' })
  await work.getByRole('button', { name: 'Undo' }).click()
  await file('src/greet.js').getByRole('group', { name: 'Lines 1–6' }).waitFor()

  // A key that another command has goes over to this one, and that is said.
  await page.keyboard.press('?')
  await dialog.getByRole('button', { name: 'Keys for Changes side by side or in line: none' }).click()
  await page.keyboard.press('j')
  await dialog.getByText('Taken from: Next change.').waitFor()
  await dialog.getByRole('button', { name: 'Keys for Next change: none' }).waitFor()
  await dialog.getByRole('button', { name: 'Keys for Commands' }).click()
  await page.keyboard.press('Control+t')
  await dialog.getByText('Browsers keep Ctrl T for themselves').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await page.keyboard.press('j')
  await work.getByRole('textbox', { name: 'src/greet.js before' }).waitFor()
  await file('src/greet.js').getByRole('group', { name: 'Lines 1–6' }).getByRole('button', { name: 'Accept' }).click()
  await file('src/greet.js').getByText('accepted').waitFor()
  expect(visitor.troubles).toEqual([])
}, 200_000)
