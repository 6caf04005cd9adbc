import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../e2e/model-server/server.ts'
import type { Model, ModelChunk, ModelMessage, ModelRequest } from '../protocol/model.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { createAnthropicMessagesModel } from './anthropic-messages.ts'
import { createChatCompletionsModel } from './chat-completions.ts'
import { createResponsesModel } from './responses.ts'

let server: ModelServer
beforeAll(async () => {
  server = await startModelServer()
})
afterEach(() => server.reset())
afterAll(() => server.close())

const PROTOCOLS = {
  'chat-completions': createChatCompletionsModel,
  responses: createResponsesModel,
  'anthropic-messages': createAnthropicMessagesModel,
}
const KEY = 'sk-test-123456'

function settings(model: string, more: Partial<ModelSettings> = {}): ModelSettings {
  return { protocol: 'chat-completions', baseUrl: server.baseUrl, key: KEY, model, ...more }
}

const TOOLS = [{ name: 'write', description: 'Writes.', parameters: { type: 'object', properties: {} } }]

/** The conversation before the given turn of a script: earlier turns are stand-ins of the right number. */
function request(turn: number): ModelRequest {
  const messages: ModelMessage[] = [{ role: 'user', text: 'Go.' }]
  for (let number = 0; number < turn; number++) {
    const call = { id: `call_${number}`, name: 'write', arguments: '{"path":' }
    messages.push({ role: 'assistant', text: number === 0 ? 'Words.' : '', toolCalls: [call] })
    messages.push({ role: 'tool', callId: call.id, text: 'done' })
  }
  return { system: 'Be short.', messages, tools: TOOLS }
}

async function collect(model: Model, asked: ModelRequest, signal = new AbortController().signal) {
  const chunks: ModelChunk[] = []
  for await (const chunk of model.stream(asked, signal)) chunks.push(chunk)
  const calls: { id?: string; name?: string; arguments: string }[] = []
  for (const chunk of chunks) {
    if (chunk.type !== 'tool-call') continue
    const call = (calls[chunk.index] ??= { arguments: '' })
    call.id ??= chunk.id!
    call.name ??= chunk.name!
    call.arguments += chunk.arguments
  }
  const text = chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('')
  const ends = chunks.filter((chunk) => chunk.type === 'end')
  expect(ends).toHaveLength(1)
  expect(chunks.at(-1)).toBe(ends[0])
  return { chunks, text, calls, end: ends[0]!, usage: chunks.find((chunk) => chunk.type === 'usage')?.usage }
}

async function failure(model: Model, turn: number) {
  const { end } = await collect(model, request(turn))
  if (end.reason !== 'error') throw new Error(`The stream ended with ${end.reason}`)
  expect(end.error.message).not.toContain(KEY)
  return end.error
}

describe.each(Object.entries(PROTOCOLS))('%s', (protocol, create) => {
  it('puts split text and tool calls together, and reports usage', async () => {
    const { text, calls, end, usage } = await collect(create(settings('hello')), request(0))
    expect(text).toBe("I'll write the function with its test — ✓ für alle Zahlen 🙂.")
    expect(calls.map((call) => call.name)).toEqual(['update_plan', 'write', 'write'])
    expect(JSON.parse(calls[1]!.arguments).content).toContain('export const sum = (a, b) => a + b\n')
    expect(new Set(calls.map((call) => call.id)).size).toBe(3)
    expect(end).toEqual({ type: 'end', reason: 'tool-calls' })
    expect(usage!.inputTokens).toBeGreaterThan(0)
    expect(usage!.outputTokens).toBeGreaterThan(100)
  })

  it('ends with stop where no tool is called', async () => {
    const { end, calls } = await collect(create(settings('answer')), request(0))
    expect(calls).toEqual([])
    expect(end).toEqual({ type: 'end', reason: 'stop' })
  })

  it('sends the headers that CORS allows, and no other of its own', async () => {
    await collect(create(settings('answer')), request(0))
    const { headers } = server.requests[0]!
    const byTransport = ['host', 'connection', 'accept-encoding', 'accept-language', 'content-length', 'user-agent']
    const own = Object.keys(headers).filter((name) => !byTransport.includes(name) && !name.startsWith('sec-fetch-'))
    if (protocol === 'anthropic-messages') {
      const named = ['anthropic-dangerous-direct-browser-access', 'anthropic-version', 'x-api-key']
      expect(own.sort()).toEqual(['accept', ...named, 'content-type'].sort())
      expect(headers['x-api-key']).toBe(KEY)
    } else {
      expect(own.sort()).toEqual(['accept', 'authorization', 'content-type'])
      expect(headers.authorization).toBe(`Bearer ${KEY}`)
    }
    // Node's own fetch names itself; the SDK must not.
    expect(headers['user-agent']).not.toMatch(/openai/i)
  })

  it('sends no authorization without a key', async () => {
    await collect(create(settings('answer', { key: '' })), request(0))
    expect(server.requests[0]!.headers).not.toHaveProperty('authorization')
    expect(server.requests[0]!.headers).not.toHaveProperty('x-api-key')
  })

  it('sends the conversation with results, and mends malformed arguments on the way', async () => {
    const { end } = await collect(create(settings('hello')), request(2))
    expect(end.reason).toBe('tool-calls')
    const sent = JSON.stringify(server.requests[0]!.body)
    expect(sent).toContain('Be short.')
    expect(sent).toContain('Words.')
    expect(sent).toMatch(/\{\\?"malformed\\?":/)
  })

  it('passes malformed arguments on as the model wrote them', async () => {
    const { calls } = await collect(create(settings('malformed-arguments')), request(0))
    expect(calls[0]!.arguments).toBe('{"path": "sum.mjs", "content": "export const')
  })

  it.each([
    ['unauthorized', 0, { code: 'unauthorized', status: 401 }],
    ['no-such-model', 0, { code: 'not-found', status: 404 }],
    ['rate-limited', 1, { code: 'rate-limited', status: 429, retryAfterMs: 1000 }],
    ['rate-limited-long', 1, { code: 'rate-limited', status: 429, retryAfterMs: 300_000 }],
    ['server-error', 1, { code: 'server', status: 500 }],
    ['server-down', 1, { code: 'server', status: 503 }],
    ['error-event', 1, { code: 'server' }],
    ['cut', 2, { code: 'stream-cut' }],
    ['ends-early', 1, { code: 'stream-cut' }],
    ['malformed-sse', 1, { code: 'malformed' }],
  ])('turns %s into data', async (script, turn, expected) => {
    expect(await failure(create(settings(script)), turn)).toMatchObject(expected)
  })

  it('names the host that cannot be reached', async () => {
    const error = await failure(create(settings('hello', { baseUrl: 'http://127.0.0.1:1/v1' })), 0)
    expect(error.code).toBe('network')
    expect(error.message).toContain('127.0.0.1:1')
  })

  it('says what is wrong with the base URL', async () => {
    const error = await failure(create(settings('hello', { baseUrl: 'api.example' })), 0)
    expect(error).toMatchObject({ code: 'bad-request', message: expect.stringContaining('api.example') })
  })

  it('sends the sampling, and goes without what the host refuses of it, for good', async () => {
    const asked = { ...request(0), sampling: { temperature: 0.3, seed: 7 } }
    const model = create(settings('refuses-sampling'))
    // Candidates share a model: two may be refused at the same time.
    const answers = await Promise.all([collect(model, asked), collect(model, asked)])
    expect(answers.map(({ end }) => end.reason)).toEqual(['tool-calls', 'tool-calls'])
    expect((await collect(model, asked)).end.reason).toBe('tool-calls')
    const bodies = server.requests.map(({ body }) => body)
    expect(bodies[0]).toMatchObject({ temperature: 0.3 })
    expect(bodies.at(-1)).not.toHaveProperty('temperature')
    expect(bodies.at(-1)).not.toHaveProperty('seed')
  })

  it.each(['hanging', 'silent', 'slow'])('stops in the middle of a %s stream', async (script) => {
    const stop = new AbortController()
    const ended = collect(create(settings(script)), request(script === 'slow' ? 0 : 1), stop.signal)
    await new Promise((resolve) => setTimeout(resolve, 150))
    stop.abort()
    expect((await ended).end).toEqual({ type: 'end', reason: 'aborted' })
  })
})

describe('chat-completions', () => {
  it('asks again without usage where the host refuses that option', async () => {
    const model = createChatCompletionsModel(settings('refuses-usage'))
    expect((await collect(model, request(0))).end.reason).toBe('tool-calls')
    expect((await collect(model, request(1))).usage).toBeUndefined()
    expect(server.requests.map(({ body }) => 'stream_options' in body)).toEqual([true, false, false])
  })

  it('sends the conversation nowhere else, though the host asks for it', async () => {
    let asked = 0
    const moved = async () => {
      asked++
      return new Response(null, { status: 307, headers: { location: 'https://elsewhere.example/' } })
    }
    const error = await failure(createChatCompletionsModel(settings('hello'), { fetch: moved }), 0)
    expect(error).toMatchObject({ message: expect.stringContaining('sends requests on') })
    expect(asked).toBe(1)
  })

  it('says that a web page is not a model', async () => {
    const page = async () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
    const error = await failure(createChatCompletionsModel(settings('hello'), { fetch: page }), 0)
    expect(error).toMatchObject({ code: 'not-found', message: expect.stringContaining('/v1') })
  })

  it('tells parallel calls apart that share an index', async () => {
    const delta = (tool_calls: object[], finish_reason: string | null = null) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls }, finish_reason }] })}\n\n`
    const body =
      delta([{ index: 0, id: 'a', function: { name: 'read', arguments: '{}' } }]) +
      delta([{ index: 0, id: 'b', function: { name: 'write', arguments: '{"x":1}' } }], 'stop')
    const host = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    const { calls, end } = await collect(createChatCompletionsModel(settings('x'), { fetch: host }), request(0))
    expect(calls).toEqual([
      { id: 'a', name: 'read', arguments: '{}' },
      { id: 'b', name: 'write', arguments: '{"x":1}' },
    ])
    expect(end.reason).toBe('tool-calls')
  })
})

describe('anthropic-messages', () => {
  it('sends turns that alternate, results first, and marks what may be cached', async () => {
    const asked = request(1)
    asked.messages.push({ role: 'user', text: 'And now this.' })
    await collect(createAnthropicMessagesModel(settings('hello')), asked)
    const { body } = server.requests[0]!
    const cache_control = { type: 'ephemeral' }
    expect(body.system).toEqual([{ type: 'text', text: 'Be short.', cache_control }])
    expect(body.tools).toEqual([{ name: 'write', description: 'Writes.', input_schema: TOOLS[0]!.parameters }])
    expect(body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Go.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Words.' },
          { type: 'tool_use', id: 'call_0', name: 'write', input: { malformed: '{"path":' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_0', content: 'done' },
          { type: 'text', text: 'And now this.', cache_control },
        ],
      },
    ])
  })

  it('keeps thinking out of the text, and counts what came from the cache', async () => {
    const { text, usage } = await collect(createAnthropicMessagesModel(settings('hello')), request(1))
    expect(text).not.toContain('thought')
    expect(usage!.cachedInputTokens).toBeGreaterThan(0)
    expect(usage!.inputTokens).toBeGreaterThan(usage!.cachedInputTokens)
  })

  it('asks again with as many tokens as the model allows', async () => {
    const limits: number[] = []
    const host: typeof fetch = async (_, init) => {
      const { max_tokens: asked } = JSON.parse(String(init?.body))
      limits.push(asked)
      const message = `max_tokens: ${asked} > 8192, which is the maximum allowed number of output tokens for m`
      const error = { type: 'error', error: { type: 'invalid_request_error', message } }
      if (asked > 8192) return new Response(JSON.stringify(error), { status: 400 })
      const delta = { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 8192 } }
      return new Response(`data: ${JSON.stringify(delta)}\n\ndata: {"type":"message_stop"}\n\n`)
    }
    const { end } = await collect(createAnthropicMessagesModel(settings('m'), { fetch: host }), request(0))
    expect(end).toEqual({ type: 'end', reason: 'length' })
    expect(limits).toEqual([32_000, 8192])
  })

  it('says that the host is overloaded, as a failure that passes', async () => {
    const body = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'
    const host = async () => new Response(body, { status: 529 })
    const error = await failure(createAnthropicMessagesModel(settings('m'), { fetch: host }), 0)
    expect(error).toMatchObject({ code: 'server', status: 529, message: expect.stringContaining('Overloaded') })
  })
})
