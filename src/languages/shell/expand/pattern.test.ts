import { describe, expect, it } from 'vitest'
import { hasGlob, matches, quotePattern } from './pattern.ts'

describe('matches', () => {
  it.each([
    ['a*', 'abc', true],
    ['a*', 'bac', false],
    ['?', 'é', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[[:digit:]]*', '7up', true],
    ['[]x]', ']', true],
    ['[', '[', true],
    ['*.tar.gz', 'a.b.tar.gz', true],
    ['@(a|b)c', 'bc', true],
    ['@(a|b)c', 'cc', false],
    ['+(ab)', 'abab', true],
    ['?(a)b', 'b', true],
    ['!(a|b)', 'c', true],
    ['!(a|b)', 'a', false],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a.c', 'abc', false],
  ])('%s against %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected)
  })

  it('takes quoted text for itself', () => {
    for (const text of ['*', '[a]', '@(x)', 'a\\b', '?|!+']) {
      expect(matches(quotePattern(text), text)).toBe(true)
      expect(hasGlob(quotePattern(text))).toBe(false)
    }
  })

  it('folds case on request', () => expect(matches('A*', 'abc', true)).toBe(true))
})
