import type { Settings } from '../../protocol/settings.ts'
import { isLocal } from './has-model.ts'

export type Problem = {
  field:
    | 'baseUrl'
    | 'key'
    | 'model'
    | 'repairs'
    | 'steps'
    | 'seconds'
    | 'candidates'
    | 'graceSeconds'
    | 'budget'
    | 'window'
  text: string
}

const isWhole = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most

/** What keeps these settings from working, as sentences. A missing key is no problem of the form: one can do without. */
export function problemsOf(settings: Settings): Problem[] {
  const { model, limits } = settings
  const problems: Problem[] = []
  if (!URL.canParse(model.baseUrl)) {
    problems.push({ field: 'baseUrl', text: 'This is no web address. Use one such as https://api.openai.com/v1.' })
  } else {
    const url = new URL(model.baseUrl)
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal(model.baseUrl))) {
      problems.push({
        field: 'baseUrl',
        text: 'Your key would travel unprotected. Use https, or http on this machine only.',
      })
    } else if (/\/(chat\/completions|responses|messages)\/?$/.test(url.pathname)) {
      problems.push({
        field: 'baseUrl',
        text: 'Leave out the last part: the address ends before /chat/completions, /responses or /messages.',
      })
    }
  }
  if (/\s/.test(model.key)) problems.push({ field: 'key', text: 'A key has no spaces. Copy it again.' })
  if (model.model.trim() === '')
    problems.push({ field: 'model', text: 'Name the model as its provider does, for example gpt-5-mini.' })
  if (!isWhole(limits.repairs, 0, 50)) problems.push({ field: 'repairs', text: 'Between 0 and 50 repairs.' })
  if (!isWhole(limits.steps, 1, 500)) problems.push({ field: 'steps', text: 'Between 1 and 500 model calls.' })
  if (!isWhole(limits.seconds, 10, 36_000)) problems.push({ field: 'seconds', text: 'Between 10 and 36,000 seconds.' })
  const allowances = [settings.budget.run, settings.budget.project].flatMap(({ tokens, dollars }) => [tokens, dollars])
  const prices = Object.values(settings.prices).flatMap((price): unknown[] => Object.values(price))
  if (allowances.some((most) => most !== null && !(most > 0))) {
    problems.push({ field: 'budget', text: 'A budget is more than 0; leave it empty for none.' })
  } else if (prices.some((price) => typeof price !== 'number' || !(price >= 0))) {
    problems.push({
      field: 'budget',
      text: 'Give all three prices of a model, each 0 or more; where it has no price for cached tokens, that of input.',
    })
  }
  if (model.contextWindow !== undefined && !isWhole(model.contextWindow, 4000, 10_000_000)) {
    problems.push({ field: 'window', text: 'Between 4,000 and 10,000,000 tokens; empty where you do not know.' })
  }
  const { candidates, graceSeconds } = settings.race
  if (!isWhole(candidates, 1, 8)) problems.push({ field: 'candidates', text: 'Between 1 and 8 candidates.' })
  if (!(graceSeconds >= 0 && graceSeconds <= 120)) {
    problems.push({ field: 'graceSeconds', text: 'Between 0 and 120 seconds.' })
  }
  return problems
}
