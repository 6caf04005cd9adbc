import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

test('a connection is tested before it is kept; Anthropic’s protocol answers a page', async () => {
  const { person, models, visitor } = journey
  const { page, dialog, conversation } = person
  await page.getByRole('banner').getByRole('button', { name: 'Add a key' }).click()
  const provider = dialog.getByRole('combobox', { name: 'Provider' })
  const told = dialog.getByRole('status', { name: 'Connection' })
  await provider.selectOption('Anthropic')
  expect(await dialog.getByRole('radio', { name: 'Anthropic Messages' }).isChecked()).toBe(true)
  expect(await dialog.getByRole('textbox', { name: 'Base URL' }).inputValue()).toBe('https://api.anthropic.com/v1')

  // Nothing listens there; then somebody does.
  await dialog.getByRole('textbox', { name: 'Base URL' }).fill('http://127.0.0.1:1/v1')
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  await told.getByText(/Nothing at 127\.0\.0\.1:1 answers this page/).waitFor()
  await dialog.getByRole('textbox', { name: 'Base URL' }).fill(models.baseUrl)
  await dialog.getByLabel('Key', { exact: true }).fill(KEY)
  await dialog.getByRole('combobox', { name: 'Model name' }).fill('answers')
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  await told.getByText('It answers, and lists 2 models. “answers” is not among them.').waitFor()
  await dialog.getByRole('combobox', { name: 'Model name' }).fill('answer')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })

  await person.ask('What can you do?')
  await conversation.locator('[data-kind="outcome"]').waitFor({ timeout: 120_000 })
  await person.untilStill()
  const asked = models.requests.at(-1)!
  expect(asked.path).toBe('/v1/messages')
  expect(asked.headers['x-api-key']).toBe(KEY)
  expect(asked.headers).not.toHaveProperty('authorization')
  expect(await conversation.innerText()).not.toMatch(/What is thought is not said|refused|not found/)
  expect(visitor.troubles.filter((line) => !/Failed to load resource/.test(line))).toEqual([])
}, 240_000)
