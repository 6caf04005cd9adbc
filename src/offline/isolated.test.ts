import { describe, expect, it } from 'vitest'
import { isolated, keptHeaders, withFrames } from './isolated.ts'

describe('headers', () => {
  it('are added to what the host sent', () => {
    const { headers, status } = isolated(new Response('a', { status: 404, headers: { 'x-host': 'b' } }))
    expect([status, headers.get('x-host'), headers.get('cross-origin-embedder-policy')]).toEqual([
      404,
      'b',
      'require-corp',
    ])
  })

  it('do not speak of a coding that kept bytes no longer have', () => {
    const headers = keptHeaders(new Headers({ 'content-encoding': 'br', 'content-length': '3', 'content-type': 'a/b' }))
    expect([...headers.keys()]).not.toContain('content-encoding')
    expect([...headers.keys()]).not.toContain('content-length')
    expect(headers.get('content-type')).toBe('a/b')
  })
})

describe('the policy of a kept document', () => {
  const origin = 'https://new.example'
  const frames = `frame-src ${origin}`
  it.each([
    [null, frames],
    ['', frames],
    ['frame-src https://old.example', frames],
    [
      "default-src 'self'; Frame-Src https://old.example; object-src 'none'",
      `default-src 'self'; object-src 'none'; ${frames}`,
    ],
    ["frame-src-elem 'none'", `frame-src-elem 'none'; ${frames}`],
    [`frame-src 'self' ${origin}; object-src 'none'`, `frame-src 'self' ${origin}; object-src 'none'`],
  ])('of %j', (host, policy) => expect(withFrames(host, frames, origin)).toBe(policy))

  it('stays the host’s where there is no preview origin', () => {
    expect(withFrames("frame-src 'none'", frames)).toBe("frame-src 'none'")
  })
})
