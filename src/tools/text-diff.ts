import { structuredPatch } from 'diff'

export interface TextDiff {
  added: number
  removed: number
  /** Unified diff hunks, three lines of context, without file headers. */
  diff: string
}

/** Milliseconds after which two files count as wholly different. */
const TIME_LIMIT = 500

export function diffText(before: string, after: string): TextDiff {
  const patch =
    structuredPatch('', '', before, after, '', '', { context: 3, timeout: TIME_LIMIT }) ?? replaceAll(before, after)
  const lines = patch.hunks.flatMap((hunk) => hunk.lines)
  return {
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
    diff: patch.hunks
      .map(
        ({ oldStart, oldLines, newStart, newLines, lines }) =>
          `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@\n${lines.join('\n')}`,
      )
      .join('\n'),
  }
}

function replaceAll(before: string, after: string) {
  const [oldLines, newLines] = [before.split('\n'), after.split('\n')]
  const lines = [...oldLines.map((line) => `-${line}`), ...newLines.map((line) => `+${line}`)]
  return { hunks: [{ oldStart: 1, oldLines: oldLines.length, newStart: 1, newLines: newLines.length, lines }] }
}
