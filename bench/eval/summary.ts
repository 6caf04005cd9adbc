import { spread } from '../lib/statistics.ts'
import type { RowResult } from './results.ts'

/** What an evaluation comes to. Rows without a score count nowhere but in `failed` and `unsupported`. */
export interface Summary {
  rows: number
  /** Share of the rows whose hidden test passed, from 0 to 1; null without rows. */
  passAtOne: { firstAttempt: number | null; withLoop: number | null }
  passed: { firstAttempt: number; withLoop: number }
  repairs: number
  modelCalls: number
  tokens: { input: number; cachedInput: number; output: number }
  /** Medians over all iterations, milliseconds; null without any. */
  iterationMs: { whole: number | null; withoutModel: number | null }
  outcomes: Record<string, number>
  /** Rows that could not be scored, and why. They are tried again by the next call. */
  failed: { id: string; why: string }[]
  /** Rows that the tab has no runner for. */
  unsupported: { id: string; why: string }[]
}

export function summarise(
  results: readonly RowResult[],
  failed: Summary['failed'],
  unsupported: Summary['unsupported'],
): Summary {
  const sum = (of: (result: RowResult) => number) => results.reduce((total, result) => total + of(result), 0)
  const share = (count: number) => (results.length === 0 ? null : count / results.length)
  const median = (of: (result: RowResult) => number[]) => spread(results.flatMap(of))?.median ?? null
  const passed = { firstAttempt: sum(({ first }) => Number(first)), withLoop: sum(({ final }) => Number(final)) }
  const outcomes: Record<string, number> = {}
  for (const { outcome } of results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  return {
    rows: results.length,
    passAtOne: { firstAttempt: share(passed.firstAttempt), withLoop: share(passed.withLoop) },
    passed,
    repairs: sum(({ repairs }) => repairs),
    modelCalls: sum(({ modelCalls }) => modelCalls),
    tokens: {
      input: sum(({ tokens }) => tokens.inputTokens),
      cachedInput: sum(({ tokens }) => tokens.cachedInputTokens),
      output: sum(({ tokens }) => tokens.outputTokens),
    },
    iterationMs: { whole: median(({ iterationMs }) => iterationMs), withoutModel: median(({ ownMs }) => ownMs) },
    outcomes,
    failed,
    unsupported,
  }
}

/** As it is printed. `loop` false: there was one attempt only. */
export function describe(summary: Summary, loop: boolean): string {
  const { rows, passed, passAtOne, tokens, iterationMs, failed, unsupported } = summary
  const score = (count: number, share: number | null) =>
    share === null ? 'no rows' : `${(share * 100).toFixed(1)} % (${count} of ${rows})`
  const ms = (value: number | null) => (value === null ? 'none' : `${Math.round(value)} ms`)
  const counts = Object.entries(summary.outcomes).map(([name, count]) => `${count} ${name}`)
  const groups = Map.groupBy(unsupported, ({ why }) => why)
  return [
    `pass@1, first attempt   ${score(passed.firstAttempt, passAtOne.firstAttempt)}`,
    ...(loop ? [`pass@1, with the loop   ${score(passed.withLoop, passAtOne.withLoop)}`] : []),
    `runs ended              ${counts.join(', ') || 'none'}`,
    `repairs                 ${summary.repairs}`,
    `model calls             ${summary.modelCalls}`,
    `tokens                  ${tokens.input} in (${tokens.cachedInput} cached), ${tokens.output} out`,
    `median iteration        ${ms(iterationMs.whole)}, of it without the model ${ms(iterationMs.withoutModel)}`,
    ...failed.map(({ id, why }) => `not scored: ${id}: ${why}`),
    ...[...groups].map(([why, some]) => `not supported: ${some.length} rows: ${why}`),
  ].join('\n')
}
