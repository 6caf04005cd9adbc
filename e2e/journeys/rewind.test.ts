import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { verifyLogFile } from '../../src/project/audit/verify-log.ts'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

test('a step before the repair is gone back to, undone, and branched from, onto another model too', async () => {
  const { person, models, visitor } = journey
  const { page, conversation, verdict, dialog } = person
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

  // The same step as a project of its own; the one it came from stays.
  const shared = (await logOf(page)).slice(0, 3)
  await report.getByRole('button', { name: /^Step \d+$/ }).click()
  await page.getByRole('button', { name: 'Branch from here…' }).click()
  const name = await dialog.getByRole('textbox', { name: 'Name' }).inputValue()
  expect(name).toMatch(/ — branch$/)
  await dialog.getByRole('button', { name: 'Branch', exact: true }).click()
  await steps.getByText('Branched from').waitFor()
  await seenThen()
  const log = await logOf(page)
  expect(log.slice(0, 3)).toEqual(shared)
  expect(await verifyLogFile(log.join('\n'))).toMatchObject({ ok: true, project: name })

  // By keys alone: what was asked, asked again of another model.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('try the prompt again')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('branch-model')
  await page.keyboard.type('answer')
  await page.keyboard.press('Enter')
  await conversation.getByText('A JWT is a signed statement').waitFor({ timeout: 60_000 })
  await person.untilStill()
  expect(models.requests.at(-1)!.body).toMatchObject({ model: 'answer', messages: [{}, { role: 'user' }] })
  expect(await person.files()).toEqual([])
  await steps.getByRole('button', { name: 'Open it' }).click()
  await verdict.getByText(/0 of 1 · run 1/).waitFor()
  await steps.getByRole('button', { name: 'Open it' }).click()
  await verdict.getByText('Proved', { exact: true }).waitFor()
  expect(await person.files()).toEqual(after.files)
  await conversation.getByRole('button', { name: 'Answers come from repair' }).waitFor()
  expect(visitor.troubles).toEqual([])
}, 300_000)

/** The open project's exported log, line by line. */
async function logOf(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: /^Project / }).click()
  const item = page.getByRole('menuitem', { name: 'Export the log' })
  const [download] = await Promise.all([page.waitForEvent('download'), item.click()])
  return (await readFile(await download.path(), 'utf8')).split('\n')
}
