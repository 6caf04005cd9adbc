import type { RunOutcome } from '../protocol/events.ts'

/** How a candidate ended, as a sentence. */
export function wordsOf(outcome: RunOutcome): string {
  switch (outcome.status) {
    case 'proved':
      return `${outcome.passed} tests passed after its last write.`
    case 'answered':
      return 'It ended without a test run that proves it.'
    case 'stopped-by-person':
      return 'It was still at work.'
    case 'limit':
    case 'failed':
      return outcome.message
    case 'model-error':
      return outcome.error.message
  }
}
