import { expect, it } from 'vitest'
import type { Gateway, OutboundRequest, OutboundResponse } from '../../protocol/gateway.ts'
import { UNCANCELLABLE } from '../process/open-file.ts'
import { createNetwork } from './network.ts'
import { serveOutside } from './outside.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (data: Uint8Array) => new TextDecoder().decode(data)

/** A program's connection to `host.example:443`, with this gateway behind it. */
function connect(fetch: Gateway['fetch']) {
  const network = createNetwork({ onOpen() {}, onClose() {} })
  const gateway: Gateway = { connect: async () => {}, fetch }
  const socket = network.connectOutside(443, (far) => void serveOutside(far, 'host.example', 443, gateway))
  return {
    socket,
    send: (data: string) => socket.write!(bytes(data), -1, UNCANCELLABLE),
    read: async () => text(await socket.read!(65_536, -1, UNCANCELLABLE)),
  }
}

const answer = (body: OutboundResponse['body'], status = 200): OutboundResponse => ({
  status,
  statusText: 'OK',
  headers: [['x-a', 'b']],
  body,
})
const stream = (...parts: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(bytes(part))
      controller.close()
    },
  })

it('serves one request after another on one connection', async () => {
  const asked: OutboundRequest[] = []
  const { send, read } = connect(async (request) => {
    asked.push(request)
    return answer(bytes(`to ${request.method}`))
  })
  await send('GET /a?b HTTP/1.1\r\nHost: host.example\r\nX-B: c\r\n\r\n')
  expect(await read()).toBe('HTTP/1.1 200 OK\r\nx-a: b\r\ncontent-length: 6\r\nconnection: keep-alive\r\n\r\nto GET')
  await send('POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nhi\r\n0\r\n\r\n')
  expect(await read()).toContain('connection: close')
  expect(await read()).toBe('')
  expect(asked.map(({ method, url, body }) => [method, url, body && text(body)])).toEqual([
    ['GET', 'http://host.example:443/a?b', undefined],
    ['POST', 'http://host.example:443/c', 'hi'],
  ])
})

it('takes a TLS handshake’s first byte for https', async () => {
  let url = ''
  const { send, read } = connect(async (request) => {
    url = request.url
    return answer(new Uint8Array(0), 204)
  })
  await send('\x16')
  await send('GET / HTTP/1.1\r\n\r\n')
  expect(await read()).toBe('HTTP/1.1 204 OK\r\nx-a: b\r\nconnection: keep-alive\r\n\r\n')
  expect(url).toBe('https://host.example:443/')
})

it('streams a long body in chunks', async () => {
  const { send, read } = connect(async () => answer(stream('one', 'three')))
  await send('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')
  let whole = ''
  for (let part = await read(); part !== ''; part = await read()) whole += part
  expect(whole.split('\r\n\r\n').slice(1).join('\r\n\r\n')).toBe('3\r\none\r\n5\r\nthree\r\n0\r\n\r\n')
})

it('fails with the gateway’s code and sentence', async () => {
  const { send, read } = connect(async () => {
    throw Object.assign(new Error('Only registries.'), { code: 'EACCES' })
  })
  await send('GET / HTTP/1.1\r\n\r\n')
  await expect(read()).rejects.toMatchObject({ code: 'EACCES', reason: 'Only registries.' })
})

it.each([
  ['GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n', 'cannot become another protocol'],
  ['SSH-2.0-x\r\n\r\n', 'Only HTTP leaves this tab'],
])('lets nothing but HTTP out: %j', async (sent, sentence) => {
  const { send, read } = connect(async () => answer(bytes('')))
  await send(sent)
  await expect(read()).rejects.toMatchObject({ code: 'ECONNRESET', reason: expect.stringContaining(sentence) })
})

it('tells the gateway when the program goes', async () => {
  let gone: AbortSignal | null = null
  const { send, socket } = connect((_request, signal) => {
    gone = signal
    return new Promise(() => {})
  })
  await send('GET / HTTP/1.1\r\n\r\n')
  await new Promise((resolve) => setTimeout(resolve))
  socket.close()
  expect(gone!.aborted).toBe(true)
})
