/** Where a text stands in a file, and how freely it had to be read. */
export type FoundText =
  | {
      found: 'once'
      start: number
      end: number /** Puts the replacement at the file's own indentation. */
      fit(text: string): string
    }
  | { found: 'several'; lines: number[] }
  | { found: 'never' }

export type Normalise = (line: string) => string

/** From strict to free; the first that finds the text decides, so that a free reading never hides a strict one. */
export const READINGS: Normalise[] = [
  (line) => line.trimEnd(),
  (line) => line.trim(),
  (line) =>
    line
      .normalize('NFKC')
      .replace(/[\u2018\u2019\u201a\u201b]/g, "'")
      .replace(/[\u201c-\u201f]/g, '"')
      .replace(/[\u2010-\u2015\u2212]/g, '-')
      .replace(/\s+/g, ' ')
      .trim(),
]

/** Looks for `wanted`: as it is, then without trailing spaces, then without indentation, then with plain punctuation. */
export function findText(content: string, wanted: string): FoundText {
  if (wanted.trim() === '') return { found: 'never' }
  const exact: number[] = []
  for (let at = content.indexOf(wanted); at >= 0; at = content.indexOf(wanted, at + 1)) exact.push(at)
  if (exact.length === 1) {
    const start = exact[0]!
    return { found: 'once', start, end: start + wanted.length, fit: (text) => text }
  }
  if (exact.length > 1) return { found: 'several', lines: exact.map((at) => lineAt(content, at)) }
  const lines = content.split('\n')
  const wantedLines = wanted.replace(/^\n+|\n+$/g, '').split('\n')
  for (const read of READINGS) {
    const starts = findLines(lines.map(read), wantedLines.map(read))
    if (starts.length > 1) return { found: 'several', lines: starts.map((start) => start + 1) }
    if (starts.length === 1) return place(lines, starts[0]!, wanted, wantedLines)
  }
  return { found: 'never' }
}

export function findLines(lines: string[], wanted: string[]): number[] {
  const starts: number[] = []
  for (let start = 0; start + wanted.length <= lines.length; start++) {
    if (wanted.every((line, index) => lines[start + index] === line)) starts.push(start)
  }
  return starts
}

function place(lines: string[], first: number, wanted: string, wantedLines: string[]): FoundText {
  const start = lines.slice(0, first).reduce((sum, line) => sum + line.length + 1, 0)
  const matched = lines.slice(first, first + wantedLines.length)
  const trailing = wanted.endsWith('\n') && first + matched.length < lines.length ? 1 : 0
  // The file's own line end stays, where the wanted text has none.
  const carriage = trailing === 0 && matched.at(-1)!.endsWith('\r') ? 1 : 0
  const length = matched.join('\n').length + trailing - carriage
  const filled = wantedLines.findIndex((line) => line.trim() !== '')
  const [have, asked] = [indentOf(matched[filled]!), indentOf(wantedLines[filled]!)]
  return {
    found: 'once',
    start,
    end: start + length,
    fit: (text) => reindent(trailing ? text : text.replace(/\n$/, ''), asked, have),
  }
}

export const indentOf = (line: string): string => /^[ \t]*/.exec(line)![0]

export function reindent(text: string, from: string, to: string): string {
  if (from === to) return text
  return text
    .split('\n')
    .map((line) => (line.trim() === '' || !line.startsWith(from) ? line : to + line.slice(from.length)))
    .join('\n')
}

/** The lines that look most like the text that was not found. Lines count from 1. */
export function nearestPlaces(content: string, wanted: string, count: number): { line: number; text: string }[] {
  const lines = content.split('\n')
  const wantedLines = wanted.replace(/^\n+|\n+$/g, '').split('\n')
  const bags = lines.map(pairsOf)
  const wantedBags = wantedLines.map(pairsOf)
  const scores = lines.map((_, start) => {
    const total = wantedBags.reduce((sum, bag, index) => sum + likeness(bag, bags[start + index]), 0)
    return { start, score: total / wantedBags.length }
  })
  return scores
    .filter(({ score }) => score > 0.4)
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ start }) => ({ line: start + 1, text: lines.slice(start, start + wantedLines.length).join('\n') }))
}

function pairsOf(line: string): Set<string> {
  const text = line.trim()
  const pairs = new Set<string>()
  for (let at = 0; at + 1 < text.length; at++) pairs.add(text.slice(at, at + 2))
  return pairs
}

/** Dice's coefficient over pairs of characters: 0 to 1. */
function likeness(a: Set<string>, b: Set<string> | undefined): number {
  if (b === undefined) return 0
  if (a.size + b.size === 0) return 1
  let shared = 0
  for (const pair of a) if (b.has(pair)) shared++
  return (2 * shared) / (a.size + b.size)
}

export const lineAt = (content: string, index: number): number => content.slice(0, index).split('\n').length
