import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

declare global {
  interface Window {
    clickedAt: number
  }
}

const journey = openJourney()

/** Presses Stop; when the click arrived, milliseconds since the epoch. */
async function stop(): Promise<number> {
  const { page, conversation } = journey.person
  await page.evaluate(() =>
    addEventListener('click', () => (window.clickedAt = Date.now()), { capture: true, once: true }),
  )
  await conversation.getByRole('button', { name: 'Stop' }).click()
  await conversation.getByText('Stopped by you').waitFor({ timeout: 60_000 })
  return page.evaluate(() => window.clickedAt)
}

test('stop ends the request to the model, and a follow-up goes on', async () => {
  const { person, models, visitor } = journey
  const { conversation } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'slow' })
  await person.ask('Explain slowly')
  // What was said until then must be there afterwards.
  await conversation.getByText('A slow answer').waitFor({ timeout: 120_000 })
  const clicked = await stop()
  const request = models.requests[0]!
  await expect.poll(() => request.hungUpAt, { timeout: 10_000 }).not.toBe(null)
  const took = request.hungUpAt! - clicked
  console.log(`From the click until the model's server saw the request end: ${took} ms`)
  expect(await conversation.innerText()).toContain('A slow answer')

  await person.follow('Go on')
  await conversation.getByText('I go on where I was stopped').waitFor({ timeout: 60_000 })
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('stop ends a running command, and a follow-up goes on', async () => {
  const { person, models, visitor } = journey
  const { conversation } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'heartbeat' })
  await person.ask('Run something that never ends')
  await person.work.getByRole('treeitem', { name: 'beat' }).waitFor({ timeout: 120_000 })
  const clicked = await stop()
  // The program wrote the time again and again while it lived.
  const last = async (nth: number) =>
    Number((await person.inTerminal(`echo "beat ${nth}: $(cat beat)"`, new RegExp(`^beat ${nth}: \\d`))).split(':')[1])
  const lastBeat = await last(1)
  console.log(`From the click until the program's last sign of life: ${lastBeat - clicked} ms`)
  expect(await last(2)).toBe(lastBeat)

  await person.follow('Go on')
  await conversation.getByText('It was stopped, and nothing else is to do.').waitFor({ timeout: 60_000 })
  expect(visitor.troubles).toEqual([])
}, 300_000)

test('a stopped run is continued by its button, also after a reload', async () => {
  const { person, models, visitor } = journey
  const { page, conversation } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'slow' })
  await person.ask('Explain slowly')
  // What was said until then must be there afterwards.
  await conversation.getByText('A slow answer').waitFor({ timeout: 120_000 })
  await stop()
  await page.reload()
  await conversation.getByText('Stopped by you').waitFor({ timeout: 120_000 })
  await conversation.getByRole('button', { name: 'Continue' }).click()
  await conversation.getByText('I go on where I was stopped').waitFor({ timeout: 60_000 })
  await person.untilStill()
  // The model was told what it had said, and that it was stopped.
  expect(JSON.stringify(models.requests.at(-1)!.body)).toMatch(/Explain slowly.*A slow answer.*I stopped the run here/)
  expect(await conversation.getByRole('button', { name: 'Continue' }).count()).toBe(0)
  expect(visitor.troubles).toEqual([])
}, 300_000)
