import { expect, test } from 'vitest'
import { keysCollide, keysOf, keysProblem, type Press } from './key-names.ts'

const press = (key: string, rest: Partial<Press> = {}): Press => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...rest,
})

test('a key press has the name that commands use', () => {
  expect(keysOf(press('F', { ctrlKey: true, shiftKey: true }), false)).toBe('Mod+Shift+f')
  expect(keysOf(press('f', { metaKey: true }), true)).toBe('Mod+f')
  expect(keysOf(press('∑', { altKey: true, code: 'KeyW' }), true)).toBe('Alt+w')
  expect(keysOf(press('?', { shiftKey: true }), false)).toBe('?')
  expect(keysOf(press('PageDown', { altKey: true }), false)).toBe('Alt+PageDown')
  expect(keysOf(press('Control', { ctrlKey: true }), false)).toBeNull()
})

test('what a browser keeps, or a page needs, is refused with a sentence', () => {
  for (const keys of ['Mod+t', 'Mod+Shift+n', 'Mod+3', 'F5', 'Tab', 'Enter', 'ArrowDown'])
    expect(keysProblem(keys), keys).toMatch(/\.$/)
  for (const keys of ['Mod+k', 'Mod+Enter', 'Alt+w', 'g e', 'j', 'F8']) expect(keysProblem(keys), keys).toBeNull()
})

test('keys collide when one hides the other', () => {
  expect(keysCollide('g e', 'g e')).toBe(true)
  expect(keysCollide('g', 'g e')).toBe(true)
  expect(keysCollide('g e', 'g d')).toBe(false)
})
