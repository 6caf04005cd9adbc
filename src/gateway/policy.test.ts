import { expect, it } from 'vitest'
import { createPolicyCheck } from './policy.ts'

const REGISTRY = 'https://packages.example.org/api/npm/npm/'
const policy = createPolicyCheck({ registries: [REGISTRY] })
const may = (path: string, method = 'GET') => policy.request(method, new URL(path, REGISTRY).href).allowed

it('lets programs read beneath the registry’s own address', () => {
  expect(may('ms')).toBe(true)
  expect(may('@scope%2fname')).toBe(true)
  expect(may('@scope/name/-/name-1.0.0.tgz?x=1', 'HEAD')).toBe(true)
  expect(may('/api/npm/npm')).toBe(true)
  expect(may('-/npm/v1/security/advisories/bulk', 'POST')).toBe(true)
})

it.each([
  ['/secrets/dump?x=1', 'GET'],
  ['/api/npm/npm-private/ms', 'GET'],
  ['../other/ms', 'GET'],
  ['..%2f..%2fsecrets', 'GET'],
  ['a/%2e%2e%2fb', 'GET'],
  ['..%5c..%5csecrets', 'GET'],
  ['%', 'GET'],
  ['-/npm/v1/security/..%2f..%2fother', 'POST'],
  ['/-/npm/v1/security/advisories/bulk', 'POST'],
  ['ms', 'PUT'],
])('refuses %s by %s', (path, method) => {
  expect(may(path, method)).toBe(false)
})

it('opens the hosts that a person opened, and nothing of a private network', () => {
  const opened = new Set(['api.example.org', '10.0.0.1'])
  const check = createPolicyCheck({ registries: [REGISTRY], hosts: (host) => opened.has(host) })
  const asks = (url: string) => check.request('POST', url).allowed
  expect(asks('https://api.example.org/v1?x=1')).toBe(true)
  expect(check.connect('api.example.org', 443).allowed).toBe(true)
  expect(asks('https://www.example.org/')).toBe(false)
  expect(asks('http://10.0.0.1/')).toBe(false)
  expect(asks('ftp://api.example.org/')).toBe(false)
  expect(check.arrival('https://api.example.org/b', 'https://api.example.org/a')).toBe(true)
  expect(check.arrival('https://www.example.org/b', 'https://api.example.org/a')).toBe(false)
  opened.clear()
  expect(asks('https://api.example.org/v1')).toBe(false)
})

it('takes several addresses on one host, and says which were meant', () => {
  const two = createPolicyCheck({ registries: ['https://a.example/simple/', 'https://a.example/files/'] })
  expect(two.request('GET', 'https://a.example/files/x.whl').allowed).toBe(true)
  expect(two.request('GET', 'https://a.example/x.whl')).toMatchObject({
    reason: expect.stringMatching(/a\.example\/simple\/, https:\/\/a\.example\/files\/.*a\.example\/x\.whl is not/),
  })
})
