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
  /** How often each candidate won, `nobody` included, and what those cost that did not; null: nobody raced. */
  races: { won: Record<string, number>; othersTokens: number } | null
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
    races: racesOf(results),
    failed,
    unsupported,
  }
}

function racesOf(results: readonly RowResult[]): Summary['races'] {
  const races = results.flatMap(({ race }) => race ?? [])
  if (races.length === 0) return null
  const won: Record<string, number> = {}
  for (const { winner } of races) won[winner ?? 'nobody'] = (won[winner ?? 'nobody'] ?? 0) + 1
  const others = races.flatMap(({ winner, candidates }) => candidates.filter(({ id }) => id !== winner))
  const othersTokens = others.reduce((sum, { tokens }) => sum + tokens.inputTokens + tokens.outputTokens, 0)
  return { won, othersTokens }
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
    // Of a race only the winner's files are known, as they were at its end.
    ...(summary.races ? [] : [`pass@1, first attempt   ${score(passed.firstAttempt, passAtOne.firstAttempt)}`]),
    ...(loop ? [`pass@1, with the loop   ${score(passed.withLoop, passAtOne.withLoop)}`] : []),
    `runs ended              ${counts.join(', ') || 'none'}`,
    `repairs                 ${summary.repairs}`,
    `model calls             ${summary.modelCalls}`,
    `tokens                  ${tokens.input} in (${tokens.cachedInput} cached), ${tokens.output} out`,
    ...(summary.races === null
      ? []
      : [
          `races won by            ${Object.entries(summary.races.won)
            .sort()
            .map(([id, count]) => `${id} ${count}`)
            .join(', ')}; the others used ${summary.races.othersTokens} of the tokens`,
        ]),
    `median iteration        ${ms(iterationMs.whole)}, of it without the model ${ms(iterationMs.withoutModel)}`,
    ...failed.map(({ id, why }) => `not scored: ${id}: ${why}`),
    ...[...groups].map(([why, some]) => `not supported: ${some.length} rows: ${why}`),
  ].join('\n')
}
