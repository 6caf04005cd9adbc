import type { Terminal } from '@xterm/xterm'

/** Finds text in a terminal's buffer, row by row, and selects it. Rows that were wrapped are looked through as one. */
export function findInTerminal(terminal: Terminal, text: string, backwards: boolean): boolean {
  const buffer = terminal.buffer.active
  const wanted = text.toLowerCase()
  if (wanted === '') {
    terminal.clearSelection()
    return false
  }
  const places: { row: number; column: number }[] = []
  for (let row = 0; row < buffer.length; row++) {
    let line = buffer.getLine(row)
    if (!line || line.isWrapped) continue
    let whole = line.translateToString(false)
    for (let next = row + 1; ; next++) {
      line = buffer.getLine(next)
      if (!line?.isWrapped) break
      whole += line.translateToString(false)
    }
    const lower = whole.toLowerCase()
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
      places.push({ row: row + Math.floor(at / terminal.cols), column: at % terminal.cols })
    }
  }
  if (places.length === 0) {
    terminal.clearSelection()
    return false
  }
  const now = terminal.getSelectionPosition()?.start
  const isAfter = (place: { row: number; column: number }) =>
    now === undefined || place.row > now.y || (place.row === now.y && place.column > now.x)
  const isBefore = (place: { row: number; column: number }) =>
    now === undefined || place.row < now.y || (place.row === now.y && place.column < now.x)
  const found = backwards
    ? (places.findLast(isBefore) ?? places.at(-1)!)
    : now === undefined
      ? places.at(-1)!
      : (places.find(isAfter) ?? places[0]!)
  terminal.select(found.column, found.row, text.length)
  terminal.scrollToLine(Math.max(0, found.row - Math.floor(terminal.rows / 2)))
  return true
}
