import type { Done } from './carry-out.ts'

/** The same call with the same result so often is no progress. */
const SAME_RESULTS = 4
/** The same error in answer to whatever is tried. */
const SAME_ERRORS = 3
/** Calls that follow each other in the same order: how long an order may be, how often it comes with the same results. */
const LONGEST_CYCLE = 4
const CYCLES = 3
/** The same with other results: edits there and back, or waiting for something. */
const LOOSE_CYCLES = 4
/** The same words in answer after answer. */
const SAME_WORDS = 3
/** How many calls back anything is looked for. */
const MEMORY = 40

export interface StuckDetector {
  /**
   * Looks at an answer and at what its calls came to. `nudge` comes at most once in a run; what is found after it is
   * `stuck`. `why` is a clause about the model: "called read …".
   */
  look(turn: Turn): { status: 'fine' } | { status: 'nudge' | 'stuck'; why: string }
}

export interface Turn {
  text: string
  done: readonly Done[]
}

/** Notices a model that goes round in circles. A file that really changed begins the count of results anew. */
export function createStuckDetector(): StuckDetector {
  /** What was called, with what it came to; and the calls alone. */
  let results: string[] = []
  let calls: string[] = []
  let errors: string[] = []
  let words: string[] = []
  let nudged = false

  function note({ text, done }: Turn): void {
    if (text.trim() !== '') words = [...words, plain(text)].slice(-SAME_WORDS)
    for (const { call, result } of done) {
      if (changedFiles(result)) results = errors = []
      const action = JSON.stringify([call.name, call.arguments])
      calls = [...calls, action].slice(-MEMORY)
      results = [...results, JSON.stringify([action, plain(result.text)])].slice(-MEMORY)
      // Red tests are what repairs are for; they have a limit of their own.
      const failedRun = result.data?.kind === 'run' && (result.data.run.report?.failed ?? 0) > 0
      if (!result.ok && !failedRun) errors = [...errors, plain(result.text)].slice(-SAME_ERRORS)
      else if (result.ok) errors = []
    }
  }

  function find({ done }: Turn): string | null {
    const last = results.at(-1)
    const name = done.at(-1)?.call.name
    if (done.length > 0 && results.filter((result) => result === last).length >= SAME_RESULTS) {
      return `called ${name} ${SAME_RESULTS} times with the same arguments and the same result`
    }
    if (done.length > 0 && errors.length === SAME_ERRORS && new Set(errors).size === 1) {
      return `ran into the same error ${SAME_ERRORS} times: ${errors[0]!.slice(0, 120)}`
    }
    const period = done.length > 0 ? (cycleOf(results, CYCLES) ?? cycleOf(calls, LOOSE_CYCLES)) : null
    if (period !== null) return `repeated the same ${period} calls in the same order`
    if (words.length === SAME_WORDS && new Set(words).size === 1 && words[0]!.length > 40) {
      return `said the same ${SAME_WORDS} times`
    }
    return null
  }

  return {
    look(turn) {
      note(turn)
      const why = find(turn)
      if (why === null) return { status: 'fine' }
      const status = nudged ? 'stuck' : 'nudge'
      nudged = true
      return { status, why }
    },
  }
}

/** The length of the shortest order that the list ends with so many times, or null. One alone is counted above. */
function cycleOf(list: string[], times: number): number | null {
  for (let period = 2; period <= LONGEST_CYCLE; period++) {
    const end = list.slice(-period * times)
    // One call again and again is no order; its results tell whether it waits for something.
    if (
      new Set(end).size > 1 &&
      end.length === period * times &&
      end.every((item, index) => item === end[index % period])
    )
      return period
  }
  return null
}

function changedFiles({ data }: Done['result']): boolean {
  const changes = data?.kind === 'edit' ? [data] : data?.kind === 'patch' ? data.files : []
  return changes.some(({ added, removed }) => added + removed > 0)
}

/** Two runs of one command never take equally long; that does not make them different. */
const plain = (text: string): string =>
  text
    .trim()
    .replace(/\b\d+(?:\.\d+)?\s?(?:ms|s|seconds?)\b/g, '…')
    .replace(/duration_ms:? \d+(?:\.\d+)?/g, '…')
    .replace(/output-\d+\.txt/g, '…')
