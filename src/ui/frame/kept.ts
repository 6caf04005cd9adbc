import type { ProjectState } from '../../protocol/state.ts'
import { many } from '../parts/words.ts'

/** What there is of a project after a run that failed, as a sentence. What there is none of is not counted. */
export function keptWords(state: Pick<ProjectState, 'files' | 'plan' | 'testRuns'>): string {
  const files = Object.keys(state.files).length
  const runs = state.testRuns.length
  const parts = [
    files > 0 ? many(files, 'file') : '',
    state.plan ? 'the plan' : '',
    runs > 0 ? many(runs, 'test run') : '',
  ].filter(Boolean)
  if (parts.length === 0) return 'Your prompt. Nothing had been made from it yet.'
  return `Everything: the conversation, ${parts.join(', ')}.`
}
