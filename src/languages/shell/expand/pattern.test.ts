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
    ['[z-a]', 'x', false],
    ['[z-a]', 'z', false],
    ['[z-ax]', 'x', true],
    ['[!z-a]', 'x', true],
    ['[[:space:]-z]', '-', true],
    ['[[:space:]-z]', 'b', false],
    ['[[:nosuch:]]', 'a', false],
    ['[a-]', '-', true],
    ['[-a]', '-', true],
    ['[^]a]', 'b', true],
    ['[a\\]b]', ']', true],
    ['[\\a-c]', 'b', true],
    ['[$^.*]', '^', true],
    ['[😀-😂]', '😁', true],
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
