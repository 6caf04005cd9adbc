import { expect, it } from 'vitest'
import { difference, type Ended, masked } from './program.ts'

const ended = (stdout: string, code = 0, stderr = ''): Ended => ({ code, signal: null, stdout, stderr })

it('leaves out what the clock decides', () => {
  expect(masked('✔ adds (1.49ms)\n3 passing (15ms)\nTime: 1.08 s, estimated 2 s\n(node:12) [DEP] x')).toBe(
    '✔ adds\n3 passing\nTime: <time>\n(node:<pid>) [DEP] x',
  )
  expect(masked('port 123 · 3 tests', [/port \d+/])).toBe('<varies> · 3 tests')
})

it('finds the exit code, and the first line that differs', () => {
  expect(difference(ended('a\nb (2 ms)'), ended('a\nb'))).toBeNull()
  expect(difference(ended('a'), ended('a', 1, 'Error: x'))).toContain('ended with 1, natively with 0\n      Error: x')
  expect(difference(ended('a\nb'), ended('a\nc'))).toBe('stdout, line 2:\n    native "b"\n    tab    "c"')
  expect(difference(ended('a'), ended('a\nmore'))).toContain('tab    "more"')
  expect(difference(ended('a', 0, 'x'), ended('a', 0, ''))).toContain('stderr, line 1')
})
