import { expect, test } from 'vitest'
import { hexLines } from './hex-lines.ts'
import { tabNames } from './tab-names.ts'

test('bytes are lines of sixteen, with what can be read of them', () => {
  const lines = hexLines(Uint8Array.from({ length: 20 }, (_, at) => 0x38 + at * 5))
  expect(lines[0]).toBe('00000000  38 3d 42 47 4c 51 56 5b  60 65 6a 6f 74 79 7e 83  8=BGLQV[`ejoty~·')
  expect(lines[1]).toBe(`00000010  88 8d 92 97${' '.repeat(12)}  ${' '.repeat(23)}  ····`)
})

test('tabs of one name are told apart by their folders', () => {
  const names = tabNames(['src/a/index.js', 'src/b/index.js', 'main.js', 'index.js'])
  expect([...names.values()]).toEqual([
    { name: 'index.js', folder: 'a' },
    { name: 'index.js', folder: 'b' },
    { name: 'main.js', folder: '' },
    { name: 'index.js', folder: '.' },
  ])
})
