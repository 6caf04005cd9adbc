import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

test('a step before the repair is gone back to, with files, plan and conversation; undone; and kept', async () => {
  const { person, models, visitor } = journey
  const { page, conversation, verdict } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'repair' })
  await person.ask('Write a function that adds two numbers')
  await person.untilVerdict('Proved')
  await person.untilStill()
  const steps = conversation.getByRole('list', { name: 'Steps' })
  const plan = conversation.getByRole('region', { name: 'Plan' })
  const after = { talk: await steps.innerText(), files: await person.files(), verdict: await verdict.innerText() }
  expect(after.files).toEqual(['notes/why.txt', 'sum.mjs', 'sum.test.mjs'])
  expect(await verdict.innerText()).toMatch(/1 of 1 · run 2/)

  const report = steps.locator('[data-kind="report"]').first()
  await report.getByRole('button', { name: /^Step \d+$/ }).click()
  await page.getByRole('button', { name: 'Go back to here' }).click()
  const told = steps.getByText('Went back to the step above')
  await told.waitFor()
  const seenThen = async () => {
    expect(await verdict.innerText()).toMatch(/0 of 1 · run 1/)
    expect(await person.files()).toEqual(['sum.mjs', 'sum.test.mjs'])
    await person.openFile('sum.mjs')
    await person.work
      .getByRole('textbox', { name: /sum\.mjs/ })
      .getByText('a - b')
      .waitFor()
    expect(await steps.innerText()).not.toMatch(/It subtracts/)
    expect(await plan.getByRole('img', { name: 'Built', exact: true }).count()).toBe(1)
  }
  await seenThen()
  // The machine, too: what a command had made is gone.
  await person.inTerminal('cat sum.mjs; ls notes', /No such file/i)

  await page.reload()
  await told.waitFor({ timeout: 120_000 })
  await seenThen()

  await conversation.getByRole('button', { name: 'Undo' }).click()
  await verdict.getByText('Proved', { exact: true }).waitFor()
  expect(await person.files()).toEqual(after.files)
  expect((await steps.innerText()).startsWith(after.talk.trim().slice(0, 100))).toBe(true)
  await person.inTerminal('cat notes/why.txt', /^repaired/)
  expect(visitor.troubles).toEqual([])
}, 300_000)
