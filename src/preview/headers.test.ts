import { expect, test } from 'vitest'
import { requestHeaders, responseHeaders } from './headers.ts'

const target = { port: 3000, bridge: 'ab12' }
const answer = (...headers: [string, string][]) => new Headers(responseHeaders(headers, target))

test.each([
  ['/me', '/_port/3000.ab12/me'],
  ['http://localhost:3000/me?a=1', '/_port/3000.ab12/me?a=1'],
  ['http://127.0.0.1:4000/', '/_port/4000.ab12/'],
  ['next', 'next'],
  ['https://example.com/x', 'https://example.com/x'],
  ['//example.com/x', '//example.com/x'],
])('a redirect to %s leads to %s', (location, expected) => {
  expect(answer(['Location', location]).get('location')).toBe(expected)
})

test('an answer may be framed by an isolated page, whatever the server says', () => {
  const headers = answer(
    ['X-Frame-Options', 'DENY'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Content-Security-Policy', "script-src 'self'; frame-ancestors 'none'; upgrade-insecure-requests"],
    ['Transfer-Encoding', 'chunked'],
  )
  expect(headers.get('x-frame-options')).toBeNull()
  expect(headers.get('transfer-encoding')).toBeNull()
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
  const policies = headers.get('content-security-policy')!
  expect(policies).toMatch(/^script-src 'self', default-src 'self'/)
  expect(policies).not.toContain('frame-ancestors')
})

test('a server sees its own address, not the preview’s', () => {
  const request = new Request('http://localhost:4174/_port/3000.ab12/login', {
    method: 'POST',
    body: 'a=1',
    headers: { 'x-own': 'kept' },
  })
  const headers = new Headers(requestHeaders(request, target, 'http://localhost:4174', 3))
  expect(headers.get('host')).toBe('localhost:3000')
  expect(headers.get('origin')).toBe('http://localhost:3000')
  expect(headers.get('content-length')).toBe('3')
  expect(headers.get('accept-encoding')).toBe('identity')
  expect(headers.get('x-own')).toBe('kept')
})
