import { expect, test } from 'vitest'
import type { ModelSettings } from '../protocol/settings.ts'
import { testConnection } from './test-connection.ts'

const KEY = 'sk-secret-1234'
const settings: ModelSettings = {
  protocol: 'chat-completions',
  baseUrl: 'https://api.example/v1',
  key: KEY,
  model: 'm-1',
}

interface Asked {
  url: string
  headers: Headers
}

async function ask(answer: () => Response, change: Partial<ModelSettings> = {}) {
  const asked: Asked[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    asked.push({ url: String(input), headers: new Headers(init?.headers) })
    return answer()
  }
  const result = await testConnection({ ...settings, ...change }, { origin: 'https://page.example', fetch })
  if (!result.ok) expect(result.message).not.toContain(KEY)
  return { result, asked: asked[0]! }
}

const list = (...ids: string[]) => Response.json({ data: ids.map((id) => ({ id })) })
const fails = () => {
  throw new TypeError('Failed to fetch')
}

test('a list of models comes back sorted, and tells whether the chosen one is in it', async () => {
  const { result, asked } = await ask(() => list('m-2', 'm-1'))
  expect(result).toEqual({ ok: true, models: ['m-1', 'm-2'], known: true })
  expect(asked.url).toBe('https://api.example/v1/models')
  expect([...asked.headers.keys()].sort()).toEqual(['accept', 'authorization'])
  expect((await ask(() => list('m-2'))).result).toMatchObject({ known: false })
})

test('each protocol carries the key in its own header', async () => {
  const { asked } = await ask(() => list(), { protocol: 'anthropic-messages' })
  expect(asked.headers.get('x-api-key')).toBe(KEY)
  expect(asked.headers.get('anthropic-dangerous-direct-browser-access')).toBe('true')
  expect(asked.headers.has('authorization')).toBe(false)
  expect((await ask(() => list(), { key: '' })).asked.headers.has('authorization')).toBe(false)
})

test.each([
  [401, /refused the key.*It says: no \[key\]/],
  [404, /no list of models.*\/v1/],
  [429, /slow down/],
  [500, /answered with 500/],
])('%i is explained', async (status, words) => {
  const { result } = await ask(() => Response.json({ error: { message: `no ${KEY}` } }, { status }))
  expect(result).toMatchObject({ ok: false, message: expect.stringMatching(words) })
})

test.each([
  ['https://api.example/v1', /web pages \(CORS\)/],
  ['http://localhost:11434/v1', /OLLAMA_ORIGINS=https:\/\/page\.example/],
  ['http://api.example/v1', /https ask api\.example by http/],
  ['api.example', /not a web address/],
])('a failure without an answer is explained for %s', async (baseUrl, words) => {
  expect((await ask(fails, { baseUrl })).result).toMatchObject({ ok: false, message: expect.stringMatching(words) })
})

test('what is no list is told', async () => {
  const page = () => new Response('<html>', { headers: { 'content-type': 'text/html' } })
  expect((await ask(page)).result).toMatchObject({ ok: false, message: expect.stringMatching(/web page/) })
  expect((await ask(() => new Response('{}'))).result).toMatchObject({
    ok: false,
    message: expect.stringMatching(/list/),
  })
})

test('what a list says of the models’ windows is told', async () => {
  const data = [{ id: 'a', context_length: 8192 }, { id: 'b', context_window: 131_072 }, { id: 'c' }]
  expect((await ask(() => Response.json({ data }))).result).toMatchObject({ windows: { a: 8192, b: 131_072 } })
})
