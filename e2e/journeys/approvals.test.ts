import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

/** In the settings: what holds everywhere. */
async function setPolicy(preset: 'Auto' | 'Ask' | 'Read only', { approvePlan = false } = {}): Promise<void> {
  const { page, dialog } = journey.person
  await page
    .getByRole('banner')
    .getByRole('button', { name: /Add a key|Embedded engine|Engine/ })
    .first()
    .click()
  await dialog.getByRole('radio', { name: new RegExp(`^${preset}`) }).check()
  await dialog.getByRole('checkbox', { name: /plan of each run/ }).setChecked(approvePlan)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

const open = () => journey.person.conversation.getByRole('region', { name: 'Question' })
const sent = () => JSON.stringify(journey.models.requests.at(-1)?.body)

test('asks before it writes and runs, takes no for an answer, and asks for nothing twice', async () => {
  const { person, models, visitor } = journey
  const { conversation, page } = person
  await setPolicy('Ask')
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'careful' })
  await person.ask('Say hello, carefully')

  const question = open()
  await question.getByText('May these files be changed?').waitFor({ timeout: 120_000 })
  expect(await question.innerText()).toContain('hello.js')
  await question.getByRole('button', { name: 'For this session' }).click()

  await question.getByText('May this be run?').waitFor({ timeout: 60_000 })
  expect(await question.innerText()).toMatch(
    /node hello\.js[\s\S]*ask before each[\s\S]*node, with all that is started/,
  )
  // The card has the focus already: whoever watches answers by a key.
  await question.getByRole('button', { name: 'Allow once' }).press('Enter')

  await question.getByText("sh -c 'rm hello.js'").waitFor({ timeout: 60_000 })
  await question.getByRole('button', { name: 'Deny' }).click()
  await question.getByRole('textbox', { name: 'A word to the model' }).fill('keep the file')
  await page.keyboard.press('Enter')

  // The same in other words is not asked again.
  await conversation.getByText('It says hello, and stays.').first().waitFor({ timeout: 60_000 })
  await person.untilStill()
  expect(sent()).toMatch(/The person said no: “keep the file”.*The person said no: “keep the file”/)
  const talk = await conversation.innerText()
  expect(talk).toContain('You allowed hello.js, for this session')
  expect(talk).toContain('You allowed node hello.js, once')
  expect(talk).toMatch(/You denied sh -c 'rm hello.js'.*keep the file/)
  expect(talk.match(/You denied/g)).toHaveLength(1)
  expect(await person.files()).toContain('hello.js')

  // It is history: a reload shows the same.
  await page.reload()
  await conversation.getByText('You allowed node hello.js, once').waitFor({ timeout: 60_000 })
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('a question survives a reload as one that nobody answered, and stop works while one stands', async () => {
  const { person, models, visitor } = journey
  const { conversation, page } = person
  await setPolicy('Ask')
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'careful' })
  await person.ask('Say hello, carefully')
  await open().waitFor({ timeout: 120_000 })
  await page.reload()
  await conversation.getByText('The page was closed during this run').waitFor({ timeout: 60_000 })
  expect(await conversation.innerText()).toContain('Not answered: hello.js')
  expect(await open().count()).toBe(0)

  await conversation.getByRole('button', { name: 'Continue' }).click()
  await open().waitFor({ timeout: 60_000 })
  await conversation.getByRole('button', { name: 'Stop' }).click()
  await conversation.getByText('Stopped by you').waitFor({ timeout: 10_000 })
  expect(await open().count()).toBe(0)
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('a plan waits, is changed and approved, and nothing is written before', async () => {
  const { person, models, visitor } = journey
  const { conversation } = person
  await setPolicy('Auto', { approvePlan: true })
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'planned' })
  await person.ask('Say hello by a plan')
  const question = open()
  await question.getByText('Is this the plan?').waitFor({ timeout: 120_000 })
  await question.getByRole('button', { name: 'Edit' }).click()
  await question.getByRole('listitem').nth(1).getByRole('button', { name: 'Remove step' }).click()
  await question.getByRole('textbox', { name: 'Step 2' }).press('Alt+ArrowUp')
  await question.getByRole('button', { name: 'Keep the plan' }).press('Enter')
  await question.getByRole('button', { name: 'Approve' }).click()
  await conversation.getByText('That is all for now.').first().waitFor({ timeout: 60_000 })
  await person.untilStill()
  const plan = await conversation.getByRole('region', { name: 'Plan' }).innerText()
  expect(plan).toMatch(/Test it[\s\S]*Write the greeting/)
  expect(plan).not.toContain('Paint it red')
  expect(sent()).toContain('The person changed the plan and approved it')
  expect(sent()).toContain('call update_plan. Nothing was done.')
  expect(await person.files()).not.toContain('early.js')
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('tests that were approved change only after a question', async () => {
  const { person, models, visitor } = journey
  const { conversation, page } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'weakens' })
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  const tests = await person.openTab('Tests')
  await tests.getByRole('button', { name: 'Approve these tests' }).click()
  await tests.getByRole('button', { name: 'Tests approved', pressed: true }).waitFor()
  await conversation.getByText(/approved tests: files at/).waitFor()

  // It goes round the tools, by a command that does not name the file.
  await person.follow('Make it green')
  const question = open()
  await question.getByText('You approved these tests').waitFor({ timeout: 120_000 })
  await question.getByRole('button', { name: 'Deny' }).click()
  await question.getByRole('button', { name: 'Deny' }).click()
  await conversation.getByText('I could not change the tests.').first().waitFor({ timeout: 60_000 })
  await person.untilStill()
  expect(sent()).toContain('Refused meanwhile')
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('candidates are held to the same, and ask for one thing once', async () => {
  const { person, models, visitor } = journey
  const { conversation, work } = person
  await setPolicy('Ask')
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'careful', candidates: 2 })
  await person.ask('Say hello, carefully')
  // While candidates race, the conversation is not in view.
  const question = work.getByRole('region', { name: 'Question' })
  await question.getByText('May these files be changed?').waitFor({ timeout: 120_000 })
  expect(await question.innerText()).toMatch(/Candidate [AB] asks/)
  await question.getByRole('button', { name: 'Allow once' }).click()
  await question.getByText('node hello.js').first().waitFor({ timeout: 60_000 })
  await question.getByRole('button', { name: 'Allow once' }).click()
  await question.getByText("sh -c 'rm hello.js'").waitFor({ timeout: 60_000 })
  await question.getByRole('button', { name: 'Deny' }).click()
  await question.getByRole('button', { name: 'Deny' }).click()
  await person.untilStill()
  const talk = await conversation.innerText()
  for (const once of [
    'You allowed hello.js, once',
    'You allowed node hello.js, once',
    "You denied sh -c 'rm hello.js'",
  ])
    expect([once, talk.split(once).length - 1]).toEqual([once, 1])
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('a host is reached where a rule asks for it and the person allows it, and no other is', async () => {
  const { person, models, visitor } = journey
  const { conversation, dialog, page } = person
  const reached: string[] = []
  // The world outside: nothing of the page is behind this.
  await page.route('https://*.example.org/**', (route) => {
    reached.push(route.request().url())
    return route.fulfill({ body: 'hello from outside', headers: { 'access-control-allow-origin': '*' } })
  })
  await page.getByRole('button', { name: 'Add a key' }).click()
  await dialog.getByRole('combobox', { name: 'What the rule does' }).selectOption('Ask')
  await dialog.getByRole('combobox', { name: 'What the rule is about' }).selectOption('host')
  await dialog.getByRole('textbox', { name: 'Rule', exact: true }).fill('api.example.org')
  await page.keyboard.press('Enter')
  await dialog.getByText('the host api.example.org').waitFor()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'reaches' })
  await person.ask('Ask the host')
  const question = open()
  await question.getByText('May this host be reached?').waitFor({ timeout: 120_000 })
  expect(reached).toEqual([])
  await question.getByRole('button', { name: 'Allow once' }).click()
  await conversation.getByText('That is what it says.').first().waitFor({ timeout: 60_000 })
  await person.untilStill()
  expect(sent()).toContain('api hello from outside')
  expect(sent()).toMatch(/www .*package registries only/)
  expect(reached).toEqual(['https://api.example.org/hello'])
  expect(visitor.troubles).toEqual([])
}, 300_000)
