import { expect, it } from 'vitest'
import { commonPrefix } from './editor.ts'
import { createKeyReader } from './keys.ts'
import { cellsOf } from './width.ts'

async function keysOf(...pieces: string[]) {
  const bytes = pieces.map((piece) => new TextEncoder().encode(piece))
  const reader = createKeyReader(async () => bytes.shift() ?? new Uint8Array(0))
  const keys: string[] = []
  for (let key = await reader.next(); key.name !== 'end-of-input'; key = await reader.next())
    keys.push(key.name === 'text' ? key.text : `<${key.name}>`)
  return keys
}

it('cuts a paste into text and keys', async () => {
  expect(await keysOf('ab\x01c\r\x1b[A\x7f\t')).toEqual([
    'ab',
    '<home>',
    'c',
    '<enter>',
    '<up>',
    '<backspace>',
    '<tab>',
  ])
})
it('joins a sequence and a character that come in pieces', async () => {
  expect(await keysOf('\x1b', '[', 'D')).toEqual(['<left>'])
  expect(await keysOf('\x1b[1;5C', '\x1bOH')).toEqual(['<word-right>', '<home>'])
})
it('ignores sequences that mean nothing here', async () => expect(await keysOf('\x1b[15~x')).toEqual(['x']))
it('measures what a terminal shows', () => {
  expect([cellsOf('abc'), cellsOf('日本'), cellsOf('e\u0301'), cellsOf('\x1b[1mx\x1b[0m')]).toEqual([3, 4, 1, 1])
})
it('finds the common beginning', () => {
  expect(commonPrefix(['subfolder/', 'subway '])).toBe('sub')
  expect(commonPrefix([])).toBe('')
})
