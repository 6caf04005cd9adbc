import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Frame } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { copyFolder } from './support/copy-folder.ts'
import { openTab, type Tab } from './support/tab.ts'

/** A site of its own: root-relative and relative addresses, a form, a redirect, a cookie, a stream, a worker. */
const SITE = `
const http = require('node:http')
const pages = {
  '/': ['text/html', '<!doctype html><html><head><link rel="stylesheet" href="/style.css"></head><body><h1>hello</h1><script src="/app.js"></script><script type="module" src="./deep/module.js"></script><a href="/second">next</a><form method="post" action="/login"><input name="user" value="ada"></form></body></html>'],
  '/style.css': ['text/css', 'h1 { color: rgb(1, 2, 3) }'],
  '/app.js': ['text/javascript', 'window.appRan = true'],
  '/deep/module.js': ['text/javascript', 'import "./part.js"; window.moduleRan = true'],
  '/deep/part.js': ['text/javascript', 'window.partRan = true'],
  '/second': ['text/html', '<title>second</title><h1>second</h1>'],
  '/worker.js': ['text/javascript', 'fetch("/whoami").then((r) => r.json()).then(postMessage)'],
}
http.createServer((request, response) => {
  const path = request.url.split('?')[0]
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString()
    if (pages[path]) return response.writeHead(200, { 'content-type': pages[path][0] }).end(pages[path][1])
    if (path === '/whoami') return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ host: request.headers.host, cookie: request.headers.cookie ?? null }))
    if (path === '/echo') return response.writeHead(201, { 'content-type': 'text/plain' }).end(request.method + ' ' + body)
    if (path === '/login') return response.writeHead(302, { location: '/welcome', 'set-cookie': 'session=42; HttpOnly; Path=/' }).end()
    if (path === '/welcome') return response.writeHead(200, { 'content-type': 'text/html', 'x-frame-options': 'DENY' }).end('<h1>welcome ' + request.headers.cookie + '</h1>')
    if (path === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      let n = 0
      const timer = setInterval(() => response.write('data: ' + n++ + '\\n\\n'), 20)
      response.on('close', () => { clearInterval(timer); globalThis.closed = true })
      return
    }
    if (path === '/closed') return response.end(String(globalThis.closed === true))
    response.writeHead(404).end('none')
  })
}).listen(3000)
`

/** The real ws package, serving. */
const SOCKETS = `
const { WebSocketServer } = require('ws')
new WebSocketServer({ port: 3001 }).on('connection', (socket, { url, headers }) => {
  socket.send(JSON.stringify({ url, origin: headers.origin, cookie: headers.cookie ?? null }))
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
})
`

let tab: Tab

beforeAll(async () => {
  tab = await openTab('/e2e/support/preview-harness.html')
  await tab.page.evaluate(([text]) => window.startServer('site.js', text!, 3000), [SITE])
})
afterAll(() => tab?.close())

const show = (port: number, path?: string) =>
  tab.page.evaluate(([port, path]) => window.preview.show(port as number, path as string), [port, path])

/** The frame whose heading says this. */
async function frameWith(heading: string): Promise<Frame> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    for (const frame of tab.page.frames().slice(1)) {
      const text = await frame
        .locator('h1')
        .first()
        .textContent({ timeout: 200 })
        .catch(() => null)
      if (text?.includes(heading)) return frame
    }
  }
  throw new Error(`No frame shows "${heading}": ${tab.page.frames().map((frame) => frame.url())}`)
}

describe('on an origin of its own', () => {
  beforeEach(async () => {
    await tab.page.evaluate(() => window.openPreview('origin'))
    await show(3000)
  })

  test('loads a page with everything that belongs to it', async () => {
    expect(await tab.page.evaluate(() => [window.preview.mode, window.preview.problem])).toEqual(['origin', null])
    const frame = await frameWith('hello')
    await frame.waitForFunction(() => 'moduleRan' in window)
    const seen = await frame.evaluate(() => {
      const { appRan, partRan, injected } = window as unknown as Record<string, unknown>
      return {
        appRan,
        partRan,
        injected,
        color: getComputedStyle(document.querySelector('h1')!).color,
        crossOriginIsolated,
      }
    })
    expect(seen).toEqual({
      appRan: true,
      partRan: true,
      injected: true,
      color: 'rgb(1, 2, 3)',
      crossOriginIsolated: true,
    })
  })

  test('answers requests as the server does: methods, bodies, statuses, workers, its own address', async () => {
    const frame = await frameWith('hello')
    const seen = await frame.evaluate(async () => {
      const post = await fetch('/echo', { method: 'POST', body: 'a=1' })
      const worker = new Worker('/worker.js')
      // Listened to at once: a message that nobody waits for is lost.
      const fromWorker = new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data)
      })
      return {
        post: [post.status, await post.text()],
        head: (await fetch('/', { method: 'HEAD' })).status,
        missing: (await fetch('/missing')).status,
        absolute: await (await fetch('http://localhost:3000/whoami')).json(),
        worker: await fromWorker,
      }
    })
    const who = { host: 'localhost:3000', cookie: null }
    expect(seen).toEqual({ post: [201, 'POST a=1'], head: 200, missing: 404, absolute: who, worker: who })
  })

  test('follows links, forms and redirects, keeps cookies, and says where it is', async () => {
    await (await frameWith('hello')).click('a')
    await frameWith('second')
    await show(3000)
    await (await frameWith('hello')).evaluate(() => document.querySelector('form')!.submit())
    await frameWith('welcome session=42')
    expect(await tab.page.evaluate(() => window.navigations.slice(-5))).toEqual([
      '3000 /',
      '3000 /second',
      '3000 /',
      '3000 /login',
      '3000 /welcome',
    ])
  })

  test('carries WebSockets to the real ws: text, bytes, blobs, protocols, cookies, closing, refusals', async () => {
    await copyFolder(tab.page, fileURLToPath(new URL('../node_modules/ws', import.meta.url)), 'node_modules/ws')
    await tab.page.evaluate(([text]) => window.startServer('sockets.js', text!, 3001), [SOCKETS])
    const frame = await frameWith('hello')
    const seen = await frame.evaluate(async () => {
      const next = (target: EventTarget, type: string) =>
        new Promise<any>((resolve) => target.addEventListener(type, resolve, { once: true }))
      const socket = new WebSocket('ws://localhost:3001/room?a=1', ['chat'])
      const before = socket.readyState
      await next(socket, 'open')
      const heard: unknown[] = []
      const all = new Promise<void>((resolve) => {
        socket.onmessage = ({ data }) => {
          if (heard.push(data instanceof Blob ? data.text().then((text) => ['blob', text]) : data) === 5) resolve()
        }
      })
      socket.send('text ☃')
      socket.send(new Blob(['from a blob']))
      socket.send(Uint8Array.of(104, 105))
      socket.send('last')
      await all
      const closed = next(socket, 'close')
      socket.close(3000, 'done')
      const { code, reason, wasClean } = await closed
      // Nothing listens there; and this document's own server speaks no WebSocket.
      const refused = await Promise.all(
        ['ws://localhost:9', `ws://${location.host}/room`, '/room', 'wss://example.org/'].map(async (address) => {
          const failing = new WebSocket(address)
          const error = next(failing, 'error')
          const { code, wasClean } = await next(failing, 'close')
          return [(await error).type, code, wasClean, failing.readyState]
        }),
      )
      let invalid = ''
      try {
        new WebSocket('ws://localhost:3001/#x')
      } catch (error) {
        invalid = (error as DOMException).name
      }
      const { protocol, url, bufferedAmount } = socket
      return {
        before,
        heard: await Promise.all(heard),
        closed: [code, reason, wasClean],
        refused,
        invalid,
        protocol,
        url,
        bufferedAmount,
      }
    })
    const failure = ['error', 1006, false, 3]
    expect(seen).toEqual({
      before: 0,
      heard: [
        JSON.stringify({ url: '/room?a=1', origin: 'http://localhost:3000', cookie: null }),
        'text ☃',
        ['blob', 'from a blob'],
        ['blob', 'hi'],
        'last',
      ],
      closed: [3000, 'done', true],
      refused: [failure, failure, failure, failure],
      invalid: 'SyntaxError',
      protocol: 'chat',
      url: 'ws://localhost:3001/room?a=1',
      bufferedAmount: 0,
    })
  })

  test('streams, and tells the server when nobody listens any more', async () => {
    const frame = await frameWith('hello')
    const count = await frame.evaluate(
      () =>
        new Promise((resolve) => {
          const source = new EventSource('/stream')
          let seen = 0
          source.onmessage = () => {
            if (++seen < 3) return
            source.close()
            resolve(seen)
          }
        }),
    )
    expect(count).toBe(3)
    await expect.poll(() => frame.evaluate(async () => (await fetch('/closed')).text())).toBe('true')
  })

  test('says which ports are open where none listens', async () => {
    await show(4321)
    const frame = await frameWith('No server listens on port 4321')
    expect(await frame.textContent('p')).toBe('Open ports: 3000.')
  })

  test('shows what was asked for last, however soon after the one before', async () => {
    for (const path of ['/second', '/', '/second', '/']) {
      await show(3000, '/second')
      await show(4321)
      await show(3000, path)
      const frame = await frameWith(path === '/' ? 'hello' : 'second')
      expect(new URL(frame.url()).pathname).toMatch(path === '/' ? /\/$/ : /\/second$/)
    }
  })

  test('goes on after the browser has stopped its service worker', async () => {
    const session = await tab.page.context().newCDPSession(tab.page)
    await session.send('ServiceWorker.enable')
    await session.send('ServiceWorker.stopAllWorkers')
    await show(3000, '/second')
    await frameWith('second')
    await session.detach()
  })

  test('opens in a tab of its own, as long as its page is there', async () => {
    const url = await tab.page.evaluate(() => window.preview.url)
    const other = await tab.page.context().newPage()
    await other.goto(url!)
    expect(await other.textContent('h1')).toBe('hello')
    await tab.page.evaluate(() => window.openPreview('origin'))
    await other.reload()
    expect(await other.textContent('h1')).toBe('This preview has ended')
    await other.close()
  })

  test('reaches no host, not even by leaving', async () => {
    const reached: string[] = []
    const outside = createServer((request, response) => {
      reached.push(request.url!)
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('cross-origin-resource-policy', 'cross-origin')
      response.end('reached')
    })
    await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`
    const frame = await frameWith('hello')
    const tried = await frame.evaluate(async (url) => {
      const image = new Image()
      const imageFailed = new Promise((resolve) => {
        image.onerror = () => resolve('refused')
        image.onload = () => resolve('loaded')
      })
      // An address that the document's own script does not know as the machine's.
      image.src = `${url}/image`
      const page = await Promise.resolve()
        .then(() => top!.location.assign(`${url}/top`))
        .catch((error) => error.name)
      return { image: await imageFailed, page, window: window.open(`${url}/window`) }
    }, url)
    expect(tried).toEqual({ image: 'refused', page: 'SecurityError', window: null })
    await frame.evaluate((url) => location.assign(`${url}/self`), url)
    await expect.poll(() => tab.page.frames().some((each) => each.url().startsWith('chrome-error:'))).toBe(true)
    expect(reached).toEqual([])
    outside.close()
  })
})

test('without an origin of its own, the page is shown with what belongs to it, and cannot ask for more', async () => {
  await tab.page.evaluate(() => window.openPreview('inline'))
  expect(await tab.page.evaluate(() => window.preview.mode)).toBe('inline')
  await show(3000)
  const frame = await frameWith('hello')
  expect(
    await frame.evaluate(() => [(window as any).appRan, getComputedStyle(document.querySelector('h1')!).color, origin]),
  ).toEqual([true, 'rgb(1, 2, 3)', 'null'])
  expect(
    await frame.evaluate(
      (url) =>
        fetch(`${url}/config.json`).then(
          () => 'reached',
          () => 'refused',
        ),
      tab.origin,
    ),
  ).toBe('refused')
  await show(4321)
  await frameWith('No server listens on port 4321')
})
