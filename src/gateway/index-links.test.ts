import { describe, expect, it } from 'vitest'
import { createGateway } from './gateway.ts'
import { createIndexLinks, isIndexPage } from './index-links.ts'

const PAGE = 'https://index.example/simple/tool/'
const HTML = `<!doctype html>
<a href="https://files.example/a/tool-1.0-py3-none-any.whl#sha256=00">tool-1.0-py3-none-any.whl</a>
<a class="x" href="../../own/tool-1.1.tar.gz?x=1&amp;y=2">tool-1.1.tar.gz</a>
<a href="http://plain.example/tool.whl">plain</a><a href="https://192.168.0.1/tool.whl">private</a>
<a href="https://name:word@files.example/b.whl">with a password</a>`

describe('the links of an index', () => {
  it('are those files and what is told of them, on hosts that are public', () => {
    const links = createIndexLinks()
    links.read(PAGE, 'text/html', HTML)
    const has = (url: string) => links.has(new URL(url))
    expect(has('https://files.example/a/tool-1.0-py3-none-any.whl')).toBe(true)
    expect(has('https://files.example/a/tool-1.0-py3-none-any.whl.metadata')).toBe(true)
    expect(has('https://index.example/own/tool-1.1.tar.gz?x=1&y=2')).toBe(true)
    expect(has('https://files.example/a/')).toBe(false)
    expect(has('https://files.example/a/tool-1.0-py3-none-any.whl?told=secret')).toBe(false)
    expect(has('http://plain.example/tool.whl')).toBe(false)
    expect(has('https://192.168.0.1/tool.whl')).toBe(false)
    expect(has('https://name:word@files.example/b.whl')).toBe(false)
    expect(links.hasHost('files.example', 443)).toBe(true)
    expect(links.hasHost('files.example', 80)).toBe(false)
    expect(links.hasHost('plain.example', 80)).toBe(false)
  })

  it('are read from JSON too, and from nothing that is no page', () => {
    const links = createIndexLinks()
    links.read(
      PAGE,
      'application/vnd.pypi.simple.v1+json',
      '{"files":[{"url":"https://files.example/t.whl"},{"url":3}]}',
    )
    links.read(PAGE, 'application/vnd.pypi.simple.v1+json', 'no JSON')
    expect(links.has(new URL('https://files.example/t.whl'))).toBe(true)
    expect(isIndexPage('application/vnd.pypi.simple.v1+json; charset=utf-8')).toBe(true)
    expect(isIndexPage('application/octet-stream')).toBe(false)
  })
})

describe('a gateway with an index', () => {
  const answers: Record<string, Response> = {}
  const asked: string[] = []
  const gateway = createGateway({
    policy: { registries: [], pythonIndexes: ['https://index.example/simple/'] },
    fetch: async (url) => {
      asked.push(String(url))
      return answers[String(url)] ?? new Response('none', { status: 404 })
    },
    onRecord() {},
  })
  const get = (url: string, method = 'GET') => gateway.fetch({ method, url, headers: [] }, new AbortController().signal)

  it('lets programs ask for a file once a page has named it, and only read it', async () => {
    answers[PAGE] = new Response(HTML, { headers: { 'content-type': 'text/html' } })
    const file = 'https://files.example/a/tool-1.0-py3-none-any.whl'
    await expect(get(file)).rejects.toMatchObject({ code: 'EACCES' })
    await expect(gateway.connect('files.example', 443)).rejects.toMatchObject({ code: 'EACCES' })
    expect((await get(PAGE)).status).toBe(200)
    await gateway.connect('files.example', 443)
    expect((await get(file)).status).toBe(404)
    await expect(get(file, 'POST')).rejects.toMatchObject({ code: 'EACCES' })
    await expect(get('https://files.example/other')).rejects.toMatchObject({ code: 'EACCES' })
    expect(asked).toEqual([PAGE, file])
  })
})
