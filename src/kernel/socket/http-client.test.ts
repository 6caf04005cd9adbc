import { expect, it } from 'vitest'
import type { PortRequest } from '../../protocol/sandbox.ts'
import { UNCANCELLABLE } from '../process/open-file.ts'
import { requestOverSocket } from './http-client.ts'
import { createNetwork, type SocketFile } from './network.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const GET: PortRequest = { method: 'GET', path: '/', headers: [] }

/** Answers one request with these pieces; gives what it was asked. */
async function exchange(pieces: string[], request: PortRequest = GET, signal?: AbortSignal) {
  const network = createNetwork({ onOpen() {}, onClose() {} })
  const listener = network.listen(3000)
  const answering = (async () => {
    const server = await listener.accept(UNCANCELLABLE)
    let asked = ''
    while (!asked.includes('\r\n\r\n') || asked.split('\r\n\r\n')[1]!.length < (request.body?.length ?? 0)) {
      const bytes = await server.read!(10_000, -1, UNCANCELLABLE)
      if (bytes.length === 0) break
      asked += new TextDecoder().decode(bytes)
    }
    for (const piece of pieces) {
      await server.write!(encode(piece), -1, UNCANCELLABLE)
      await new Promise((resolve) => setTimeout(resolve))
    }
    server.close()
    return asked
  })()
  const response = requestOverSocket(network.connect(3000) as SocketFile, 3000, request, signal)
  return { response, answering }
}

const textOf = async (stream: ReadableStream<Uint8Array>) =>
  new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text()

it('asks in HTTP/1.1 and reads a counted body', async () => {
  const { response, answering } = await exchange(
    ['HTTP/1.1 201 Made\r\nContent-Le', 'ngth: 5\r\nX-A: b\r\nset-cookie: 1\r\nset-cookie: 2\r\n\r\nhel', 'lo'],
    {
      method: 'POST',
      path: '/ü x?a=%20',
      headers: [
        ['X-Me', 'y'],
        ['Host', 'evil'],
        ['Accept-Encoding', 'br'],
      ],
      body: encode('data'),
    },
  )
  const { status, statusText, headers, body } = await response
  expect([status, statusText]).toEqual([201, 'Made'])
  expect(headers.filter(([name]) => name === 'set-cookie')).toHaveLength(2)
  expect(await textOf(body)).toBe('hello')
  expect(await answering).toBe(
    'POST /%C3%BC%20x?a=%20 HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\nX-Me: y\r\nContent-Length: 4\r\n\r\ndata',
  )
})

it('reads chunks, their extensions and trailers', async () => {
  const { response } = await exchange([
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nab',
    'c\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n',
  ])
  const { headers, body } = await response
  expect(headers).toEqual([])
  expect(await textOf(body)).toBe('abcde')
})

it('reads to the end where no length is said', async () => {
  const { response } = await exchange(['HTTP/1.0 200\r\n\r\nall ', 'of it'])
  expect(await textOf((await response).body)).toBe('all of it')
})

it('knows answers without a body, and skips interim ones', async () => {
  const { response } = await exchange([
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
  ])
  const { status, body } = await response
  expect(status).toBe(304)
  expect(await textOf(body)).toBe('')
})

it('fails when the answer is cut off or no HTTP', async () => {
  const cut = await exchange(['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'])
  await expect(textOf((await cut.response).body)).rejects.toThrow('before its answer was complete')
  await expect((await exchange(['SSH-2.0\r\n'])).response).rejects.toThrow('does not speak HTTP')
  await expect((await exchange([])).response).rejects.toThrow('before its answer was complete')
})

it('refuses requests that would be two', async () => {
  const { response, answering } = await exchange([], { ...GET, headers: [['X', 'a\r\nY: b']] })
  answering.catch(() => {})
  await expect(response).rejects.toThrow('Not an HTTP header')
})

it('stops when it is told', async () => {
  const abort = new AbortController()
  const { response, answering } = await exchange(['HTTP/1.1 200 OK\r\n'], GET, abort.signal)
  // The server writes to a closed connection, as it should find out.
  answering.catch(() => {})
  abort.abort()
  await expect(response).rejects.toMatchObject({ name: 'AbortError' })
})
