import type { RunOutcome } from '../protocol/events.ts'
import type { RunRecord } from '../protocol/tool.ts'
import type { Done } from './carry-out.ts'

export interface Progress {
  /** Looks at what an answer's calls came to. The outcome where the repairs are used up. */
  look(done: readonly Done[]): RunOutcome | null
  /** A file was written or a command was run: there is something to prove. */
  touched(): boolean
}

/**
 * Counts the red test runs since the last green one. The first shows what is wrong; each further one that follows a
 * write is a repair that failed, and `repairs` of those are allowed.
 */
export function createProgress(repairs: number): Progress {
  let touched = false
  let written = true
  let red = 0
  return {
    touched: () => touched,
    look(done) {
      for (const { result } of done) {
        const { data } = result
        if (data?.kind === 'edit' || data?.kind === 'patch') touched = written = true
        if (data?.kind !== 'run') continue
        touched = true
        const { run } = data
        if (run.report === null || run.background) {
          // A command may have written something too.
          written = true
        } else if (isGreen(run)) {
          red = 0
        } else if (written) {
          red++
          written = false
        }
      }
      return red > repairs ? outcome(repairs) : null
    },
  }
}

const isGreen = ({ exitCode, report }: RunRecord): boolean => exitCode === 0 && report?.failed === 0

const outcome = (repairs: number): RunOutcome => ({
  status: 'limit',
  limit: 'repairs',
  message: `The tests still fail after ${repairs} repairs, the most for one run. Everything is kept; say what to try, or continue to allow as many again.`,
})
