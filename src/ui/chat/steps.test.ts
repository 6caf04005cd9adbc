import { expect, test } from 'vitest'
import { reduceAll } from '../../project/reduce.ts'
import { sessionOf } from '../gallery/auth-api.ts'
import { shownPlans, stepOfEvent, stepsLeftAt, stepsOf } from './steps.ts'

const built = ['prompt', 'plan', 'tests', 'build', 'red', 'repair', 'green', 'end']
const state = reduceAll(sessionOf([...built, 'again'], 0))

test('steps count what is shown, and keep their identity as more comes', () => {
  const before = stepsOf(state.entries.slice(0, 6))
  const after = stepsOf(state.entries, before)
  expect(after.map((step) => step.no)).toEqual(after.map((_, at) => at + 1))
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after[2]).toBe(before[2])
  expect(after.some((step) => step.entry.kind === 'says' && step.entry.text === '')).toBe(false)
})

test('the first plan after a prompt stands for its later versions', () => {
  const plans = shownPlans(state, stepsOf(state.entries))
  expect(plans.size).toBe(1)
  const [shown] = [...plans.values()]
  expect(shown?.current).toBe(true)
  expect(shown?.plan.steps.every((step) => step.status === 'done')).toBe(true)
})

test('steps are found by their event, and know what was left to do', () => {
  const steps = stepsOf(state.entries)
  const [first, second] = state.testRuns
  expect(stepOfEvent(steps, first!.event)).toBe(4)
  expect(stepOfEvent(steps, 1)).toBeNull()
  expect(stepsLeftAt(state.entries, first!.event)).toBe(true)
  expect(stepsLeftAt(state.entries, state.testRuns[2]!.event)).toBe(false)
  expect(stepsLeftAt(state.entries, second!.event)).toBe(true)
})

test('an error is not shown twice where the run ended by it', () => {
  const failed = reduceAll(sessionOf(['prompt', 'error'], 0))
  expect(stepsOf(failed.entries).map((step) => step.entry.kind)).toEqual(['prompt', 'outcome'])
})
