import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bootEvalSandbox, buildEvalProcess } from './support/eval-sandbox.ts'
import { openTab, type Tab } from './support/tab.ts'

/**
 * What code in the sandbox can reach. It runs as the bare body of a process worker, before any program could have
 * taken a browser's global away: what is refused here is refused by the browser.
 */
let tab: Tab
let listener: Server
let heard: string[] = []
let outside = ''

beforeAll(async () => {
  listener = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`)
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('cross-origin-resource-policy', 'cross-origin')
    response.setHeader('content-type', 'text/javascript')
    response.end('self.loaded = true; export default 1')
  })
  listener.on('upgrade', (request, socket) => {
    heard.push(`UPGRADE ${request.url}`)
    socket.destroy()
  })
  listener.on('connection', () => heard.push('connection'))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  outside = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  tab = await openTab()
  await bootEvalSandbox(tab.page)
  await tab.page.evaluate(async () => {
    localStorage.setItem('key', 'sk-secret')
    document.body.dataset.secret = 'sk-secret'
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open('settings')
      opening.onupgradeneeded = () => opening.result.createObjectStore('keys').put('sk-secret', 'key')
      opening.onsuccess = resolve
      opening.onerror = reject
    })
    await (await caches.open('assets')).put('/secret', new Response('sk-secret'))
  })
})
afterAll(async () => {
  await tab?.close()
  listener?.close()
})
beforeEach(() => {
  heard = []
})

/** Runs JavaScript in a process worker; what it returns, or the name of what it threw. */
async function attempt(source: string): Promise<string> {
  const body = `
    const outside = ${JSON.stringify(outside)}, app = ${JSON.stringify(tab.origin)}
    const settled = (start) => new Promise((resolve) => { start(resolve); setTimeout(() => resolve('nothing'), 1500) })
    let result
    try { result = await (async () => { ${source} })() } catch (error) { result = 'refused: ' + error.name }
    print(String(result))`
  const { stdout, stderr } = await tab.page.evaluate((body) => window.run('node', [body]), body)
  expect(stderr).toBe('')
  return stdout.trim()
}

it('runs in an opaque origin, isolated, with shared memory', async () => {
  expect(await attempt('return [self.origin, self.crossOriginIsolated, typeof SharedArrayBuffer].join()')).toBe(
    'null,true,function',
  )
})

describe('storage of the page', () => {
  const cases: Record<string, string> = {
    IndexedDB: `return await new Promise((resolve, reject) => { const open = indexedDB.open('settings'); open.onsuccess = () => resolve('opened'); open.onerror = () => reject(open.error) })`,
    'IndexedDB’s list': `return (await indexedDB.databases()).length`,
    caches: `return await (await caches.open('assets')).match('/secret')`,
    'the private file system': `return (await navigator.storage.getDirectory()).name`,
    locks: `return await navigator.locks.request('a', () => 'locked')`,
    cookies: `return JSON.stringify(await cookieStore.getAll())`,
  }
  it.each(Object.entries(cases))('%s is refused', async (_name, source) => {
    expect(await attempt(source)).toMatch(
      /^refused: (SecurityError|InvalidStateError|ReferenceError|TypeError|NotAllowedError)$/,
    )
  })

  it('localStorage and the document do not exist', async () => {
    expect(await attempt('return [typeof localStorage, typeof document, typeof window, typeof parent].join()')).toBe(
      'undefined,undefined,undefined,undefined',
    )
  })

  it('a channel by name does not lead to the page', async () => {
    await tab.page.evaluate(() => {
      const channel = new BroadcastChannel('leak')
      channel.onmessage = () => channel.postMessage('sk-secret')
    })
    const source = `const c = new BroadcastChannel('leak'); return await settled((done) => { c.onmessage = (e) => done(e.data); c.postMessage('give') })`
    expect(await attempt(source)).toBe('nothing')
  })
})

describe('hosts', () => {
  const requests: Record<string, string> = {
    fetch: `return (await fetch(outside + '/fetch')).status`,
    'fetch without CORS': `return (await fetch(outside + '/opaque', { mode: 'no-cors' })).type`,
    'fetch of the app': `return (await fetch(app + '/package.json')).status`,
    XMLHttpRequest: `return await settled((done) => { const x = new XMLHttpRequest(); x.onload = () => done('loaded'); x.onerror = () => done('refused: error'); x.open('GET', outside + '/xhr'); x.send() })`,
    'XMLHttpRequest, synchronous': `const x = new XMLHttpRequest(); x.open('GET', outside + '/xhr-sync', false); x.send(); return x.status`,
    WebSocket: `return await settled((done) => { const s = new WebSocket(outside.replace('http', 'ws') + '/ws'); s.onopen = () => done('open'); s.onerror = () => done('refused: error') })`,
    EventSource: `return await settled((done) => { const s = new EventSource(outside + '/events'); s.onopen = () => done('open'); s.onerror = () => done('refused: error') })`,
    importScripts: `importScripts(outside + '/script.js'); return self.loaded`,
    'a dynamic import': `return (await import(outside + '/module.js')).default`,
    'a worker from outside': `return await settled((done) => { const w = new Worker(outside + '/worker.js'); w.onerror = () => done('refused: error'); w.onmessage = () => done('ran') })`,
    'a worker from a data URL': `return await settled((done) => { const w = new Worker('data:text/javascript,postMessage(1)'); w.onerror = () => done('refused: error'); w.onmessage = () => done('ran') })`,
    'a worker of its own that fetches': `return await settled((done) => { const text = 'fetch("' + outside + '/nested").then(() => postMessage("loaded"), (e) => postMessage("refused: " + e.name))'; const w = new Worker(URL.createObjectURL(new Blob([text]))); w.onmessage = (e) => done(e.data) })`,
    WebTransport: `const t = new WebTransport(outside.replace('http:', 'https:') + '/transport'); await t.ready; return 'open'`,
    'a font': `const f = new FontFace('x', 'url(' + outside + '/font)'); await f.load(); return 'loaded'`,
  }
  it.each(Object.entries(requests))('%s is refused', async (_name, source) => {
    expect(await attempt(source)).toMatch(/^refused: /)
    expect(heard).toEqual([])
  })

  it('peer connections do not exist', async () => {
    expect(await attempt('return [typeof RTCPeerConnection, typeof navigator.sendBeacon].join()')).toBe(
      'undefined,undefined',
    )
  })
})

describe('the way through the kernel', () => {
  it.each([
    '../package.json',
    '/package.json',
    'a/../../package.json',
    '..%2fpackage.json',
    'http://127.0.0.1/x',
    '',
    'a//b',
  ])('gives no asset %j', async (name) => {
    const asked: string[] = []
    // Processes start from blobs, in memory; everything else would be asked of a host.
    const record = (request: { url(): string }) => {
      if (!request.url().startsWith('blob:')) asked.push(request.url())
    }
    tab.page.on('request', record)
    expect(await attempt(`return sys.asset(${JSON.stringify(name)}).length`)).toMatch(/^refused: /)
    tab.page.off('request', record)
    expect(asked).toEqual([])
  })

  it('connects to nothing but the machine itself', async () => {
    const port = new URL(outside).port
    expect(await attempt(`return sys.connect('127.0.0.1', ${port})`)).toBe('refused: SystemError')
    expect(await attempt(`return sys.connect('example.com', 80)`)).toBe('refused: SystemError')
    expect(heard).toEqual([])
  })

  it('reaches the registry that the page is configured with, and nothing else', async () => {
    const port = Number(new URL(outside).port)
    const script = await buildEvalProcess()
    await tab.page.evaluate(({ script, registry }) => window.bootWithProgram(script, [registry]), {
      script,
      registry: `${outside}/`,
    })
    const exchange = (host: string, at: number, request: string) => `
      const fd = await async.connect(${JSON.stringify(host)}, ${at}).promise
      sys.write(fd, new TextEncoder().encode(${JSON.stringify(request)}), -1)
      return new TextDecoder().decode(await async.read(fd, 65536, -1).promise).split('\\r\\n')[0]`
    expect(await attempt(exchange('127.0.0.1', port, 'GET /allowed HTTP/1.1\r\n\r\n'))).toBe('HTTP/1.1 200 OK')
    expect(heard).toContain('GET /allowed')
    heard = []
    const refused: [string, number, string][] = [
      ['127.0.0.1', port, 'PUT /write HTTP/1.1\r\nContent-Length: 0\r\n\r\n'],
      ['127.0.0.1', port, 'GET http://127.0.0.1/absolute HTTP/1.1\r\n\r\n'],
      ['127.0.0.1', port, 'GET /socket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'],
      ['127.0.0.1', new URL(tab.origin).port as unknown as number, 'GET /package.json HTTP/1.1\r\n\r\n'],
      ['192.168.0.1', 80, 'GET / HTTP/1.1\r\n\r\n'],
      ['169.254.169.254', 80, 'GET /latest/meta-data HTTP/1.1\r\n\r\n'],
      ['example.com', 443, '\u0016GET / HTTP/1.1\r\n\r\n'],
    ]
    for (const [host, at, request] of refused) expect(await attempt(exchange(host, at, request))).toMatch(/^refused: /)
    expect(heard).toEqual([])
    const network = await tab.page.evaluate(() => window.network)
    expect(network.find(({ url }) => url.endsWith('/allowed'))).toMatchObject({ status: 200, problem: null })
    expect(network.filter(({ method }) => method === 'CONNECT').map(({ url }) => url)).toEqual([
      '192.168.0.1:80',
      '169.254.169.254:80',
      'example.com:443',
    ])
  })
})

it('the frame has no access to the page either', async () => {
  const frame = tab.page.frames().find((frame) => frame.url() === 'about:srcdoc')!
  const outcome = await frame.evaluate(async (outside) => {
    const tried: Record<string, string> = {}
    const note = async (name: string, run: () => unknown) => {
      try {
        await run()
        tried[name] = 'reached'
      } catch {
        tried[name] = 'refused'
      }
    }
    await note('document', () => parent.document.body.dataset.secret)
    await note('localStorage', () => localStorage.getItem('key'))
    await note('indexedDB', () => indexedDB.open('settings'))
    await note('cookie', () => document.cookie)
    await note('fetch', () => fetch(`${outside}/frame`))
    await note(
      'image',
      () =>
        new Promise((resolve, reject) => {
          const image = new Image()
          image.onload = resolve
          image.onerror = reject
          image.src = `${outside}/image`
        }),
    )
    await note('form', () => {
      const popup = open(`${outside}/popup`)
      if (!popup) throw new Error('blocked')
    })
    return tried
  }, outside)
  expect(new Set(Object.values(outcome))).toEqual(new Set(['refused']))
  expect(heard).toEqual([])
})
