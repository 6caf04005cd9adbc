import { test } from 'vitest'
import { alteredLink } from '../support/altered-project.ts'
import { KEY, openJourney } from '../support/journey.ts'
import { type Pane, takePictures } from '../support/picture.ts'

/** Pictures of every state of the page that a single visit reaches. */
const journey = openJourney()

const picture = (name: string, pane: Pane | null = null) => takePictures(journey.person.page, name, pane)

test('start, settings, work, red, proved, and every tab', async () => {
  const { person, models } = journey
  const { page, conversation, work, dialog } = person
  await picture('start')
  await page
    .getByRole('button', { name: /^All \d+$/ })
    .first()
    .click()
  await dialog.waitFor()
  await picture('templates')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('all keys')
  await page.keyboard.press('Enter')
  await dialog.getByRole('heading', { name: 'All keys' }).waitFor()
  await picture('keys')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Add a key' }).click()
  await dialog.waitFor()
  await picture('settings')
  await page.keyboard.press('Escape')
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'album' })
  await person.ask('Build a REST API endpoint for user authentication with JWT tokens')
  await conversation.getByRole('region', { name: 'Plan' }).waitFor({ timeout: 120_000 })
  await picture('working', 'Talk')
  await conversation.getByText('12 of 14 passed').waitFor({ timeout: 120_000 })
  await picture('red', 'Talk')
  await person.untilVerdict('Proved')
  await person.untilStill()
  await picture('proved', 'Talk')
  await person.openTab('Tests')
  await picture('tests', 'Tests')
  await person.openFile('src/auth.js')
  await work.getByRole('textbox', { name: /src\/auth\.js/ }).waitFor()
  await picture('editor', 'Work')
  await page.keyboard.press('Control+Shift+f')
  await work.getByRole('textbox', { name: 'Look for' }).fill('token')
  await work
    .getByRole('status')
    .getByText(/matches in/)
    .waitFor()
  await picture('search', 'Work')
  await person.openTab('Diff')
  await picture('diff', 'Work')
  await page.getByRole('button', { name: 'Side by side' }).click()
  await work
    .getByRole('textbox', { name: /before$/ })
    .first()
    .waitFor()
  await picture('sides', 'Work')
  const preview = await person.openTab('Preview')
  await preview.frameLocator('iframe[title="Preview"]').getByRole('heading').first().waitFor({ timeout: 60_000 })
  await picture('preview', 'Work')
  await person.inTerminal('node --version; ls -l; echo "ended with $?"', /^ended with 0/)
  await picture('terminal', 'Work')
  await page.getByRole('button', { name: 'Share' }).click()
  await dialog.getByRole('textbox', { name: 'Link' }).waitFor()
  await picture('share')
}, 480_000)

test('a question, and what the agent may do', async () => {
  const { person, models } = journey
  const { page, dialog, conversation } = person
  await page.getByRole('button', { name: 'Add a key' }).click()
  await dialog.getByRole('radio', { name: /^Ask/ }).check()
  await dialog.getByRole('textbox', { name: 'Rule', exact: true }).fill('git push')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByRole('heading', { name: 'What the agent may do' }).scrollIntoViewIfNeeded()
  await picture('rules')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'careful' })
  await person.ask('Say hello, carefully')
  const question = conversation.getByRole('region', { name: 'Question' })
  await question.getByText('May these files').waitFor({ timeout: 120_000 })
  await question.getByRole('button', { name: 'For this project' }).click()
  await question.getByText('May this be run?').waitFor({ timeout: 60_000 })
  await picture('question', 'Talk')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'What the agent may do…' }).click()
  await dialog.waitFor()
  await picture('project-rules')
}, 300_000)

test('a model that fails', async () => {
  const { person, models } = journey
  await person.setModel({ baseUrl: models.baseUrl, key: 'wrong', model: 'unauthorized' })
  await person.ask('Write a function that adds two numbers, with tests')
  await person.work.getByRole('heading', { name: 'The model refused the key' }).waitFor({ timeout: 120_000 })
  await picture('error', 'Work')
}, 300_000)

test('the demo', async () => {
  const { person } = journey
  await person.page.getByRole('button', { name: 'Play the demo' }).click()
  await person.conversation.getByRole('region', { name: 'Plan' }).waitFor({ timeout: 120_000 })
  await picture('demo', 'Talk')
}, 300_000)

test('copy and paste', async () => {
  const { person } = journey
  await person.page.getByRole('textbox', { name: 'Say what to build' }).fill('Write a median function with tests')
  await person.page.getByRole('button', { name: 'Use copy-paste' }).click()
  await person.conversation.getByRole('form', { name: 'Copy and paste' }).waitFor({ timeout: 120_000 })
  await picture('paste', 'Talk')
}, 300_000)

test('projects, and what is said of them', async () => {
  const { person, app } = journey
  const { page, dialog, conversation } = person
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  await picture('empty', 'Talk')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).waitFor()
  await picture('menu')
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await dialog.waitFor()
  await picture('rename')
  await page.keyboard.press('Escape')
  await person.inTerminal(`echo TOKEN=ghp_${'x9Y8'.repeat(9)} > .env; echo "ended with $?"`, /^ended with 0/)
  await person.openTab('Editor')
  await person.work.getByRole('treeitem', { name: '.env' }).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Share' }).click()
  await dialog.getByRole('region', { name: 'Secrets' }).waitFor({ timeout: 60_000 })
  await picture('secrets')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await dialog.waitFor()
  await picture('palette')
  await page.keyboard.press('Escape')
  await page.goto(await alteredLink(app.url))
  await conversation.getByText('The history above was altered').waitFor({ timeout: 120_000 })
  await picture('altered', 'Talk')
  await page.getByRole('button', { name: 'Dismiss' }).first().click()
  await picture('steps', 'Steps')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await dialog.waitFor()
  await picture('delete')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('button', { name: 'Undo' }).click({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Projects', exact: true }).click()
  await dialog.waitFor()
  await picture('projects')
}, 480_000)

test('a model that is asked again, and a run that was stopped', async () => {
  const { person, models } = journey
  const { conversation } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'reminded' })
  await person.ask('Write a function that adds two numbers')
  await conversation.getByText('There is nothing to test it with').waitFor({ timeout: 120_000 })
  await person.untilStill()
  await picture('reminded', 'Talk')
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'slow' })
  await person.page.getByRole('button', { name: 'Tabwright, all projects' }).click()
  await person.ask('Explain slowly')
  await conversation.getByText('slow is writing').waitFor({ timeout: 120_000 })
  await conversation.getByRole('button', { name: 'Stop' }).click()
  await conversation.getByText('Stopped by you').waitFor({ timeout: 60_000 })
  await picture('stopped', 'Talk')
}, 300_000)

test('a budget, prices, and what a model is not shown', async () => {
  const { person, models } = journey
  const { page, conversation, dialog } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
  await person.ask(`Write a function that adds two numbers. The token is ghp_${'x9Y8'.repeat(9)}`)
  await conversation.getByText('Hidden from the model').waitFor({ timeout: 120_000 })
  await person.untilVerdict('Proved')
  await person.untilStill()
  await picture('hidden', 'Talk')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('settings')
  await page.keyboard.press('Enter')
  await dialog.getByRole('spinbutton', { name: 'Each prompt, tokens' }).fill('1000')
  await dialog.getByRole('spinbutton', { name: 'Each project, US dollars' }).fill('0.5')
  await dialog.getByRole('button', { name: 'Add a price' }).click()
  for (const kind of ['Input', 'Cached', 'Output']) {
    await dialog.getByRole('spinbutton', { name: `${kind} price of hello` }).fill('0.25')
  }
  await dialog.getByRole('heading', { name: 'Budget' }).scrollIntoViewIfNeeded()
  await picture('budget')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await person.follow('Another')
  await conversation.getByText('Stopped at the limit of tokens').waitFor({ timeout: 60_000 })
  await picture('used-up', 'Talk')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Save as a file' }).click()
  await dialog.getByText('These look like secrets').waitFor({ timeout: 60_000 })
  await picture('save-secrets')
}, 300_000)
