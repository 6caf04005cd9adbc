import {
  type Budget,
  type BudgetLimit,
  costsOf,
  NEARLY,
  type Prices,
  type Spent,
  tokensOf,
  totalOf,
  withSpent,
} from '../protocol/budget.ts'
import type { EventBody, RunOutcome } from '../protocol/events.ts'
import type { Usage } from '../protocol/model.ts'

export interface BudgetOptions {
  run: string
  budget: Budget
  prices: Prices
  /** What the project had used before. */
  spent: Spent
}

/** What one run may use, and has used; shared by all who work on it. */
export interface RunBudget {
  add(model: string, usage: Usage): void
  /**
   * Asked before each call, with the tokens that it will at least read: the run's end where they are more than what is
   * left, or where what they cost cannot be known. null: go on.
   */
  stop(model: string, tokens: number): RunOutcome | null
  /** Budgets of which four fifths are used now; each once. */
  warnings(): Extract<EventBody, { type: 'budget-warned' }>[]
}

export function createRunBudget({ run, budget, prices, spent }: BudgetOptions): RunBudget {
  /** Of this run alone. */
  let own: Spent = {}
  let all = spent
  const warned = new Set<BudgetLimit>()

  const accounts = (): { limit: BudgetLimit; most: number; used: number }[] => {
    const list: [BudgetLimit, number | null, () => number][] = [
      ['tokens', budget.run.tokens, () => tokensOf(totalOf(own))],
      ['dollars', budget.run.dollars, () => costsOf(own, prices).dollars],
      ['project-tokens', budget.project.tokens, () => tokensOf(totalOf(all))],
      ['project-dollars', budget.project.dollars, () => costsOf(all, prices).dollars],
    ]
    return list.flatMap(([limit, most, used]) => (most === null ? [] : [{ limit, most, used: used() }]))
  }

  return {
    add(model, usage) {
      own = withSpent(own, model, usage)
      all = withSpent(all, model, usage)
    },

    stop(model, tokens) {
      const price = Object.hasOwn(prices, model) ? prices[model] : undefined
      for (const { limit, most, used } of accounts()) {
        const isMoney = limit === 'dollars' || limit === 'project-dollars'
        if (isMoney && price === undefined) return unpriced(limit, model)
        // It may all come from the host's cache: less it cannot cost.
        const least = isMoney ? (tokens * Math.min(price!.cachedInput, price!.input)) / 1_000_000 : tokens
        const room = isMoney ? (least * (tokens + ROOM)) / Math.max(1, tokens) : tokens + ROOM
        if (used >= most || used + least > most) return usedUp({ limit, most, used, least, room }, budget)
      }
      return null
    },

    warnings: () =>
      accounts().flatMap(({ limit, most, used }) => {
        if (used < most * NEARLY || warned.has(limit)) return []
        warned.add(limit)
        return [{ type: 'budget-warned' as const, run, limit, used, most }]
      }),
  }
}

/** What the words add with which a person has a run continued, and a little more. Tokens. */
const ROOM = 200

const amount = (limit: BudgetLimit, value: number): string =>
  limit === 'dollars' || limit === 'project-dollars'
    ? `$${value.toFixed(value < 0.1 ? 4 : 2)}`
    : `${Math.round(value).toLocaleString('en-US')} tokens`

interface UsedUp {
  limit: BudgetLimit
  most: number
  used: number
  /** What the next call takes at least. */
  least: number
  /** The same for the call that a continued run begins with. */
  room: number
}

function usedUp({ limit, most, used, least, room }: UsedUp, { run, project }: Budget): RunOutcome {
  const whose = limit === 'tokens' || limit === 'dollars' ? 'one run' : 'this project'
  const of = limit === 'tokens' || limit === 'project-tokens' ? 'tokens' : 'dollars'
  const isRun = limit === of
  const usual = (isRun ? run : project)[of] ?? most
  // A continued run begins at nothing, a project where it stands. What the next call needs is the least that helps.
  const needed = of === 'tokens' ? Math.ceil(room) : Math.ceil(room * 10_000) / 10_000
  const more = Math.max(usual, isRun ? needed : used + needed - most)
  const left =
    used >= most && more === usual
      ? 'are used'
      : `are used, and the next call needs at least ${amount(limit, least)}${isRun && more > usual ? ', more than the whole budget' : ''}`
  return {
    status: 'limit',
    limit,
    more,
    message: `${amount(limit, used)} of the ${amount(limit, most)} for ${whose} ${left}. Everything is kept; continue to allow ${amount(limit, more)} more.`,
  }
}

const unpriced = (limit: BudgetLimit, model: string): RunOutcome => ({
  status: 'limit',
  limit,
  message: `A budget in dollars is set, and the price of ${model} is unknown, so that it could not be kept. Note its price in Settings, or take the budget in dollars out.`,
})
