import { expect, it } from 'vitest'
import { createTypeAhead } from './type-ahead.ts'

function keyboard() {
  const target = new EventTarget()
  const seen: string[] = []
  const ahead = createTypeAhead(target as Window)
  const press = (...keys: string[]) => {
    for (const key of keys) {
      const [letter, ...held] = key.split('+').reverse()
      const event = new Event('keydown', { cancelable: true })
      const isFree = target.dispatchEvent(Object.assign(event, { key: letter, ctrlKey: held.includes('Control') }))
      if (isFree) seen.push(letter!)
    }
  }
  return { ahead, press, seen }
}

it('keeps what is typed until it is taken, and lets nobody else have it', () => {
  const { ahead, press, seen } = keyboard()
  press('a')
  ahead.start()
  press('z', 'i', 'q', 'Backspace', 'p', ' ', 'ä')
  press('Enter')
  expect(ahead.take()).toEqual({ text: 'zip ä', entered: true })
  press('b')
  expect(seen).toEqual(['a', 'b'])
  expect(ahead.take()).toEqual({ text: '', entered: false })
})

it('leaves shortcuts, Escape and what comes after Enter alone, and begins anew each time', () => {
  const { ahead, press, seen } = keyboard()
  ahead.start()
  press('x', 'Control+s', 'Escape', 'Tab', 'Enter', 'y')
  expect(seen).toEqual(['s', 'Escape', 'Tab', 'y'])
  ahead.start()
  press('q')
  expect(ahead.take()).toEqual({ text: 'q', entered: false })
})
