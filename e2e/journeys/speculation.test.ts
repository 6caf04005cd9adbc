import { expect, test } from 'vitest'
import { parseProjectFile } from '../../src/project/project-file.ts'
import { reduceAll } from '../../src/project/reduce.ts'
import { KEY, openJourney } from '../support/journey.ts'

const PROMPT = 'Write a function that adds two numbers, with tests'

const journey = openJourney()

/** The project as it is exported: its log, and what can be rebuilt from it. */
async function exported() {
  const { page } = journey.person
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /^Project / }).click()
  await page.getByRole('menuitem', { name: 'Save as a file' }).click()
  const stream = await (await download).createReadStream()
  let text = ''
  for await (const part of stream) text += part
  const receipt = await parseProjectFile(text)
  if (!receipt.ok) throw new Error(receipt.message)
  return { ...receipt.project, state: reduceAll(receipt.project.events) }
}

test('of three candidates the right one wins, the others stop, and a loser can be seen and taken', async () => {
  const { person, models, visitor } = journey
  const { page, conversation, work } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'race', candidates: 3 })
  await person.ask(PROMPT)

  // Side by side while they are at work; the slow one's model never answers again.
  await work.getByRole('region', { name: 'Candidate C' }).getByText('first').waitFor({ timeout: 180_000 })
  expect(await work.getByRole('region', { name: /^Candidate/ }).count()).toBe(3)
  expect(await work.getByRole('region', { name: 'Candidate B' }).innerText()).toContain('running')
  await person.untilVerdict('Proved')
  await person.untilStill()

  // One prefix for all, and other samplings.
  const firsts = models.requests.filter(({ body }) => body.messages.length === 2).map(({ body }) => body)
  expect(firsts.map(({ seed }) => seed).sort()).toEqual([1, 2, 3])
  expect(new Set(firsts.map(({ temperature }) => temperature)).size).toBe(3)
  expect(new Set(firsts.map(({ messages, tools }) => JSON.stringify([messages, tools]))).size).toBe(1)
  // The loser's stream was hung up.
  const slow = models.requests.findLast(({ body }) => body.seed === 2)!
  await expect.poll(() => slow.hungUpAt, { timeout: 10_000 }).not.toBe(null)

  // The winner's files and no others; its lines are the run's.
  expect(await person.files()).toEqual(['README.md', 'sum.mjs', 'sum.test.mjs'])
  expect(await conversation.innerText()).toMatch(/Three candidates, C was taken[\s\S]*I add\.[\s\S]*Proved/)
  expect(await conversation.innerText()).not.toContain('I subtract')
  await person.inTerminal('echo $(cat sum.mjs)', /Adds two numbers/)

  const before = await exported()
  const ended = before.events.flatMap(({ body }) => (body.type === 'race-ended' ? [body] : []))[0]!
  expect(ended.winner).toBe('C')
  const branch = (id: string) => ended.branches.find((one) => one.id === id)!
  expect(branch('C')).toMatchObject({ status: 'passed', tests: ['passed', 'passed'], calls: 3 })
  // What is quick is judged in any case; the rest as far as the window was long enough.
  const order = ['tests weakened', 'types', 'invented members', 'growth', 'secrets in code', 'licences']
  expect(branch('C').findings.map(({ check }) => check)).toEqual(order)
  expect(branch('C').findings.filter(({ check }) => /weakened|secrets/.test(check))).toMatchObject([
    { problems: 0, text: 'no test is weaker than before' },
    { problems: 0, text: 'no secret in what it wrote' },
  ])
  expect(branch('B')).toMatchObject({ status: 'stopped', calls: 1 })
  expect(branch('B').changes.map(({ path }) => path)).toEqual(['sum.mjs', 'sum.test.mjs'])
  expect(branch('A').status).not.toBe('passed')
  for (const { usage } of ended.branches) expect(usage.inputTokens).toBeGreaterThan(0)
  expect(before.state.verdict).toMatchObject({ status: 'proved', passed: 2 })
  expect(Object.keys(before.state.files).sort()).toEqual(['README.md', 'sum.mjs', 'sum.test.mjs'])

  // What the loser made can be read, and taken.
  const race = await person.openTab('Race')
  await race.getByRole('row', { name: 'Candidate B' }).getByRole('button', { name: '2 files' }).click()
  await race.getByText('Adds by counting, slowly').waitFor({ timeout: 60_000 })
  expect(await race.getByRole('row', { name: 'Candidate C' }).innerText()).toContain('tests weakened: 0')
  await race.getByRole('button', { name: 'Take B' }).click()
  await conversation.getByText('You took candidate B').waitFor({ timeout: 60_000 })
  expect(await person.verdict.innerText()).toContain('Outdated')
  expect(await person.files()).toEqual(['sum.mjs', 'sum.test.mjs'])
  await person.inTerminal('echo $(cat sum.mjs)', /Adds by counting/)
  const after = await exported()
  expect(after.events.findLast(({ body }) => body.type === 'files')!.body).toMatchObject({ by: 'person' })
  expect(after.state.verdict.status).toBe('outdated')

  await person.openTab('Tests')
  await work.getByRole('button', { name: 'Run again' }).click()
  await person.untilVerdict('Proved')
  expect(await person.verdict.innerText()).toMatch(/2 of 2 · run 2/)

  // All of it is there after a reload.
  await page.reload()
  await person.untilVerdict('Proved')
  await conversation.getByRole('button', { name: 'See the race' }).click()
  await work.getByRole('row', { name: 'Candidate B' }).getByText('in the project').waitFor()
  expect(visitor.troubles).toEqual([])
}, 480_000)

test('one works alone until its tests are red; then two race, and the winner’s server runs here', async () => {
  const { person, models, visitor } = journey
  const { conversation, work } = person
  await person.setModel({
    ...{ baseUrl: models.baseUrl, key: KEY, model: 'jwt-auth' },
    ...{ candidates: 2, when: 'After a first failure' },
  })
  await person.ask('Build a REST API endpoint for user authentication with JWT tokens')
  await person.untilVerdict('Proved')
  await person.untilStill()
  expect(await person.verdict.innerText()).toMatch(/14 of 14 · run 2/)
  expect(await conversation.innerText()).toMatch(/12 of 14 passed[\s\S]*Two candidates, [AB] was taken[\s\S]*Proved/)
  // Alone it has no seed, and who came after it goes on from the same words.
  const alone = models.requests.filter(({ body }) => body.seed === undefined)
  const [first, second] = [1, 2].map((seed) => models.requests.find(({ body }) => body.seed === seed)!.body)
  expect(JSON.stringify(first.messages)).toBe(JSON.stringify(second.messages))
  expect(first.messages.length).toBeGreaterThan(alone.at(-1)!.body.messages.length)
  // Its server ended with its fork, and began anew in the project's machine.
  await work.getByRole('tab', { name: 'Preview :3000' }).waitFor({ timeout: 60_000 })
  expect(visitor.troubles).toEqual([])
}, 480_000)
