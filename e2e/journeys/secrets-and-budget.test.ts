import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseProjectFile } from '../../src/project/project-file.ts'
import { type ModelServer, startModelServer } from '../model-server/server.ts'
import { KEY, openJourney, ownTroubles } from '../support/journey.ts'

// Put together here, so that no scanner takes this file for a leak.
const TOKEN = `ghp_${'x9Y8'.repeat(9)}`
const PRINT = `node -e "console.log(require('fs').readFileSync('kept.txt').toString('base64'))"`
const NAME = /HIDDEN_SECRET_[A-Z2-7]{8}/

const journey = openJourney()
let host: ModelServer
beforeAll(async () => {
  host = await startModelServer({
    // It looks at the file, moves what it is not shown to another, and prints it.
    scriptOf(body) {
      const name = NAME.exec(JSON.stringify(body.messages.filter((one: { role: string }) => one.role === 'tool')))?.[0]
      return {
        prompt: '',
        turns: [
          { toolCalls: [{ name: 'read', arguments: { path: '.env' } }] },
          { toolCalls: [{ name: 'write', arguments: { path: 'kept.txt', content: `it is ${name}\n` } }] },
          { toolCalls: [{ name: 'run', arguments: { command: PRINT } }] },
          { text: `The token is in kept.txt as ${name}.` },
        ],
      }
    },
  })
})
afterAll(() => host?.close())

test('a model is shown no secret and can work with it; a budget stops it, and it goes on with more', async () => {
  const { person, visitor } = journey
  const { page, conversation, work, dialog } = person
  await person.setModel({ baseUrl: host.baseUrl, key: KEY, model: 'any' })
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  await person.inTerminal(`echo TOKEN=${TOKEN} > .env; echo "ended with $?"`, /^ended with 0/)
  await person.openTab('Editor')
  await work.getByRole('treeitem', { name: '.env' }).waitFor({ timeout: 60_000 })

  await person.follow('Move the token to kept.txt')
  await conversation.getByText('Hidden from the model: GitHub token.').waitFor({ timeout: 120_000 })
  await conversation.getByText(NAME).first().waitFor({ timeout: 120_000 })
  await person.untilStill()
  const sent = JSON.stringify(host.requests)
  expect(sent).not.toContain(TOKEN)
  expect(sent).not.toContain(btoa(`it is ${TOKEN}`).slice(12, 40))
  expect(sent.replaceAll(`Bearer ${KEY}`, '')).not.toContain(KEY)
  await person.openFile('kept.txt')
  await work
    .getByRole('textbox', { name: /kept\.txt/ })
    .getByText(`it is ${TOKEN}`)
    .waitFor()
  // What is written goes back hidden, however it is printed.
  await conversation.getByText('price unknown').or(page.getByText('price unknown')).first().waitFor()

  // What was deleted is in a saved file all the same; it is said, and can be left out.
  await person.inTerminal('rm kept.txt .env; echo "ended again with $?"', /^ended again with 0/)
  await person.openTab('Editor')
  await work.getByRole('treeitem', { name: '.env' }).waitFor({ state: 'detached', timeout: 60_000 })
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Save as a file' }).click()
  await dialog.getByText('.env (deleted)').waitFor({ timeout: 60_000 })
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save the file' }).click(),
  ])
  let text = ''
  for await (const part of await saved.createReadStream()) text += part
  const receipt = await parseProjectFile(text)
  if (!receipt.ok) throw new Error(receipt.message)
  const contents = [...receipt.project.contents.values()].map((bytes) => new TextDecoder().decode(bytes))
  expect(contents.filter((content) => content.includes(TOKEN))).toEqual([])

  await page.keyboard.press('Control+k')
  await page.keyboard.type('settings')
  await page.keyboard.press('Enter')
  await dialog.getByRole('spinbutton', { name: 'Each prompt, tokens' }).fill('1')
  await dialog.getByRole('button', { name: 'Add a price' }).click()
  for (const kind of ['Input', 'Cached', 'Output']) {
    await dialog.getByRole('spinbutton', { name: `${kind} price of any` }).fill('2')
  }
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await person.follow('And now?')
  await conversation.getByText('Stopped at the limit of tokens').waitFor({ timeout: 60_000 })
  await conversation.getByRole('button', { name: /^Continue with (\d{3}|[\d.]+k) tokens more$/ }).waitFor()
  await page
    .getByText(/· \$0\.0/)
    .first()
    .waitFor()
  expect(ownTroubles(visitor)).toEqual([])
}, 300_000)
