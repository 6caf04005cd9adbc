import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Gateway, NetworkRecord, OutboundRequest } from '../protocol/gateway.ts'
import { createGateway } from './gateway.ts'

let server: Server
let registry = ''
let gateway: Gateway
let records: NetworkRecord[]
let heard: { method: string; url: string; headers: Record<string, unknown> }[]
let sendOn = ''

beforeAll(async () => {
  server = createServer((request, response) => {
    heard.push({ method: request.method!, url: request.url!, headers: request.headers })
    if (request.url === '/moved') return void response.writeHead(302, { location: sendOn }).end()
    if (request.url === '/gzip') {
      response.writeHead(200, { 'content-encoding': 'gzip', etag: '"1"', 'set-cookie': 'a=b' })
      return void response.end(gzipSync('packed'))
    }
    if (request.url === '/long') {
      for (let i = 0; i < 40; i++) response.write('x'.repeat(10_000))
      return void response.end()
    }
    if (request.url === '/endless') return void response.write('begun')
    response.end('plain')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  registry = `http://localhost:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})
beforeEach(() => {
  records = []
  heard = []
  gateway = createGateway({ policy: { registries: [registry] }, fetch, onRecord: (record) => records.push(record) })
})

const port = () => Number(new URL(registry).port)
const ask = (path: string, more: Partial<OutboundRequest> = {}, signal = new AbortController().signal) =>
  gateway.fetch({ method: 'GET', url: new URL(path, registry).href, headers: [], ...more }, signal)
const text = (body: ReadableStream<Uint8Array> | Uint8Array) => new Response(body as BodyInit).text()

it('opens connections to a registry, by any name of its machine, and to nothing else', async () => {
  await gateway.connect('localhost', port())
  await gateway.connect('127.0.0.1', port())
  await expect(gateway.connect('127.0.0.1', port() + 1)).rejects.toMatchObject({ code: 'EACCES' })
  expect(records).toEqual([])
  await expect(gateway.connect('api.example.com', 443)).rejects.toMatchObject({
    code: 'EACCES',
    message: expect.stringContaining('may reach package registries only'),
  })
  expect(records).toMatchObject([{ method: 'CONNECT', url: 'api.example.com:443', status: null }])
})

it('carries what needs no permission, and neither cookies nor conditions', async () => {
  const headers: [string, string][] = [
    ['Accept', 'application/json'],
    ['Cookie', 'a=b'],
    ['Host', 'elsewhere'],
    ['If-None-Match', '"1"'],
    ['npm-command', 'install'],
    ['Referer', 'http://localhost/secret'],
  ]
  const response = await ask('/thing?token=1', { headers })
  expect([response.status, await text(response.body)]).toEqual([200, 'plain'])
  const sent = heard[0]!.headers
  expect(sent).toMatchObject({ accept: 'application/json', host: new URL(registry).host })
  for (const name of ['cookie', 'if-none-match', 'npm-command', 'referer']) expect(sent).not.toHaveProperty(name)
  expect(records).toMatchObject([{ method: 'GET', url: `${registry}thing`, status: 200, bytes: 5, problem: null }])
})

it('hands over a decoded body without the marks of its coding', async () => {
  const { headers, body } = await ask('/gzip')
  expect(await text(body)).toBe('packed')
  const names = headers.map(([name]) => name)
  expect(names).toContain('etag')
  for (const name of ['content-encoding', 'content-length', 'set-cookie']) expect(names).not.toContain(name)
})

it('streams what is long, and counts it', async () => {
  const { body } = await ask('/long')
  expect(body).toBeInstanceOf(ReadableStream)
  expect((await text(body)).length).toBe(400_000)
  expect(records).toMatchObject([{ bytes: 400_000, problem: null }])
})

it('gives up with the program', async () => {
  const abort = new AbortController()
  const { body } = await ask('/endless', {}, abort.signal)
  const reading = text(body)
  abort.abort()
  await expect(reading).rejects.toThrow()
  expect(records).toHaveLength(1)
  expect(records[0]!.problem).not.toBeNull()
})

it('only reads, but for npm’s question about advisories', async () => {
  for (const method of ['PUT', 'DELETE', 'POST'])
    await expect(ask('/package', { method })).rejects.toMatchObject({ code: 'EACCES' })
  const body = new TextEncoder().encode('{}')
  expect((await ask('/-/npm/v1/security/advisories/bulk', { method: 'POST', body })).status).toBe(200)
  expect(heard.map(({ method }) => method)).toEqual(['POST'])
})

it('hands over nothing that a private host answered to a redirect', async () => {
  const other = createServer((_request, response) => response.end('secret'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  sendOn = `http://127.0.0.1:${(other.address() as AddressInfo).port}/router`
  await expect(ask('/moved')).rejects.toMatchObject({ code: 'EACCES' })
  sendOn = new URL('/elsewhere', registry).href
  expect((await ask('/moved')).status).toBe(200)
  other.close()
})

it('says in one sentence what the browser does not', async () => {
  const gone = createGateway({
    policy: { registries: ['http://localhost:1/'] },
    fetch,
    onRecord: (record) => records.push(record),
  })
  const request = { method: 'GET', url: 'http://localhost:1/x', headers: [] }
  await expect(gone.fetch(request, new AbortController().signal)).rejects.toMatchObject({
    code: 'ECONNREFUSED',
    message: expect.stringContaining('CORS'),
  })
  expect(records).toMatchObject([{ status: null, problem: expect.stringContaining('localhost:1') }])
})
