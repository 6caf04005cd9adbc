import type { RunOutcome } from '../protocol/events.ts'
import type { TestReport } from '../protocol/report.ts'
import type { RunRecord } from '../protocol/tool.ts'
import type { Done } from './carry-out.ts'

export interface Progress {
  /** Looks at what an answer's calls came to. The outcome where the repairs are used up. */
  look(done: readonly Done[]): RunOutcome | null
  /** A file was written or a command was run: there is something to prove. */
  touched(): boolean
}

/**
 * Counts the red test runs in a row in which nothing was gained. The first shows what is wrong; each further one that
 * follows a write is a repair that failed, unless a test passes that had failed before. `repairs` of those are allowed.
 */
export function createProgress(repairs: number): Progress {
  let touched = false
  let written = true
  let red = 0
  const gains = createGains()
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
          continue
        }
        const gained = gains.look(run.report)
        if (isGreen(run)) {
          red = 0
        } else if (written) {
          // The run that gained something is itself a first look at what is still wrong.
          red = gained ? 1 : red + 1
          written = false
        }
      }
      return red > repairs ? outcome(repairs) : null
    },
  }
}

/** Tests that failed and now pass, each counted once: one that comes and goes is no progress. */
function createGains() {
  const failing = new Set<string>()
  const gained = new Set<string>()
  let most = 0
  return {
    look(report: TestReport): boolean {
      const now = report.tests.filter(({ id, status }) => status === 'passed' && failing.has(id) && !gained.has(id))
      const here = new Set(report.tests.map(({ id }) => id))
      // Of a file that could not be loaded only the file is listed; its tests come when it can be.
      const loaded = [...failing].some((id) => !here.has(id)) && report.passed > most
      // Where passing tests are not named, their number must do.
      const unnamed = report.tests.every(({ status }) => status !== 'passed') && most > 0 && report.passed > most
      for (const { id } of now) gained.add(id)
      for (const { id, status } of report.tests) {
        if (status === 'failed') failing.add(id)
        else failing.delete(id)
      }
      for (const id of failing) if (!here.has(id)) failing.delete(id)
      most = Math.max(most, report.passed)
      return now.length > 0 || loaded || unnamed
    },
  }
}

const isGreen = ({ exitCode, report }: RunRecord): boolean => exitCode === 0 && report?.failed === 0

const outcome = (repairs: number): RunOutcome => ({
  status: 'limit',
  limit: 'repairs',
  message: `The tests still fail after ${repairs} repairs in a row that made no failing test pass, the most for one run. Everything is kept; say what to try, or continue to allow as many again.`,
})
