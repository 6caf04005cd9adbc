import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'
import { createPerson } from '../support/person.ts'

const journey = openJourney()

test('a teacher makes a link, a learner begins without settings and hands in, and the teacher runs it again', async () => {
  const { app, models, visitor, person: teacher } = journey
  const folder = mkdtempSync(join(tmpdir(), 'workshop-'))
  const menu = async (item: string) => {
    await teacher.page.getByRole('button', { name: /^Project / }).click()
    await teacher.page.getByRole('menuitem', { name: item }).click()
  }
  try {
    await teacher.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
    await teacher.page.getByRole('button', { name: 'JavaScript with tests' }).click()
    await teacher.conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
    const hidden = join(folder, 'hidden.test.mjs')
    writeFileSync(
      hidden,
      `import { equal } from 'node:assert'\nimport { test } from 'node:test'\nimport { sum } from './sum.mjs'\ntest('adds negative numbers', () => equal(sum(-1, -2), -3))\n`,
    )
    await menu('Make a workshop…')
    const { dialog } = teacher
    await dialog.getByLabel('Task').fill('Write a function that adds two numbers, with tests')
    await dialog.getByLabel('Choose files…').setInputFiles(hidden)
    await dialog.getByText('hidden.test.mjs').waitFor()
    await dialog.getByText(/Anybody with the link can read and use the key/).waitFor()
    await dialog.getByRole('button', { name: 'Make the link' }).click()
    const link = await dialog.getByLabel(/^Link,/).inputValue()
    await teacher.page.keyboard.press('Escape')

    const learner = await app.visit(link)
    const person = createPerson(learner.page)
    await person.dialog.getByText('Write a function that adds two numbers, with tests').waitFor()
    expect(await person.dialog.innerText()).toContain(new URL(models.baseUrl).host)
    expect(models.requests).toEqual([])
    await person.dialog.getByLabel('Your name').fill('Ada')
    await person.dialog.getByRole('button', { name: 'Begin' }).click()
    await learner.page.getByRole('button', { name: /Workshop, 45 minutes left/ }).click({ timeout: 60_000 })
    await person.dialog.getByRole('button', { name: 'Put it to the agent' }).click()
    await person.untilStill()
    await person.conversation
      .getByText(/adds two numbers/)
      .last()
      .waitFor()
    // Where they left off is found again after a reload, the teacher's model too.
    await learner.page.reload()
    await learner.page.getByRole('button', { name: /Workshop, 4\d minutes left/ }).click({ timeout: 60_000 })
    const download = learner.page.waitForEvent('download')
    await person.dialog.getByRole('button', { name: 'Save the file to hand in' }).click()
    const result = join(folder, (await download).suggestedFilename())
    await (await download).saveAs(result)
    expect(result).toMatch(/-Ada\.result\.json$/)
    await learner.page.keyboard.press('Escape')
    // Their own settings know nothing of the teacher's key.
    await learner.page.getByRole('button', { name: 'Tabwright, all projects' }).click()
    await learner.page.getByRole('button', { name: 'Add a key' }).waitFor()
    expect(learner.troubles).toEqual([])
    await learner.leave()

    const forged = join(folder, 'Eve.result.json')
    const { readFileSync } = await import('node:fs')
    writeFileSync(forged, readFileSync(result, 'utf8').replace('"learner":"Ada"', '"learner":"Eve"'))
    await menu('Check workshop results…')
    await dialog.getByLabel('Choose files…').setInputFiles([result, forged, hidden])
    await dialog.getByText('1 hidden test file').waitFor()
    await dialog.getByRole('row', { name: /Eve.*its name was altered/ }).waitFor()
    await dialog.getByRole('button', { name: 'Run all tests' }).click()
    const row = dialog.getByRole('row', { name: /^Ada/ })
    await row.getByText(/^(\d+) of \1$/).waitFor({ timeout: 60_000 })
    expect(visitor.troubles).toEqual([])
  } finally {
    // Made above by mkdtemp.
    if (folder.startsWith(tmpdir())) rmSync(folder, { recursive: true })
  }
}, 300_000)
