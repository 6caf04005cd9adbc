import { expect, test } from 'vitest'
import { createCookieJar } from './cookie-jar.ts'

test('gives back what was set, to the paths it was set for', () => {
  const jar = createCookieJar()
  jar.set('sid=1=2; HttpOnly; Path=/', '/login')
  jar.set('deep=x', '/a/b/c?q')
  expect(jar.header('/')).toBe('sid=1=2')
  expect(jar.header('/a/b')).toBe('deep=x; sid=1=2')
  expect(jar.header('/a/bc')).toBe('sid=1=2')
})

test('replaces, expires and removes', () => {
  let time = 0
  const jar = createCookieJar(() => time)
  jar.set('a=1; Path=/', '/')
  jar.set('a=2; Path=/; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT', '/')
  expect(jar.header('/')).toBe('a=2')
  time = 10_000
  expect(jar.header('/')).toBe('')
  jar.set('b=1; Path=/', '/')
  jar.set('b=; Path=/; Max-Age=0', '/')
  expect(jar.header('/')).toBe('')
})

test('ignores what is no cookie', () => {
  const jar = createCookieJar()
  jar.set('nonsense', '/')
  jar.set('=1', '/')
  expect(jar.header('/')).toBe('')
})
