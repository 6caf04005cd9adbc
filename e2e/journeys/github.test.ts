import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StandIn, startGitHub } from '../../src/project/test-support/github-stand-in.ts'
import { openJourney } from '../support/journey.ts'
import { createPerson } from '../support/person.ts'

const journey = openJourney()
let github: StandIn

beforeAll(async () => {
  github = await startGitHub({
    'ada/engine': {
      main: {
        'package.json': '{ "name": "engine", "type": "module", "scripts": { "test": "node --test" } }',
        'sum.js': 'export const sum = (a, b) => a + b\n',
        'sum.test.js': `import { equal } from 'node:assert'\nimport { test } from 'node:test'\nimport { sum } from './sum.js'\ntest('adds', () => equal(sum(1, 2), 3))\n`,
        'current.js': { link: 'sum.js' },
      },
    },
  })
})
afterAll(() => github?.close())

test('a link brings a repository in, after a press; its tests run; a stop and a refusal are said', async () => {
  const { visitor, app } = journey
  // The page asks the real host's name; the browser is led to the stand-in.
  await visitor.context.route('https://api.github.com/**', async (route) => {
    const to = route.request().url().replace('https://api.github.com', github.base)
    await route.fulfill({ response: await route.fetch({ url: to }) })
  })
  const page = await visitor.context.newPage()
  page.on('pageerror', (error) => visitor.troubles.push(error.message))
  const person = createPerson(page)
  await page.goto(`${app.url}/#gh/ada/engine`)
  const address = person.dialog.getByRole('textbox', { name: 'Address' })
  await address.waitFor()
  expect(await address.inputValue()).toBe('#gh/ada/engine')
  expect(github.requests).toEqual([])

  await page.getByRole('button', { name: 'Look at it' }).click()
  await person.dialog.getByText('ada/engine, branch main').waitFor()
  expect(await person.dialog.innerText()).toMatch(/3 files, 2\d\d bytes[\s\S]*Stays behind: 1/)
  github.slowMs = 60_000
  await person.dialog.getByRole('button', { name: 'Bring in 3 files' }).click()
  await person.dialog.getByText('0 of 3').waitFor()
  await person.dialog.getByRole('button', { name: 'Stop' }).click()
  await person.dialog.getByText('Stopped. Nothing was brought in.').waitFor()
  github.slowMs = 0
  github.left = 0
  await person.dialog.getByRole('button', { name: 'Bring in 3 files' }).click()
  await person.dialog.getByText(/GitHub takes no more requests from here now\. Try again in 25 minutes/).waitFor()
  github.left = 60
  await person.dialog.getByRole('button', { name: 'Bring in 3 files' }).click()

  await page.getByRole('button', { name: 'Project engine' }).waitFor({ timeout: 60_000 })
  await page.getByText(/Not brought in from ada\/engine, branch main: current\.js: a symbolic link/).waitFor()
  expect(await person.files()).toEqual(['package.json', 'sum.js', 'sum.test.js'])
  const tests = await person.openTab('Tests')
  await tests.getByRole('button', { name: /Run/ }).first().click()
  await person.verdict.getByText(/1 of 1/).waitFor({ timeout: 60_000 })
  expect(visitor.troubles).toEqual([])
}, 200_000)
