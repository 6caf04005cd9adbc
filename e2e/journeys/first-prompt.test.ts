import { createHmac } from 'node:crypto'
import type { Frame, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { RecordedRequest } from '../model-server/server.ts'
import { KEY, openJourney } from '../support/journey.ts'

const PROMPT = 'Build a REST API endpoint for user authentication with JWT tokens'
/** What a browser adds by itself; no page can add or leave it out. */
const BROWSERS_OWN =
  /^(host|connection|content-length|user-agent|origin|referer|accept-encoding|accept-language|sec-(ch|fetch)-.*)$/

const journey = openJourney()

/** The page's own headers of all requests, by name. */
const ownHeaders = (requests: RecordedRequest[]) =>
  [...new Set(requests.flatMap(({ headers }) => Object.keys(headers)))]
    .filter((name) => !BROWSERS_OWN.test(name))
    .sort()

/** The frame whose heading says this, wherever it is nested. */
async function frameWith(page: Page, heading: string): Promise<Frame> {
  let found: Frame | undefined
  await expect
    .poll(
      async () => {
        for (const frame of page.frames().slice(1)) {
          const count = await frame
            .getByRole('heading', { name: heading })
            .count()
            .catch(() => 0)
          if (count > 0) found = frame
        }
        return found !== undefined
      },
      { timeout: 60_000 },
    )
    .toBe(true)
  return found!
}

test('a prompt becomes a proved server, whose preview answers a login with a token that verifies', async () => {
  const { person, models, visitor } = journey
  const { page, conversation, verdict } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'jwt-auth' })
  await person.ask(PROMPT)

  const plan = conversation.getByRole('region', { name: 'Plan' })
  await plan.getByText('Write the tests, against a real server').waitFor({ timeout: 120_000 })
  await person.untilVerdict('Proved')
  await person.untilStill()
  expect(await plan.getByRole('img', { name: 'Proved' }).count()).toBe(4)
  expect(await person.files()).toEqual(
    ['public/index.html', 'src/app.js', 'src/auth.js', 'src/jwt.js', 'src/server.js', 'test/auth.test.js'].concat(
      'package.json',
    ),
  )
  expect(await conversation.innerText()).toMatch(/12 of 14 passed[\s\S]*refuses an expired token[\s\S]*Proved/)
  expect(await verdict.innerText()).toMatch(/14 of 14 · run 2/)

  // A second server with a secret that this test knows.
  const secret = 'known-to-the-test'
  await person.inTerminal(`JWT_SECRET=${secret} PORT=4321 node src/server.js`, /^Listening on .*:4321/)
  const preview = await person.openTab('Preview')
  await preview.getByRole('combobox', { name: 'Port' }).selectOption('4321')
  const send = async (path: string, sign: string) => {
    await preview.getByRole('combobox', { name: 'Method' }).selectOption('POST')
    await preview.getByRole('textbox', { name: 'Path' }).fill(path)
    await preview.getByLabel('Body').fill('{ "email": "ada@example.org", "password": "analytical engine" }')
    await preview.getByRole('button', { name: 'Send' }).click()
    await preview.getByText(sign).waitFor({ timeout: 60_000 })
  }
  await send('/api/register', '201 Created')
  await send('/api/login', '"token"')
  const { token } = JSON.parse(await preview.getByText('"token"').innerText())
  const [header, claims, signature] = token.split('.')
  expect(createHmac('sha256', secret).update(`${header}.${claims}`).digest('base64url')).toBe(signature)
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ email: 'ada@example.org' })

  // The served page itself, used as a person uses it.
  await preview.getByRole('combobox', { name: 'Method' }).selectOption('GET')
  await preview.getByRole('textbox', { name: 'Path' }).fill('/')
  await preview.getByRole('button', { name: 'Send' }).click()
  const site = await frameWith(page, 'Sign in')
  await site.getByLabel('Email').fill('grace@example.org')
  await site.getByLabel('Password').fill('cobol and ships')
  await site.getByRole('button', { name: 'Make an account' }).click()
  await site.getByText('grace@example.org has an account now').waitFor({ timeout: 60_000 })
  await site.getByRole('button', { name: 'Sign in' }).click()
  await site.getByText('Signed in as grace@example.org').waitFor({ timeout: 60_000 })
  const [first, second, third] = (await site.locator('#token').innerText()).split('.')
  expect(createHmac('sha256', secret).update(`${first}.${second}`).digest('base64url')).toBe(third)

  expect(models.requests.length).toBe(7)
  expect(ownHeaders(models.requests)).toEqual(['accept', 'authorization', 'content-type'])
  expect(models.requests.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true)
  expect(JSON.stringify(models.requests.map(({ body }) => body))).not.toContain(KEY)
  expect(visitor.troubles).toEqual([])
}, 480_000)

test('the same by the Responses protocol', async () => {
  const { person, models } = journey
  const { verdict } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'jwt-auth', protocol: 'Responses' })
  await person.ask(PROMPT)
  await person.untilVerdict('Proved')
  expect(await verdict.innerText()).toMatch(/14 of 14 · run 2/)
  expect(new Set(models.requests.map(({ path }) => path))).toEqual(new Set(['/v1/responses']))
  expect(ownHeaders(models.requests)).toEqual(['accept', 'authorization', 'content-type'])
}, 480_000)
