import type { Live } from '../../project/live.ts'
import type { ProjectState } from '../../protocol/state.ts'
import { isAsked } from '../chat/steps.ts'

export interface VerdictWords {
  word: string
  /** The count and the run. */
  detail: string
  tone: '' | 'in-proof' | 'in-fail' | 'in-live' | 'in-wait'
}

/** The bar's words. Green is for `proved` alone. */
export function verdictWords(state: ProjectState, live: Live): VerdictWords {
  const { verdict } = state
  if (live.testing) return { word: 'Testing', detail: live.testing.command, tone: 'in-live' }
  switch (verdict.status) {
    case 'none':
      return { word: '', detail: state.entries.length === 0 ? 'Nothing asked yet' : 'No tests yet', tone: '' }
    case 'working': {
      if (isAsked(state)) return { word: 'Waiting for you', detail: 'a question stands', tone: 'in-wait' }
      if (live.race !== null) {
        const green = live.race.lanes.filter((lane) => lane.status === 'passed').length
        return { word: 'Racing', detail: `${live.race.lanes.length} candidates, ${green} green`, tone: 'in-live' }
      }
      if (live.paste !== null) return { word: 'Waiting for you', detail: '', tone: 'in-wait' }
      const last = state.testRuns.at(-1)
      const report = last?.record.report
      const detail = report ? `${report.passed} of ${report.passed + report.failed} · run ${last.number}` : ''
      return {
        word: report && report.failed > 0 && report.passed > 0 ? 'Repairing' : 'Working',
        detail,
        tone: 'in-live',
      }
    }
    case 'proved':
      return { word: 'Proved', detail: count(verdict), tone: 'in-proof' }
    case 'partial':
      return { word: 'In part', detail: count(verdict), tone: 'in-wait' }
    case 'failing':
      return { word: 'Not proved', detail: count(verdict), tone: 'in-fail' }
    case 'outdated':
      return { word: 'Outdated', detail: count(verdict), tone: '' }
  }
}

const count = (verdict: { passed: number; total: number; run: number }) =>
  `${verdict.passed} of ${verdict.total} · run ${verdict.run}`
