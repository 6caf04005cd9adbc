import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OutFile } from '../take-out/gather.ts'
import { SITE_TOKEN, type SiteHosts, startSiteHosts } from '../test-support/site-hosts.ts'
import { createNetlifyHost } from './netlify.ts'
import { createVercelHost } from './vercel.ts'

let hosts: SiteHosts
beforeAll(async () => {
  hosts = await startSiteHosts()
})
afterAll(() => hosts.close())
beforeEach(() => {
  hosts.sites.clear()
  hosts.taken.clear()
  hosts.uploads.length = 0
})

const files = (index: string): OutFile[] =>
  Object.entries({ 'index.html': index, 'a b/ä.js': 'x', 'copy.js': 'x' }).map(([path, text]) => ({
    ...{ path, executable: false },
    bytes: new TextEncoder().encode(text),
  }))
const KINDS = {
  Netlify: { create: createNetlifyHost, base: () => hosts.netlify, url: 'https://engine.netlify.app' },
  Vercel: { create: createVercelHost, base: () => hosts.vercel, url: 'https://engine.vercel.app/' },
}
const say = () => {}

describe.each(Object.entries(KINDS))('%s', (name, { create, base, url }) => {
  const host = (change = {}) =>
    create({
      ...{ base: base(), token: SITE_TOKEN, site: 'engine', signal: new AbortController().signal, everyMs: 1 },
      ...change,
    })

  it('shows files, others after them, and the first ones again', async () => {
    expect((await host().look()).join(' ')).toMatch(/makes a new (site|project) of this name/)
    expect(hosts.sites.size).toBe(0)
    const first = await host().put(files('one'), say)
    expect(first.url).toBe(url)
    expect(hosts.shown('engine')).toEqual({ '/index.html': 'one', '/a b/ä.js': 'x', '/copy.js': 'x' })
    expect((await host().look()).join(' ')).not.toMatch(/new/)
    const second = await host().put(files('two'), say)
    expect(second.version).not.toBe(first.version)
    expect(hosts.shown('engine')!['/index.html']).toBe('two')
    expect(await host().back(first.version, say)).toEqual({ version: first.version, url })
    expect(hosts.shown('engine')!['/index.html']).toBe('one')
  })
  it('says what is wrong: token, name, something to go back to', async () => {
    await expect(host({ token: 'x' }).put(files('one'), say)).rejects.toThrow(`${name} does not know this token`)
    await expect(host({ site: 'Not a name' }).look()).rejects.toThrow(/name holds small letters/)
    await expect(host().back('dep-0', say)).rejects.toThrow(/has no (site|project) engine/)
    await host().put(files('one'), say)
    await expect(host().back('dep-0', say)).rejects.toThrow(/knows nothing of this name/)
    await expect(host({ base: 'http://127.0.0.1:1' }).look()).rejects.toThrow(/could not be reached/)
  })
})

it('Netlify is sent only what it does not have, and says when a name is somebody else’s', async () => {
  const options = { base: hosts.netlify, token: SITE_TOKEN, signal: new AbortController().signal, everyMs: 1 }
  const first = createNetlifyHost({ ...options, site: 'first' })
  await first.put(files('new to it'), say)
  hosts.uploads.length = 0
  await first.put(files('newer'), say)
  expect(hosts.uploads).toHaveLength(1)
  hosts.taken.add('theirs')
  await expect(createNetlifyHost({ ...options, site: 'theirs' }).put(files('x'), say)).rejects.toThrow(
    /Somebody else has this name/,
  )
})
