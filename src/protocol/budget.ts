import type { Usage } from './model.ts'

/** What a model costs, in US dollars for a million tokens. */
export interface Price {
  input: number
  /** Those that the host had in its cache. */
  cachedInput: number
  output: number
}

/** By the model's name. A model that is not in it has no known price: what it costs is never said to be nothing. */
export type Prices = Record<string, Price>

/** What may be used; null: as much as it takes. */
export interface Allowance {
  /** Read and written. */
  tokens: number | null
  /** US dollars. */
  dollars: number | null
}

export interface Budget {
  /** For each prompt. Continuing gives as much again. */
  run: Allowance
  /** For everything that is ever asked in one project, until a person allows more. */
  project: Allowance
}

export type BudgetLimit = 'tokens' | 'dollars' | 'project-tokens' | 'project-dollars'

/** A warning comes at this part of a budget. */
export const NEARLY = 0.8

export const NO_USAGE: Usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...(a.estimated || b.estimated ? { estimated: true as const } : {}),
  }
}

export const tokensOf = ({ inputTokens, outputTokens }: Usage): number => inputTokens + outputTokens

/** US dollars. What a host writes to its cache is counted as input. */
export function costOf({ inputTokens, cachedInputTokens, outputTokens }: Usage, price: Price): number {
  const fresh = Math.max(0, inputTokens - cachedInputTokens)
  return (fresh * price.input + cachedInputTokens * price.cachedInput + outputTokens * price.output) / 1_000_000
}

/** By the model's name. */
export type Spent = Record<string, Usage>

export function withSpent(spent: Spent, model: string, usage: Usage): Spent {
  const before = Object.hasOwn(spent, model) ? spent[model]! : NO_USAGE
  return { ...spent, [model]: addUsage(before, usage) }
}

/** What was spent in all: US dollars, and the models among them whose price is not known. */
export function costsOf(spent: Spent, prices: Prices): { dollars: number; unpriced: string[] } {
  let dollars = 0
  const unpriced: string[] = []
  for (const [model, usage] of Object.entries(spent)) {
    const price = Object.hasOwn(prices, model) ? prices[model] : undefined
    if (price) dollars += costOf(usage, price)
    else if (tokensOf(usage) > 0) unpriced.push(model)
  }
  return { dollars, unpriced }
}

export const totalOf = (spent: Spent): Usage => Object.values(spent).reduce(addUsage, NO_USAGE)
