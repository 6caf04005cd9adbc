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

test('a key stays where settings are only looked at, and where another tab changes something else', async () => {
  const { person, models, visitor } = journey
  const { page, dialog } = person
  const other = await visitor.context.newPage()
  await other.goto(page.url())
  await other.getByRole('textbox', { name: 'Say what to build' }).waitFor()
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'answer' })

  await page.getByRole('button', { name: 'Set one up' }).click()
  expect(await dialog.getByRole('combobox', { name: 'Provider' }).inputValue()).toBe('Ollama')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  // The other tab was opened before there was a key.
  await other.keyboard.press('Control+k')
  await other.getByRole('dialog').locator('input').first().fill('dark')
  await other.keyboard.press('Enter')
  await other.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  await page.reload()
  await person.ask('What can you do?')
  await person.conversation.locator('[data-kind="outcome"]').waitFor({ timeout: 120_000 })
  expect(models.requests.at(-1)!.headers.authorization).toBe(`Bearer ${KEY}`)
}, 240_000)
