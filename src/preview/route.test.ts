import { expect, test } from 'vitest'
import { parsePreviewUrl, routeRequest } from './route.ts'

const origin = 'http://localhost:4174'
const route = (url: string, more: { client?: string; referrer?: string; opensDocument?: boolean } = {}) =>
  routeRequest({
    url: new URL(url, origin).href,
    origin,
    client: more.client ? origin + more.client : null,
    referrer: more.referrer ? origin + more.referrer : '',
    opensDocument: more.opensDocument ?? false,
  })
const target = { port: 3000, bridge: 'ab12' }

test('an address under a port goes to that port, query included', () => {
  expect(route('/_port/3000.ab12/a/b?c=1')).toEqual({ kind: 'port', target, path: '/a/b?c=1' })
})

test('the port itself gets its slash first, so that relative addresses work', () => {
  expect(route('/_port/3000.ab12?x')).toEqual({ kind: 'redirect', location: '/_port/3000.ab12/?x' })
})

test('a root-relative address belongs to the port of the document that asks', () => {
  expect(route('/app.js', { client: '/_port/3000.ab12/deep/page' })).toEqual({ kind: 'port', target, path: '/app.js' })
  expect(route('/config.json', { client: '/_port/3000.ab12/' })).toEqual({ kind: 'port', target, path: '/config.json' })
})

test('a document or worker that is opened is sent to an address that names its port', () => {
  expect(route('/login?a', { referrer: '/_port/3000.ab12/', opensDocument: true })).toEqual({
    kind: 'redirect',
    location: '/_port/3000.ab12/login?a',
  })
})

test("the origin's own documents and other origins are left to the browser", () => {
  expect(route('/preview.html?bridge=ab12', { opensDocument: true })).toEqual({ kind: 'pass' })
  expect(route('/preview-bridge.js', { client: '/preview.html?bridge=ab12' })).toEqual({ kind: 'pass' })
  expect(route('http://localhost:3000/', { client: '/_port/3000.ab12/' })).toEqual({ kind: 'pass' })
})

test('what belongs to no port is lost', () => {
  expect(route('/anything', { opensDocument: true })).toEqual({ kind: 'lost' })
  expect(route('/_port/99999.ab12/')).toEqual({ kind: 'lost' })
})

test('only this origin’s addresses stand for a port', () => {
  expect(parsePreviewUrl('http://elsewhere/_port/3000.ab12/', origin)).toBeNull()
  expect(parsePreviewUrl('about:client', origin)).toBeNull()
})
