import type { BudgetLimit } from '../../protocol/budget.ts'
import type { Entry } from '../../protocol/state.ts'
import { dollars, thousands } from '../parts/words.ts'

/** Lines about the conversation itself: what was left out of it, and what it uses. */
export type NoteEntry = Extract<Entry, { kind: 'withheld' | 'compacted' | 'budget' | 'allowed' }>

const isMoney = (limit: BudgetLimit): boolean => limit === 'dollars' || limit === 'project-dollars'

export const amountWords = (limit: BudgetLimit, value: number): string =>
  isMoney(limit) ? dollars(value) : `${thousands(value)} tokens`

const whose = (limit: BudgetLimit): string => (limit === 'tokens' || limit === 'dollars' ? 'this run' : 'this project')

/** In one sentence. */
export function noteWords(entry: NoteEntry): string {
  switch (entry.kind) {
    case 'withheld':
      return `Hidden from the model: ${[...new Set(entry.secrets.map(({ kind }) => kind))].join(', ')}.`
    case 'compacted':
      return `Earlier steps were summarised for the model: ${thousands(entry.before)} tokens became ${thousands(entry.after)}.`
    case 'budget':
      return `${Math.round((entry.used / entry.most) * 100)} % of the budget for ${whose(entry.limit)} is used: ${amountWords(entry.limit, entry.used)} of ${amountWords(entry.limit, entry.most)}.`
    case 'allowed':
      return `You allowed ${whose(entry.limit)} ${amountWords(entry.limit, entry.more)} more.`
  }
}

/** What it means, where that is worth saying. */
export function noteDetail(entry: NoteEntry): string {
  if (entry.kind === 'withheld') return 'It sees a name instead; what it writes and runs gets the secret back.'
  if (entry.kind !== 'compacted') return ''
  const kept = 'Your words, the plan, the last test report and which files it knows are kept as they were.'
  return entry.failure === null ? kept : `No model summarised it (${entry.failure}), so the calls are listed. ${kept}`
}
