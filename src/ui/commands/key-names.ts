import { keysText } from '../parts/words.ts'

/** What of a key press counts. */
export type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Browsers keep these for themselves, here or there: a page never hears of them. */
const KEPT = /^(Mod\+(Shift\+)?[tnwq]|Mod\+[lr1-9]|Mod\+Shift\+[ij]|F5|F11|Mod\+Tab|Mod\+Shift\+Tab|Alt\+F4)$/
/** What moves inside of everything, or leaves it. */
const NEEDED = /^(Shift\+)?(Tab|Escape|Enter|Space|Backspace|Delete|Arrow\w+|Home|PageUp|PageDown)$/

/** A key press as commands write it: `Mod+Shift+f`, `Alt+PageDown`, `j`. null while only Ctrl, Alt or Shift is down. */
export function keysOf(press: Press, isMac: boolean): string | null {
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'Dead', 'CapsLock'].includes(press.key)) return null
  const mod = isMac ? press.metaKey : press.ctrlKey
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1]
  // With Alt, a Mac's keyboard gives another sign than the key has.
  const name = press.altKey && letter ? letter.toLowerCase() : press.key === ' ' ? 'Space' : press.key
  const key = name.length === 1 ? name.toLowerCase() : name
  // A sign such as `?` needs Shift on some keyboards and not on others.
  const isSign = key.length === 1 && !/[a-z0-9]/.test(key)
  return [mod && 'Mod', press.altKey && 'Alt', press.shiftKey && !isSign && 'Shift', key].filter(Boolean).join('+')
}

/** Why a command cannot have these keys, or null. */
export function keysProblem(keys: string): string | null {
  if (KEPT.test(keys)) return `Browsers keep ${shownKeys(keys)} for themselves. Press others.`
  if (NEEDED.test(keys)) return `${shownKeys(keys)} moves through the page. Add Ctrl or Alt.`
  return null
}

/** Two commands cannot have the same keys, nor one the beginning of the other's. */
export const keysCollide = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `)

/** A command's keys as they are printed on a keyboard. */
export function shownKeys(keys: string): string {
  return keysText(
    keys.replace(/(^|[+ ])([a-z])(?= |$)/g, (_, before: string, letter: string) => before + letter.toUpperCase()),
  )
}
