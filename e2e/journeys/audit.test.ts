import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { verifyLogFile } from '../../src/project/audit/verify-log.ts'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

test('a log is exported with a seal, and the page names the first line that was altered', async () => {
  const { person, models, visitor } = journey
  const { page, dialog } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'answer' })
  await person.ask('What can you do?')
  await person.untilStill()
  const menu = async (item: string) => {
    await page.getByRole('button', { name: /^Project / }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  const [download] = await Promise.all([page.waitForEvent('download'), menu('Export the log')])
  const log = await readFile(await download.path(), 'utf8')
  expect(download.suggestedFilename()).toMatch(/\.log\.jsonl$/)
  const lines = log.trimEnd().split('\n').length - 1
  expect(await verifyLogFile(log)).toMatchObject({ ok: true, events: lines })
  expect(log).not.toContain(KEY)

  await menu('Verify a log…')
  const choose = (text: string) =>
    dialog
      .getByLabel('Choose a log…')
      .setInputFiles({ name: 'some.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(text) })
  await choose(log)
  await dialog.getByText(`${lines} events, none altered.`).waitFor()
  await choose(log.replace('What can you do?', 'What did you do?'))
  await dialog.getByText('Altered at line 2: its contents are not what was hashed.').waitFor()

  // Dropped, it is verified as well; and no project is opened in its place.
  const data = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text], 'cut.jsonl'))
      return transfer
    },
    log.slice(0, -3),
  )
  await dialog.getByRole('group', { name: 'A log' }).dispatchEvent('drop', { dataTransfer: data })
  await dialog.getByText(/Altered at line \d+: the seal was altered/).waitFor()
  expect(visitor.troubles).toEqual([])
}, 240_000)
