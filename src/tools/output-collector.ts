const MAX_SHOWN = 10_000
/** Most of the room is for the end, where the errors and the counts stand. */
const HEAD = 3500
/** What is kept whole, for the file and the report: enough for any test run, and a bound for a runaway loop. */
const MAX_KEPT = 8_000_000

/** Gathers a command's output: whole for the report, head and tail for the model. */
export interface OutputCollector {
  add(text: string): void
  /** Everything, up to 8 MB from the beginning. */
  whole(): string
  /** At most 10,000 characters; `where` names the file that holds the rest. */
  shown(where: string): { text: string; truncated: boolean }
  /** More than can be shown has come. */
  overflows(): boolean
}

export function createOutputCollector(): OutputCollector {
  let kept = ''
  let tail = ''
  let length = 0
  return {
    add(text) {
      length += text.length
      if (kept.length < MAX_KEPT) kept += text.slice(0, MAX_KEPT - kept.length)
      tail = (tail + text).slice(-MAX_SHOWN)
    },
    whole: () => kept,
    overflows: () => length > MAX_SHOWN,
    shown(where) {
      if (length <= MAX_SHOWN) return { text: kept, truncated: false }
      const note = (count: number) => `\n[… ${count} characters left out; the whole output is in ${where} …]\n`
      const room = MAX_SHOWN - HEAD - note(length).length
      const text = kept.slice(0, HEAD) + note(length - HEAD - room) + tail.slice(-room)
      return { text, truncated: true }
    },
  }
}
