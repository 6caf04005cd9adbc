import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  startGitHubForWriting,
  WRITE_TOKEN,
  type WriteStandIn,
} from '../../src/project/test-support/github-write-stand-in.ts'
import { leadToStandIn } from '../support/git-sites.ts'
import { openJourney, ownTroubles } from '../support/journey.ts'

const journey = openJourney()
let github: WriteStandIn

beforeAll(async () => {
  github = await startGitHubForWriting()
})
afterAll(() => github?.close())

test('a project is pushed as a new repository, deployed from it, deployed again, and rolled back', async () => {
  const { visitor, person } = journey
  const { page, dialog, conversation } = person
  await leadToStandIn(visitor.context, github)
  github.buildPolls = 0
  await page.getByRole('button', { name: /^All \d+$/ }).click()
  await dialog.getByText('Vanilla page').click()
  await dialog.getByRole('button', { name: 'Begin' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  const menu = async (item: string) => {
    await page.getByRole('button', { name: /^Project / }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  await menu('Push to GitHub…')
  await dialog.getByLabel('Name').fill('engine')
  await dialog.getByLabel('Private').uncheck()
  await dialog.getByLabel('Token').fill(WRITE_TOKEN)
  await dialog.getByLabel('Keep it in this browser').check()
  await dialog.getByRole('button', { name: 'Look at it' }).click()
  await dialog.getByText('ada/engine').waitFor()
  expect(github.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  await dialog.getByRole('checkbox', { name: 'Add .devcontainer/devcontainer.json' }).uncheck()
  await dialog.getByRole('button', { name: /^Push \d+ files$/ }).click()
  await dialog.getByText(/Pushed as one commit/).waitFor()
  const there = github.filesOf('ada/engine', 'main')
  expect(Object.keys(there)).toContain('.github/workflows/test.yml')
  expect(Object.keys(there)).not.toContain('.devcontainer/devcontainer.json')
  expect(there['.github/workflows/test.yml']).toContain('node --test')
  await page.keyboard.press('Escape')
  await conversation.getByText(/You pushed this to ada\/engine, a new repository/).waitFor()

  // The repository and the token are known by now.
  const shown = () => github.pageOf('ada.github.io', '/engine/')?.toString() ?? ''
  const deploy = async () => {
    await dialog.getByRole('button', { name: 'Prepare' }).click()
    await dialog.getByText(/^(\d+) of \1 tests passed$/).waitFor({ timeout: 60_000 })
  }
  await menu('Deploy…')
  await deploy()
  expect(github.repositories.get('ada/engine')!.pages).toBeNull()
  await dialog.getByRole('button', { name: /^Deploy \d+ files$/ }).click()
  await dialog.getByText('Its address answers with this very page.').waitFor({ timeout: 30_000 })
  expect(shown()).toContain('<h1>Shopping list</h1>')
  await page.keyboard.press('Escape')

  await person.openFile('index.html')
  await page.locator('.cm-content').first().click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('<!-- second -->')
  await menu('Deploy…')
  await dialog.getByLabel('Build').fill('mkdir -p made && cp -r index.html src made')
  await dialog.getByLabel('Folder').fill('made')
  await deploy()
  await dialog.getByRole('button', { name: 'Deploy 4 files' }).click()
  await dialog.getByText('Its address answers with this very page.').waitFor({ timeout: 30_000 })
  expect(shown()).toContain('<!-- second -->')

  await dialog.getByRole('button', { name: /^Roll back to / }).click()
  await dialog.getByRole('button', { name: 'Roll back', exact: true }).click()
  await dialog.getByText('Its address answers with this very page.').waitFor({ timeout: 30_000 })
  expect(shown()).not.toContain('<!-- second -->')
  expect(await dialog.getByRole('region', { name: 'Deployments' }).getByRole('row').count()).toBe(4)
  await page.keyboard.press('Escape')
  await conversation.getByText(/You rolled back GitHub Pages, ada\/engine/).waitFor()
  expect(github.commitsOf('ada/engine', 'gh-pages')).toHaveLength(3)

  // The token stands in no line of the history.
  const saved = page.waitForEvent('download')
  await menu('Export the log')
  const log = await readFile(await (await saved).path(), 'utf8')
  expect(log).toContain('"deploy-ended"')
  expect(log).not.toContain(WRITE_TOKEN)
  expect(ownTroubles(visitor)).toEqual([])
}, 120_000)
