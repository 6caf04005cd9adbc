import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

test('the agent looks at the page that it serves, uses it, and is told what a person would see', async () => {
  const { person, models, visitor } = journey
  const { page, conversation } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'look' })
  await person.ask('Build a counter page')
  await conversation.getByText('The page counts. No test covers it.').waitFor({ timeout: 120_000 })
  await person.untilStill()

  const told = (models.requests.at(-1)!.body.messages as { content: unknown }[]).map(({ content }) => content)
  expect(told.find((content) => String(content).startsWith('http://localhost:3000'))).toBe(
    [
      'http://localhost:3000/ “Counter”',
      'heading 1 "Counter"',
      'Pressed 2 times',
      'button "Press" (focused)',
      '',
      'Console:',
      'log: pressed 1',
      'log: pressed 2',
    ].join('\n'),
  )
  expect(await conversation.innerText()).toMatch(/look\s+\/\s+no errors/)
  // Nothing of the visit is left on the page.
  expect(await page.locator('.page-visit').count()).toBe(0)
  expect(visitor.troubles).toEqual([])
}, 240_000)
