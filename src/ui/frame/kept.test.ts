import { expect, test } from 'vitest'
import type { Plan } from '../../protocol/plan.ts'
import type { TestRun } from '../../protocol/state.ts'
import { keptWords } from './kept.ts'

const file = { content: 'h', size: 1 }

test('counts what there is, and nothing that there is not', () => {
  expect(keptWords({ files: {}, plan: null, testRuns: [] })).toBe('Your prompt. Nothing had been made from it yet.')
  expect(keptWords({ files: { 'a.js': file }, plan: {} as Plan, testRuns: [] })).toBe(
    'Everything: the conversation, 1 file, the plan.',
  )
  expect(keptWords({ files: { a: file, b: file }, plan: null, testRuns: [{}, {}] as TestRun[] })).toBe(
    'Everything: the conversation, 2 files, 2 test runs.',
  )
})
