import type { ProjectState } from '../../protocol/state.ts'

export interface VerdictWords {
  word: string
  /** The count and the run. */
  detail: string
  tone: '' | 'in-proof' | 'in-fail' | 'in-live' | 'in-wait'
}

/** The bar's words. Green is for `proved` alone. */
export function verdictWords(state: ProjectState, waitsForPerson: boolean): VerdictWords {
  const { verdict } = state
  switch (verdict.status) {
    case 'none':
      return { word: '', detail: state.entries.length === 0 ? 'Nothing asked yet' : 'No tests yet', tone: '' }
    case 'working': {
      if (waitsForPerson) return { word: 'Waiting for you', detail: '', tone: 'in-wait' }
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
    case 'failing':
      return { word: 'Not proved', detail: count(verdict), tone: 'in-fail' }
    case 'outdated':
      return { word: 'Outdated', detail: count(verdict), tone: '' }
  }
}

const count = (verdict: { passed: number; total: number; run: number }) =>
  `${verdict.passed} of ${verdict.total} · run ${verdict.run}`
