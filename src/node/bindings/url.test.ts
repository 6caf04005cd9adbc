import { domainToASCII, domainToUnicode, pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import { expect, it } from 'vitest'
import { parseDotEnv } from './dot-env.ts'
import { createUrlBindingWith } from './url.ts'

const binding = createUrlBindingWith(URL, (make) => make())
const NONE = 0xffffffff

/** Read off the real binding (`--expose-internals`) of Node 24. */
it.each([
  ['https://user:pass@example.com:1234/foo/bar?baz#quux', [6, 12, 17, 29, 1234, 34, 42, 46, 2]],
  ['mailto:x', [7, 7, 7, 7, NONE, 7, NONE, NONE, 1]],
  ['file:///x', [5, 7, 7, 7, NONE, 7, NONE, NONE, 6]],
  ['web+demo:/.//not-a-host/', [9, 9, 9, 9, NONE, 11, NONE, NONE, 1]],
  ['https://:p@h/?', [6, 8, 10, 12, NONE, 12, 13, NONE, 2]],
  ['foo://', [4, 6, 6, 6, NONE, 6, NONE, NONE, 1]],
  ['http://h:80/#', [5, 7, 7, 8, NONE, 8, NONE, 9, 0]],
])('locates the parts of %s', (href, parts) => {
  binding.parse(href, undefined, true)
  expect([...binding.urlComponents]).toEqual(parts)
})

it('throws with the input where asked to', () => {
  expect(binding.parse('x', undefined, false)).toBeUndefined()
  expect(() => binding.parse('x', 'y', true)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_URL', input: 'x', base: 'y' }),
  )
})

it('encodes paths and domains as Node does', () => {
  const path = '/a b?c#d%\\\n\r\té"[]^|~{}`<>'
  expect(binding.pathToFileURL(path, false)).toBe(pathToFileURL(path).href)
  for (const domain of ['español.com', 'xn--iñvalid.com', '中文.com', 'a/b', '']) {
    expect(binding.domainToASCII(domain)).toBe(domainToASCII(domain))
    expect(binding.domainToUnicode(domain)).toBe(domainToUnicode(domain))
  }
})

it('reads .env files as Node does', () => {
  const source = "A=1\nB=\"x\\ny\" # c\nexport C='q' \nD=`a\nb`\n#z=1\nE= sp ace #h\nF\nG==x\n  H : 3\nI=\"un\nJ='a' b"
  expect(parseDotEnv(source)).toEqual({ ...parseEnv(source) })
})
