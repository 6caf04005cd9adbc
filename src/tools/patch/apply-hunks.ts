import { explainMiss } from '../explain-miss.ts'
import { findLines, indentOf, READINGS, reindent } from '../find-text.ts'
import type { Hunk } from './parse-patch.ts'

export interface AppliedHunks {
  after: string
  /** How many were applied. */
  applied: number
  /** Why the others were not; `number` counts the hunks from 1. */
  problems: { number: number; text: string }[]
}

/** Applies what can be applied without a doubt: each hunk by itself, in order. Pure. */
export function applyHunks(before: string, hunks: readonly Hunk[]): AppliedHunks {
  const ending = before.includes('\r\n') ? '\r' : ''
  let lines = before.split('\n')
  let cursor = 0
  let applied = 0
  const problems: AppliedHunks['problems'] = []
  for (const [index, hunk] of hunks.entries()) {
    const bare = lines.map((line) => line.replace(/\r$/, ''))
    const place = locate(bare, hunk, cursor)
    if ('problem' in place) {
      problems.push({ number: index + 1, text: place.problem })
      continue
    }
    const { start, length } = place
    const inserted = renew(lines.slice(start, start + length), hunk, ending)
    lines = [...lines.slice(0, start), ...inserted, ...lines.slice(start + length)]
    cursor = start + inserted.length
    applied++
  }
  return { after: lines.join('\n'), applied, problems }
}

type Place = { start: number; length: number } | { problem: string }

function locate(lines: string[], hunk: Hunk, cursor: number): Place {
  const wanted = hunk.lines.filter(({ sign }) => sign !== '+').map(({ text }) => text)
  if (wanted.length === 0) return locateAddition(lines, hunk)
  const starts = firstReading(lines, wanted)
  if (starts.length === 0) {
    const added = hunk.lines.filter(({ sign }) => sign !== '-').map(({ text }) => text)
    return { problem: `was not found.${explainMiss(lines.join('\n'), wanted.join('\n'), added.join('\n'))}` }
  }
  const found = choose(starts, lines, wanted.length, hunk, cursor)
  if (found !== null) return { start: found, length: wanted.length }
  const places = starts.slice(0, 8).map((start) => start + 1)
  return {
    problem: `is ambiguous: its lines stand at ${places.join(', ')}; take more lines, or name what encloses them after @@.`,
  }
}

/** One of several places: by the end of the file, by what stands after `@@`, or by the order of the hunks. */
function choose(starts: number[], lines: string[], length: number, hunk: Hunk, cursor: number): number | null {
  if (starts.length === 1) return starts[0]!
  if (hunk.atEnd) {
    const end = lines.at(-1) === '' ? lines.length - 1 : lines.length
    return starts.find((start) => start + length === end) ?? null
  }
  const anchored = anchorsOf(lines, hunk.anchors)
  const chosen =
    anchored.length > 0
      ? anchored.flatMap((anchor) => starts.find((start) => start >= anchor) ?? [])
      : starts.filter((start) => start >= cursor)
  return new Set(chosen).size === 1 ? chosen[0]! : null
}

/** Lines without any that is replaced: they go below the anchor, or to the end of the file. */
function locateAddition(lines: string[], hunk: Hunk): Place {
  if (hunk.anchors.length === 0 || hunk.atEnd) {
    return { start: lines.at(-1) === '' ? lines.length - 1 : lines.length, length: 0 }
  }
  const places = anchorsOf(lines, hunk.anchors)
  const name = `“@@ ${hunk.anchors.join(' @@ ')}”`
  if (places.length === 1) return { start: places[0]! + 1, length: 0 }
  if (places.length === 0) return { problem: `was not found: no line reads ${name}.` }
  return { problem: `is ambiguous: ${name} stands at lines ${places.map((line) => line + 1).join(', ')}.` }
}

/** Where the last anchor stands below those before it. */
function anchorsOf(lines: string[], anchors: string[]): number[] {
  let places = [-1]
  for (const anchor of anchors) {
    const matches = [
      (line: string) => line.trim() === anchor,
      (line: string) => line.trim().startsWith(anchor),
      (line: string) => line.includes(anchor),
    ]
    const test = matches.find((match) => lines.some(match))
    if (test === undefined) return []
    const standing = lines.flatMap((line, index) => (test(line) ? [index] : []))
    const outermost = places.length === 1 && places[0] === -1
    places = outermost ? standing : [...new Set(places.flatMap((place) => standing.find((at) => at > place) ?? []))]
  }
  return anchors.length === 0 ? [] : places
}

function firstReading(lines: string[], wanted: string[]): number[] {
  for (const read of [(line: string) => line, ...READINGS]) {
    const starts = findLines(lines.map(read), wanted.map(read))
    if (starts.length > 0) return starts
  }
  return []
}

/** The hunk's new lines. What it only quotes stays as the file has it; what it adds takes the file's indentation. */
function renew(matched: string[], hunk: Hunk, ending: string): string[] {
  const quoted = hunk.lines.filter(({ sign }) => sign !== '+')
  const filled = quoted.findIndex(({ text }) => text.trim() !== '')
  const [from, to] = filled < 0 ? ['', ''] : [indentOf(quoted[filled]!.text), indentOf(matched[filled]!)]
  let at = 0
  return hunk.lines.flatMap(({ sign, text }) => {
    if (sign === '+') return [reindent(text, from, to) + ending]
    const line = matched[at++]!
    return sign === ' ' ? [line] : []
  })
}
