import { afterAll, beforeAll, test } from 'vitest'
import {
  startGitHubForWriting,
  WRITE_TOKEN,
  type WriteStandIn,
} from '../../src/project/test-support/github-write-stand-in.ts'
import { leadToStandIn } from '../support/git-sites.ts'
import { openJourney } from '../support/journey.ts'
import { takePictures } from '../support/picture.ts'

/** Pictures of what takes work out. */
const journey = openJourney()
let github: WriteStandIn
beforeAll(async () => {
  github = await startGitHubForWriting()
  github.add('ada/list', { 'index.html': 'before', 'old.html': 'old' })
  github.buildPolls = 0
})
afterAll(() => github?.close())

test('pushing with secrets, and deploying where a host lets no page ask, and where one does', async () => {
  const { visitor, person } = journey
  const { page, dialog, conversation } = person
  await leadToStandIn(visitor.context, github)
  // To a page, a host that it may not ask looks like one that is not there.
  await visitor.context.route('https://api.netlify.com/**', (route) => route.abort())
  await page.getByRole('button', { name: /^All \d+$/ }).click()
  await dialog.getByText('Vanilla page').click()
  await dialog.getByRole('button', { name: 'Begin' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  const menu = async (item: string) => {
    await page.getByRole('button', { name: /^Project / }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await person.openFile('index.html')
  await page.locator('.cm-content').first().click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('<!-- API_KEY=AKIAIOSFODNN7EXAMPLE -->')

  await menu('Push to GitHub…')
  await takePictures(page, 'push')
  await dialog.getByRole('radio', { name: 'Branch' }).check()
  await dialog.getByRole('textbox', { name: 'Repository' }).fill('ada/list')
  await dialog.getByLabel('Token', { exact: true }).fill('github_pat_unknown')
  await dialog.getByRole('button', { name: 'Look at it' }).click()
  await dialog.getByText(/does not know this token/).waitFor()
  await takePictures(page, 'push-refused')
  await dialog.getByLabel('Token', { exact: true }).fill(WRITE_TOKEN)
  await dialog.getByRole('button', { name: 'Look at it' }).click()
  await dialog.getByText('These look like secrets').waitFor()
  await takePictures(page, 'push-plan')
  await page.keyboard.press('Escape')

  await menu('Deploy…')
  await dialog.getByRole('radio', { name: 'Netlify' }).check()
  await dialog.getByRole('textbox', { name: 'Site' }).fill('list')
  await dialog.getByLabel('Token', { exact: true }).fill('nfp_unknown')
  await dialog.getByRole('button', { name: 'Prepare' }).click()
  await dialog.getByText(/lets no page in a browser ask/).waitFor({ timeout: 60_000 })
  await takePictures(page, 'deploy-closed')
  await dialog.getByRole('radio', { name: 'GitHub Pages' }).check()
  await dialog.getByRole('textbox', { name: 'Repository' }).fill('ada/list')
  await dialog.getByLabel('Token', { exact: true }).fill(WRITE_TOKEN)
  for (let deployed = 0; deployed < 2; deployed++) {
    await dialog.getByRole('button', { name: 'Prepare' }).click()
    await dialog.getByLabel('Deploy them all the same').check({ timeout: 60_000 })
    if (deployed === 0) await takePictures(page, 'deploy-plan')
    await dialog.getByRole('button', { name: /^Deploy \d+ files$/ }).click()
    await dialog.getByText('Its address answers with this very page.').waitFor({ timeout: 30_000 })
  }
  await takePictures(page, 'deployed')
}, 300_000)
