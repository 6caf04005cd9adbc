import { expect, test } from 'vitest'
import { spread } from './statistics.ts'
import { judge, table } from './table.ts'

test('takes the middle, and says how far the rest lies', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3, count: 3 })
  expect(spread([4, 1, 2, 3])?.median).toBe(2.5)
  expect(spread([])).toBeNull()
})

test('judges by the median, absolutely or against the native tool', () => {
  const row = { what: 'a', unit: 'ms', ours: [9, 10, 50], native: [8, 9, 10] } as const
  const given = { ...row, ours: [...row.ours], native: [...row.native] }
  expect(judge({ ...given, target: { atMost: 10 } }).reached).toBe(true)
  expect(judge({ ...given, target: { timesNative: 1 } }).reached).toBe(false)
  expect(judge({ ...given, target: { timesNative: 1.2 } }).reached).toBe(true)
  expect(judge({ ...given, target: { atLeast: 10 } }).reached).toBe(true)
  expect(judge({ ...given, target: { atLeast: 11 } }).reached).toBe(false)
  expect(judge({ ...given, target: null }).reached).toBeNull()
})

test('what could not be measured does not pass', () => {
  const row = {
    what: 'a',
    unit: 'ms',
    ours: [],
    native: null,
    problem: 'no pytest',
    target: { timesNative: 1 },
  } as const
  expect(judge({ ...row, ours: [] }).reached).toBe(false)
  expect(table([{ ...row, ours: [] }])).toContain('no pytest')
})
