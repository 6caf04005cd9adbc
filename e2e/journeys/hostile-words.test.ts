import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

test('what a model writes is text: it runs nothing, loads nothing, and looks like nothing of the page’s own', async () => {
  const { person, models, visitor } = journey
  const { page, conversation } = person
  const asked: string[] = []
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    // A blob is the page's own and comes from no host.
    if (protocol.startsWith('http')) asked.push(hostname)
  })
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hostile' })
  await person.ask('Say something')
  await conversation.getByRole('heading', { name: 'Honest words' }).waitFor({ timeout: 120_000 })
  await person.untilStill()
  const words = conversation.locator('.markdown').last()
  await words.getByText('<b>code</b>').waitFor()
  await words.getByText('Plain').click()
  const seen = await words.evaluate((one) => ({
    tags: [...new Set([...one.querySelectorAll('*')].map(({ localName }) => localName))].sort(),
    attributes: [...new Set([...one.querySelectorAll('*')].flatMap((inner) => inner.getAttributeNames()))].sort(),
    links: [...one.querySelectorAll('a')].map(({ textContent, href, rel, target }) => [textContent, href, rel, target]),
  }))
  expect(seen.tags).toEqual(['a', 'code', 'h1', 'p'])
  expect(seen.attributes).toEqual(['href', 'rel', 'target'])
  expect(seen.links).toContainEqual(['good link', 'https://example.org/ok', 'noopener noreferrer', '_blank'])
  expect(seen.links).toContainEqual(['bad one', '', '', ''])
  await words.getByText('bad one').click()
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(new Set(asked)).toEqual(new Set(['localhost', '127.0.0.1']))
  // The page itself is still there, and the words are the same after a reload.
  await page.reload()
  await conversation.getByRole('heading', { name: 'Honest words' }).waitFor({ timeout: 120_000 })
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(visitor.troubles).toEqual([])
}, 300_000)
