import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { type AddressInfo, connect } from 'node:net'
import { Duplex } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FromSocket } from '../../protocol/preview.ts'
import type { PortSocket } from '../../protocol/sandbox.ts'
import { serveWebSocket } from './session.ts'

/** The server that most of Node's world uses. By its path: under the tests' own conditions it is a browser's stub. */
const { WebSocketServer } = createRequire(import.meta.url)('../../../node_modules/ws/index.js')

const http = createServer((request, response) => response.writeHead(404).end(request.url))
const sockets = new WebSocketServer({ noServer: true, handleProtocols: (wanted: Set<string>) => [...wanted].at(-1) })
let port = 0
/** What the server does with its side of the next connection. */
let serve: (socket: any, request: { url: string; headers: Record<string, string> }) => void = () => {}

beforeAll(async () => {
  http.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (one: any) => serve(one, request as never)),
  )
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  port = (http.address() as AddressInfo).port
})
afterAll(() => {
  for (const client of sockets.clients) client.terminate()
  http.closeAllConnections()
  return new Promise((resolve) => http.close(resolve))
})

/** A document's side of one connection, with all that it was told. */
async function open(path = '/', protocols: string[] = [], write?: (bytes: Buffer) => Buffer) {
  const raw = connect(port, '127.0.0.1')
  const { readable, writable } = Duplex.toWeb(raw) as unknown as PortSocket
  const changed = write
    ? readable.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform: (bytes, controller) => controller.enqueue(write(Buffer.from(bytes))),
        }),
      )
    : readable
  const { port1, port2 } = new MessageChannel()
  const told: FromSocket[] = []
  const waiting = new Set<() => void>()
  port1.onmessage = ({ data }: MessageEvent<FromSocket>) => {
    told.push(data)
    for (const look of waiting) look()
  }
  const over = serveWebSocket(
    { readable: changed, writable },
    { port, path, protocols, headers: [['Origin', 'http://localhost:3000']] },
    port2,
  )
  const untilTold = <T extends FromSocket['type']>(type: T, count = 1) =>
    new Promise<Extract<FromSocket, { type: T }>[]>((resolve) => {
      const look = () => {
        const found = told.filter((one) => one.type === type) as Extract<FromSocket, { type: T }>[]
        if (found.length < count) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { line: port1, told, over, untilTold }
}

const data = (told: FromSocket[]) =>
  told.flatMap((one) =>
    one.type === 'data' ? [typeof one.data === 'string' ? one.data : new Uint8Array(one.data)] : [],
  )

describe('a WebSocket with a server that others wrote', () => {
  test('agrees on a protocol, tells the server its origin, and carries text and bytes both ways', async () => {
    let seen: unknown
    serve = (socket, { url, headers }) => {
      seen = [url, headers.origin, headers['sec-websocket-protocol']]
      socket.on('message', (message: Buffer, isBinary: boolean) => socket.send(message, { binary: isBinary }))
    }
    const { line, told, untilTold } = await open('/chat?a=1 2', ['one', 'two'])
    expect(await untilTold('open')).toEqual([{ type: 'open', protocol: 'two' }])
    expect(seen).toEqual(['/chat?a=1%202', 'http://localhost:3000', 'one, two'])
    const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) & 255)
    line.postMessage({ type: 'data', data: 'grüß dich ☃' })
    line.postMessage({ type: 'data', data: bytes.slice(0, 200).buffer })
    line.postMessage({ type: 'data', data: bytes.buffer })
    await untilTold('data', 3)
    expect(data(told)).toEqual(['grüß dich ☃', bytes.slice(0, 200), bytes])
    expect(told.filter((one) => one.type === 'sent').map((one) => one.bytes)).toEqual([15, 200, 300_000])
    line.postMessage({ type: 'close', code: 3001, reason: 'enough' })
    expect(await untilTold('closed')).toEqual([
      { type: 'closed', code: 3001, reason: 'enough', wasClean: true, problem: '' },
    ])
  })

  test('puts together what comes in parts, answers pings, and hears the server close', async () => {
    let ponged = false
    serve = (socket) => {
      socket.on('pong', () => {
        ponged = true
        socket.close(4000, 'bye')
      })
      socket.send('ab', { fin: false })
      socket.ping('still there?')
      socket.send('cd', { fin: true })
    }
    const { told, untilTold, over } = await open()
    expect(await untilTold('closed')).toEqual([
      { type: 'closed', code: 4000, reason: 'bye', wasClean: true, problem: '' },
    ])
    expect([ponged, data(told)]).toEqual([true, ['abcd']])
    await over
  })

  test('says why it could not be opened', async () => {
    const refusing = createServer((_request, response) => response.writeHead(404).end())
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
    const before = port
    port = (refusing.address() as AddressInfo).port
    const { untilTold } = await open()
    port = before
    const [closed] = await untilTold('closed')
    expect(closed).toMatchObject({ code: 1006, wasClean: false, problem: 'The server answered 404 Not Found.' })
    refusing.closeAllConnections()
    refusing.close()
  })

  test('ends what breaks the protocol with its code', async () => {
    const closeCode = Promise.withResolvers<number>()
    serve = (socket) => {
      socket.on('close', closeCode.resolve)
      // A text frame of two bytes that are no UTF-8.
      socket._socket.write(Buffer.from([0x81, 2, 0xff, 0xff]))
    }
    const { untilTold } = await open()
    const [closed] = await untilTold('closed')
    expect(closed).toMatchObject({ wasClean: false, code: 1006 })
    expect(await closeCode.promise).toBe(1007)
  })

  test('takes an answer to another key for no WebSocket', async () => {
    serve = () => {}
    const { untilTold } = await open('/', [], (bytes) =>
      Buffer.from(bytes.toString('latin1').replace(/(Accept: )./, '$1-'), 'latin1'),
    )
    const [closed] = await untilTold('closed')
    expect(closed).toMatchObject({ code: 1006, problem: 'The server answered another key.' })
  })

  test('tells the server when the document goes away', async () => {
    const gone = Promise.withResolvers<number>()
    serve = (socket) => socket.on('close', gone.resolve)
    const { line, untilTold, over } = await open()
    await untilTold('open')
    line.close()
    expect(await gone.promise).toBe(1001)
    await over
  })
})
