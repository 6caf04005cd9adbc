/** A piece of a line that stands for something else: never across a line end, so that lines stay where they were. */
export interface Edit {
  start: number
  end: number
  text: string
  /** Stands for a name that is called: V8 places such a call after it. */
  called?: boolean
}

export interface EditedSource {
  code: string
  /** The column (from 1) in the original, of a line and column (from 1) in the edited text. */
  originalColumn(line: number, column: number): number
}

/** Applies edits, which may not overlap. Insertions at one place keep their order. */
export function applyEdits(source: string, edits: Edit[]): EditedSource {
  edits.sort((a, b) => a.start - b.start || a.end - b.end)
  let code = ''
  let at = 0
  for (const edit of edits) {
    code += source.slice(at, edit.start) + edit.text
    at = edit.end
  }
  code += source.slice(at)
  const shifting = edits.filter((edit) => edit.text.length !== edit.end - edit.start)
  let byLine: Map<number, { column: number; length: number; was: number; called: boolean }[]> | null = null

  return {
    code,
    originalColumn(line, column) {
      byLine ??= shiftsByLine(source, shifting)
      let shift = 0
      for (const edit of byLine.get(line) ?? []) {
        const start = edit.column + shift
        if (column - 1 < start) break
        // A call through what stands for a name is placed inside it; in the original, at the name.
        const end = start + edit.length
        if (column - 1 < end || (column - 1 === end && edit.called)) return edit.column + 1
        shift += edit.length - edit.was
      }
      return column - shift
    },
  }
}

function shiftsByLine(source: string, edits: Edit[]) {
  const lines = new Map<number, { column: number; length: number; was: number; called: boolean }[]>()
  let line = 1
  let lineStart = 0
  let scanned = 0
  for (const edit of edits) {
    for (
      let next = source.indexOf('\n', scanned);
      next !== -1 && next < edit.start;
      next = source.indexOf('\n', scanned)
    ) {
      line++
      lineStart = next + 1
      scanned = lineStart
    }
    const list = lines.get(line) ?? []
    lines.set(line, list)
    list.push({
      column: edit.start - lineStart,
      length: edit.text.length,
      was: edit.end - edit.start,
      called: edit.called === true,
    })
  }
  return lines
}

/** What makes `await e` into `await carry(e)`: see `async-context.ts`. The name stands on both sides, to be found again. */
export const carryEdits = (awaits: readonly any[], name: string): Edit[] =>
  awaits.flatMap((node) => [
    { start: node.start + 5, end: node.start + 5, text: ` ${name}(` },
    { start: node.end, end: node.end, text: `,${name})` },
  ])

/** The same length and line ends, nothing else. */
export const blank = (text: string): string => text.replace(/[^\n\r\u2028\u2029]/g, ' ')
