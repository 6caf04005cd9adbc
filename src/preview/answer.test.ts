import { expect, test } from 'vitest'
import type { PreviewReply, PreviewRequest } from '../protocol/preview.ts'
import type { PortRequest, PortResponse } from '../protocol/sandbox.ts'
import { type AnswerContext, answerRequest } from './answer.ts'
import { createCookieJar } from './cookie-jar.ts'

type Server = (port: number, request: PortRequest, signal?: AbortSignal) => Promise<PortResponse>

const reply = (headers: [string, string][], body: BodyInit | null, status = 200): PortResponse => ({
  status,
  statusText: '',
  headers,
  body: new Response(body).body ?? new ReadableStream({ start: (controller) => controller.close() }),
})

/** One request through `answerRequest`, and everything that came back on its port. */
async function ask(server: Server, more: Partial<PreviewRequest> = {}, context: Partial<AnswerContext> = {}) {
  const { port1, port2 } = new MessageChannel()
  const replies: PreviewReply[] = []
  const ended = new Promise<void>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<PreviewReply>) => {
      replies.push(data)
      if (data.type === 'end' || data.type === 'error') resolve()
    }
  })
  await answerRequest(
    {
      type: 'request',
      port: 3000,
      method: 'GET',
      path: '/',
      headers: [],
      body: null,
      cookies: true,
      navigation: true,
      reply: port2,
      ...more,
    },
    {
      sandbox: { fetch: server },
      cookies: createCookieJar(),
      openPorts: () => [5173, 8080],
      head: () => '',
      ...context,
    },
  )
  await ended
  port1.close()
  const head = replies.find((each) => each.type === 'head')
  const bytes = replies.flatMap((each) => (each.type === 'chunk' ? [...each.bytes] : []))
  return { head, text: new TextDecoder().decode(new Uint8Array(bytes)), last: replies.at(-1) }
}

test('streams a head, the body and an end', async () => {
  const { head, text, last } = await ask(async () => reply([['x-own', '1']], 'body', 201))
  expect(head).toMatchObject({ status: 201, headers: [['x-own', '1']] })
  expect(text).toBe('body')
  expect(last).toEqual({ type: 'end' })
})

test('says which ports are open where none listens', async () => {
  const refuse: Server = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  }
  const { head, text } = await ask(refuse)
  expect(head).toMatchObject({ status: 502 })
  expect(text).toContain('No server listens on port 3000')
  expect(text).toContain('Open ports: 5173, 8080.')
})

test('passes other failures on as errors', async () => {
  const { last } = await ask(async () => {
    throw new Error('socket hang up')
  })
  expect(last).toEqual({ type: 'error', message: 'socket hang up' })
})

test('puts the script first into the head of documents only', async () => {
  const head = () => '<script>1</script>'
  const html: Server = async () =>
    reply(
      [
        ['content-type', 'text/html'],
        ['content-length', '99'],
      ],
      '<!doctype html><html><head><title>a',
    )
  const page = await ask(html, {}, { head })
  expect(page.text).toBe('<!doctype html><html><head><script>1</script><title>a')
  expect(page.head).toMatchObject({ headers: [['content-type', 'text/html']] })
  const bare = await ask(async () => reply([['content-type', 'text/html']], '<p>hi'), {}, { head })
  expect(bare.text).toBe('<script>1</script><p>hi')
  const json = await ask(async () => reply([['content-type', 'application/json']], '"<head>"'), {}, { head })
  expect(json.text).toBe('"<head>"')
})

test('decodes what the server compressed unasked', async () => {
  const zipped = new Response('plain').body!.pipeThrough(new CompressionStream('gzip'))
  const { text, head } = await ask(async () => ({ ...reply([['content-encoding', 'gzip']], null), body: zipped }))
  expect(text).toBe('plain')
  expect(head).toMatchObject({ headers: [] })
})

test('keeps cookies for the next request, unless the request goes without', async () => {
  const cookies = createCookieJar()
  const seen: (string | undefined)[] = []
  const server: Server = async (_port, request) => {
    seen.push(request.headers.find(([name]) => name === 'cookie')?.[1])
    return reply([['Set-Cookie', 'sid=42; Path=/']], 'x')
  }
  await ask(server, {}, { cookies })
  await ask(server, {}, { cookies })
  await ask(server, { cookies: false }, { cookies })
  expect(seen).toEqual([undefined, 'sid=42', undefined])
})

test('stops the server’s answer when nobody reads it any more', async () => {
  const { port1, port2 } = new MessageChannel()
  const cancelled = new Promise<void>((resolve) => {
    const body = new ReadableStream<Uint8Array>({ cancel: () => resolve() })
    void answerRequest(
      {
        type: 'request',
        port: 1,
        method: 'GET',
        path: '/',
        headers: [],
        body: null,
        cookies: true,
        navigation: false,
        reply: port2,
      },
      {
        sandbox: { fetch: async () => ({ ...reply([], null), body }) },
        cookies: createCookieJar(),
        openPorts: () => [],
        head: () => '',
      },
    )
  })
  await new Promise((resolve) => {
    port1.onmessage = resolve
  })
  port1.postMessage({ type: 'abort' })
  await cancelled
  port1.close()
})
