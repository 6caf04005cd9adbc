import { Chunk } from '@codemirror/merge'
import { Text } from '@codemirror/state'

/** Lines that differ: `from` up to, without, `to`, from 0, in the text before and in the one after. */
export interface Hunk {
  before: { from: number; to: number }
  after: { from: number; to: number }
}

/**
 * Both texts as lines. The newline that ends a text begins no line; where only one of two texts has it, that is a
 * change, and the other's end is a line of its own.
 */
export function linesOfBoth(before: string, after: string): { before: string[]; after: string[]; ends: boolean } {
  const ends = [before, after].every((text) => text === '' || text.endsWith('\n'))
  const lines = (text: string) => (text === '' ? [] : (ends ? text.slice(0, -1) : text).split('\n'))
  return { before: lines(before), after: lines(after), ends }
}

/** What differs between two texts, in order. */
export function hunksOf(before: string, after: string): Hunk[] {
  const both = linesOfBoth(before, after)
  const [a, b] = [
    Text.of(both.before.length > 0 ? both.before : ['']),
    Text.of(both.after.length > 0 ? both.after : ['']),
  ]
  const lineAt = (doc: Text, lines: string[], at: number) =>
    lines.length === 0 ? 0 : at > doc.length ? lines.length : doc.lineAt(at).number - 1
  return Chunk.build(a, b).map((chunk) => {
    const before = { from: lineAt(a, both.before, chunk.fromA), to: lineAt(a, both.before, chunk.toA) }
    const after = { from: lineAt(b, both.after, chunk.fromB), to: lineAt(b, both.after, chunk.toB) }
    // A change at the end of a text begins with the line before it, for that line's newline.
    const isOpen = () => before.from < before.to && after.from < after.to
    while (isOpen() && both.before[before.from] === both.after[after.from]) {
      before.from++
      after.from++
    }
    while (isOpen() && both.before[before.to - 1] === both.after[after.to - 1]) {
      before.to--
      after.to--
    }
    return { before, after }
  })
}

const joined = (lines: string[], ends: boolean): string =>
  lines.length === 0 ? '' : lines.join('\n') + (ends ? '\n' : '')

/** The text after, with this hunk as it was before. */
export function takenBack(before: string, after: string, hunk: Hunk): string {
  const both = linesOfBoth(before, after)
  const lines = [
    ...both.after.slice(0, hunk.after.from),
    ...both.before.slice(hunk.before.from, hunk.before.to),
    ...both.after.slice(hunk.after.to),
  ]
  return joined(lines, both.ends)
}

/** The text before, with this hunk as it is after: what is left to look at no longer holds it. */
export function accepted(before: string, after: string, hunk: Hunk): string {
  return takenBack(after, before, { before: hunk.after, after: hunk.before })
}

/** `Lines 9–16`, `line 4`, or where lines went: `2 lines gone after line 7`. From 1, in the text after. */
export function hunkName({ before, after }: Hunk): string {
  const count = after.to - after.from
  if (count > 1) return `Lines ${after.from + 1}–${after.to}`
  if (count === 1) return `Line ${after.from + 1}`
  const gone = before.to - before.from
  return `${gone} ${gone === 1 ? 'line' : 'lines'} gone ${after.from === 0 ? 'at the beginning' : `after line ${after.from}`}`
}
