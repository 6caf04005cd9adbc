import type { ProjectEvent, RunOutcome } from '../../src/protocol/events.ts'
import type { Usage } from '../../src/protocol/model.ts'
import type { BranchRecord } from '../../src/protocol/race.ts'

/** What one run took, read out of its log. */
export interface Figures {
  outcome: RunOutcome['status']
  /** Events up to the end of the first test run that came after the answer was written; null: the whole run. */
  firstAttempt: number | null
  /** Red test runs that the model then wrote something after. */
  repairs: number
  modelCalls: number
  tokens: Usage
  /** Answers that ran tests: from the request to the model to the report in hand, milliseconds. */
  iterationMs: number[]
  /** The same without the model. */
  ownMs: number[]
  /** Left out: nobody raced. */
  race?: RaceFigures
}

export interface RaceFigures {
  /** null: nobody's files were taken. */
  winner: string | null
  candidates: {
    id: string
    status: BranchRecord['status']
    modelCalls: number
    tokens: Usage
    /** Milliseconds. */
    durationMs: number
  }[]
}

/** `answers`: the paths that the task wants written. Throws where the run has no end. */
export function figuresOf(events: readonly ProjectEvent[], answers: readonly string[]): Figures {
  const end = events.findLast(({ body }) => body.type === 'run-ended')?.body
  if (end?.type !== 'run-ended') throw new Error('The log does not say how the run ended.')
  const figures: Figures = {
    outcome: end.outcome.status,
    firstAttempt: null,
    repairs: 0,
    modelCalls: 0,
    tokens: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
    iterationMs: [],
    ownMs: [],
  }
  let answered = false
  let red = false
  let answeredAt = 0
  let open: { own: number; model: number; tested: boolean } | null = null
  const close = () => {
    if (open?.tested) {
      figures.ownMs.push(open.own)
      figures.iterationMs.push(open.own + open.model)
    }
    open = null
  }
  for (const { number, time, body } of events) {
    // What the winner used is in its own lines, which follow.
    if (body.type === 'race-ended') {
      const { winner, branches } = body
      figures.race = {
        winner,
        candidates: branches.map(({ id, status, calls, usage, durationMs }) => ({
          ...{ id, status, modelCalls: calls, tokens: usage, durationMs },
        })),
      }
      for (const { id, usage, calls } of branches) {
        if (id === winner) continue
        add(figures.tokens, usage)
        figures.modelCalls += calls
      }
    }
    if (body.type === 'model-call' || body.type === 'model-retry') {
      add(figures.tokens, body.usage)
      if (body.type === 'model-retry') continue
      close()
      figures.modelCalls++
      answeredAt = time
      if (body.error === null && body.toolCalls.length > 0) open = { own: 0, model: body.durationMs, tested: false }
    } else if (body.type === 'files' && body.by !== 'person') {
      if (body.changes.some(({ path }) => answers.includes(path))) answered = true
    } else if (body.type === 'tool-call') {
      if (open) open.own = time - answeredAt
      const { data } = body.result
      if (data?.kind === 'edit' || data?.kind === 'patch') {
        if (red) figures.repairs++
        red = false
      }
      if (data?.kind !== 'run' || data.run.report === null || data.run.background) continue
      if (open) open.tested = true
      red = data.run.exitCode !== 0 || data.run.report.failed > 0
      if (answered) figures.firstAttempt ??= number
    }
  }
  close()
  return figures
}

function add(sum: Usage, usage: Usage | null): void {
  if (usage === null) return
  sum.inputTokens += usage.inputTokens
  sum.cachedInputTokens += usage.cachedInputTokens
  sum.outputTokens += usage.outputTokens
}
