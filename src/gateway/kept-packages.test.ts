import { beforeEach, expect, it } from 'vitest'
import { createKeptPackages, type KeptPackages, type PackageCache } from './kept-packages.ts'

/** What a browser's Cache does, as far as it is used: Node has none. */
function memoryCache(): PackageCache & { stored: Map<string, Response>; failWith: Error | null } {
  const stored = new Map<string, Response>()
  const urlOf = (request: RequestInfo | URL) => (request instanceof Request ? request.url : String(request))
  return {
    ...{ stored, failWith: null },
    match: async (request) => stored.get(urlOf(request))?.clone(),
    async put(request, response) {
      if (this.failWith) throw this.failWith
      stored.set(urlOf(request), response)
    },
    keys: async () => [...stored.keys()].map((url) => new Request(url)),
    delete: async (request) => stored.delete(urlOf(request)),
  }
}

let cache: ReturnType<typeof memoryCache>
let packages: KeptPackages
let sent: string[]
beforeEach(() => {
  cache = memoryCache()
  packages = createKeptPackages(async () => cache, 600)
  sent = []
})

/** A registry's answer to a path, or its failure. */
async function ask(path: string, headers: [string, string][] = [], answer: Response | Error = new Response(path)) {
  const { response, kept } = await packages.answer(`https://registry.example/${path}`, headers, async () => {
    sent.push(path)
    if (answer instanceof Error) throw answer
    return answer
  })
  return { text: await response.text(), kept }
}
const stored = () => [...cache.stored.keys()].map((url) => url.slice('https://registry.example/'.length))

it('asks for a tarball once, and for what is said of a package each time', async () => {
  expect(await ask('a.tgz')).toEqual({ text: 'a.tgz', kept: false })
  expect(await ask('a.tgz')).toEqual({ text: 'a.tgz', kept: true })
  await ask('a')
  expect(await ask('a', [], new Response('newer'))).toEqual({ text: 'newer', kept: false })
  expect(sent).toEqual(['a.tgz', 'a', 'a'])
})

it('answers from what is kept where no answer comes, each form of an address by itself', async () => {
  await ask('a', [['Accept', 'short']], new Response('the short form'))
  const gone = new TypeError('no network')
  expect(await ask('a', [['accept', 'short']], gone)).toEqual({ text: 'the short form', kept: true })
  await expect(ask('a', [['accept', 'long']], gone)).rejects.toBe(gone)
  await expect(ask('b.tgz', [], gone)).rejects.toBe(gone)
})

it('keeps nothing private, partial, redirected, huge or wrong', async () => {
  const redirected = new Response('elsewhere')
  Object.defineProperty(redirected, 'redirected', { value: true })
  await ask('private.tgz', [['Authorization', 'Bearer x']])
  await ask('part.tgz', [['range', 'bytes=0-1']])
  await ask('missing.tgz', [], new Response('', { status: 404 }))
  await ask('moved.tgz', [], redirected)
  await ask('huge.tgz', [], new Response('', { headers: { 'content-length': '99999999' } }))
  await ask('fine.tgz')
  expect(stored()).toEqual(['fine.tgz'])
})

it('keeps so many at most, the newest; and makes room when the browser has none', async () => {
  for (let at = 0; at < 700; at++) await ask(`${at}.tgz`)
  await expect.poll(() => stored().length).toBeLessThanOrEqual(600)
  expect(stored()).toContain('699.tgz')
  cache.failWith = new TypeError('The answer broke off.')
  await ask('broken.tgz')
  expect(stored()).toContain('699.tgz')
  cache.failWith = new DOMException('full', 'QuotaExceededError')
  await ask('one-more.tgz')
  await expect.poll(stored).toEqual([])
})

it('passes everything on where the browser keeps nothing', async () => {
  for (const open of [async () => null, () => Promise.reject(new Error('refused'))]) {
    packages = createKeptPackages(open)
    await ask('a.tgz')
    expect(await ask('a.tgz')).toEqual({ text: 'a.tgz', kept: false })
  }
})
