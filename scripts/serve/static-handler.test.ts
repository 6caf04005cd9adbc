import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCompressor } from './compression.mjs'
import { createStaticHandler } from './static-handler.mjs'

let folder: string
let server: Server
let url: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabwright-serve-'))
  await mkdir(join(folder, 'root/assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'not served')
  await writeFile(join(folder, 'root/index.html'), '<!doctype html>')
  await writeFile(join(folder, 'root/assets/app-1a2b.js'), '// long enough to be compressed\n'.repeat(100))
  const handler = createStaticHandler({
    root: join(folder, 'root'),
    compressor: createCompressor(join(folder, 'compressed')),
    files: { '/config.json': '{"a":1}' },
  })
  await handler.warm()
  server = createServer((request, response) => void handler.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

test('serves the page with the headers that isolate it', async () => {
  const response = await fetch(url)
  expect(await response.text()).toBe('<!doctype html>')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(response.headers.get('cache-control')).toBe('no-cache')
})

test.each(['br', 'gzip'])('compresses with %s, and the content is the same', async (coding) => {
  const response = await fetch(`${url}/assets/app-1a2b.js`, { headers: { 'accept-encoding': coding } })
  expect(response.headers.get('content-encoding')).toBe(coding)
  expect(response.headers.get('cache-control')).toContain('immutable')
  expect(await response.text()).toBe('// long enough to be compressed\n'.repeat(100))
})

test('answers 304 to the ETag that it gave', async () => {
  const first = await fetch(`${url}/config.json`)
  expect(await first.json()).toEqual({ a: 1 })
  const second = await fetch(`${url}/config.json`, { headers: { 'if-none-match': first.headers.get('etag')! } })
  expect(second.status).toBe(304)
})

test('serves nothing outside its folder, and only reads', async () => {
  expect((await fetch(`${url}/..%2fsecret.txt`)).status).toBe(404)
  expect((await fetch(`${url}/none.js`)).status).toBe(404)
  expect((await fetch(`${url}/%`)).status).toBe(400)
  expect((await fetch(url, { method: 'POST' })).status).toBe(405)
  expect(await (await fetch(`${url}/index.html`, { method: 'HEAD' })).text()).toBe('')
})
