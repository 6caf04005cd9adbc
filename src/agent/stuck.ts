import type { Done } from './carry-out.ts'

/** The same call with the same result so often is no progress. */
const REPEATS = 3

export interface StuckDetector {
  /** Looks at what an answer's calls came to. `nudge` comes at most once; after it the next repetition is `stuck`. */
  look(done: readonly Done[]): { status: 'fine' } | { status: 'nudge' | 'stuck'; call: string }
}

/** Notices a model that goes round in circles. A file that really changed begins the count anew. */
export function createStuckDetector(): StuckDetector {
  const counts = new Map<string, number>()
  let nudged = false
  return {
    look(done) {
      let repeated: string | null = null
      for (const { call, result } of done) {
        const key = JSON.stringify([call.name, call.arguments, withoutTimes(result.text)])
        const count = (counts.get(key) ?? 0) + 1
        if (changedFiles(result)) counts.clear()
        counts.set(key, count)
        if (count >= REPEATS) repeated = call.name
      }
      if (repeated === null) return { status: 'fine' }
      const status = nudged ? 'stuck' : 'nudge'
      nudged = true
      return { status, call: repeated }
    },
  }
}

/** Two runs of one command never take equally long; that does not make them different. */
const withoutTimes = (text: string): string =>
  text
    .replace(/\b\d+(?:\.\d+)?\s?(?:ms|s|seconds?)\b/g, '…')
    .replace(/duration_ms:? \d+(?:\.\d+)?/g, '…')
    .replace(/output-\d+\.txt/g, '…')

function changedFiles({ data }: Done['result']): boolean {
  const changes = data?.kind === 'edit' ? [data] : data?.kind === 'patch' ? data.files : []
  return changes.some(({ added, removed }) => added + removed > 0)
}
