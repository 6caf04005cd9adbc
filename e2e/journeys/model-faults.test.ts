import { expect, test } from 'vitest'
import { KEY, openJourney, ownTroubles } from '../support/journey.ts'

const PROMPT = 'Write a function that adds two numbers, with tests'

const journey = openJourney()

async function begin(model: string, key = KEY): Promise<void> {
  const { person, models } = journey
  await person.setModel({ baseUrl: models.baseUrl, key, model })
  await person.ask(PROMPT)
}

/** Both files, the plan and the words of the answers before the fault. */
async function everythingWasKept(): Promise<void> {
  const { person } = journey
  expect(await person.files()).toEqual(['sum.mjs', 'sum.test.mjs'])
  expect(await person.conversation.innerText()).toMatch(/with tests[\s\S]*✓ für alle Zahlen 🙂[\s\S]*Plan/)
}

async function ends(): Promise<void> {
  const { person } = journey
  await person.untilVerdict('Proved')
  await everythingWasKept()
  expect(await person.verdict.innerText()).toMatch(/1 of 1/)
  expect(await person.page.locator('body').innerText()).not.toContain(KEY)
  expect(ownTroubles(journey.visitor)).toEqual([])
}

test('401: says that the key was refused; with another key the run goes on', async () => {
  const { person, models } = journey
  const { page, conversation, work } = person
  await begin('unauthorized', 'wrong-key-0123456789')
  await work.getByRole('heading', { name: 'The model refused the key' }).waitFor({ timeout: 120_000 })
  expect(await conversation.innerText()).toMatch(/refused the key \(401\)\. Check the key in Settings\./)
  expect(await page.locator('body').innerText()).not.toContain('wrong-key-0123456789')
  expect(await conversation.innerText()).toContain(PROMPT)
  await person.setModel({ baseUrl: models.baseUrl, key: 'correct-key', model: 'unauthorized' })
  await conversation.getByRole('button', { name: 'Continue' }).click()
  await ends()
}, 300_000)

test('429 with Retry-After: says so, waits as long, and goes on by itself', async () => {
  await begin('rate-limited')
  await journey.person.conversation
    .getByText(/asks to slow down \(429\).*Trying again in/)
    .waitFor({ timeout: 120_000 })
  await ends()
}, 300_000)

test('429 for longer than one waits: stops, and can be continued', async () => {
  await begin('rate-limited-long')
  await stopsAndContinues('The model has had too many requests', /asks to slow down \(429\)/)
}, 300_000)

test('500 once: goes on by itself', async () => {
  await begin('server-error')
  await journey.person.conversation.getByText(/failed \(500\).*Trying again in/).waitFor({ timeout: 120_000 })
  await ends()
}, 300_000)

test('503 again and again: stops, and can be continued', async () => {
  await begin('server-down')
  await stopsAndContinues('The model did not answer', /failed \(503\)/)
}, 300_000)

test('a stream that is cut again and again: stops, applies nothing of it, and can be continued', async () => {
  await begin('cut')
  await stopsAndContinues('The answer broke off', /broke before the model had finished its answer/)
}, 300_000)

test('a stream that cannot be read: stops, and can be continued', async () => {
  await begin('malformed-sse')
  await stopsAndContinues('The answer could not be read', /sent a stream that cannot be read/)
}, 300_000)

test('malformed arguments go back to the model, which repairs them', async () => {
  await begin('malformed-arguments')
  await ends()
  expect(await journey.person.conversation.innerText()).toMatch(/write\s+sum\.mjs\s+did not work/)
}, 300_000)

/** The run has stopped with this title and these words; it is continued to its end. */
async function stopsAndContinues(title: string, words: RegExp): Promise<void> {
  const { conversation, work } = journey.person
  await work.getByRole('heading', { name: title }).waitFor({ timeout: 120_000 })
  expect(await conversation.innerText()).toMatch(words)
  await everythingWasKept()
  await conversation.getByRole('button', { name: 'Continue' }).click()
  await ends()
}
