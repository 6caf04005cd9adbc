import { lineAt, nearestPlaces } from './find-text.ts'

/** How many of the likest places are shown. */
const PLACES = 3
/** Lines of each. */
const SHOWN = 12

/** Why a text was not found, for whoever must try again: it is already changed, or what comes nearest. */
export function explainMiss(content: string, wanted: string, replacement: string): string {
  const there = replacement.trim() === '' ? -1 : content.indexOf(replacement.replace(/^\n+|\n+$/g, ''))
  if (there >= 0) {
    return ` The new text already stands at line ${lineAt(content, there)}: this change seems to be made.`
  }
  const near = nearestPlaces(content, wanted, PLACES)
  if (near.length === 0) return ' Nothing in the file looks like it. Read the file again.'
  return ` The nearest:\n${near.map(({ line, text }) => `— line ${line}:\n${cut(text)}`).join('\n')}\n`
}

function cut(text: string): string {
  const lines = text.split('\n')
  return lines.length <= SHOWN ? text : [...lines.slice(0, SHOWN), `[… ${lines.length - SHOWN} more lines]`].join('\n')
}
