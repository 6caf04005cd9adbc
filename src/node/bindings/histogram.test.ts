import { createHistogram } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { createCounts } from './histogram.ts'

it.each([
  [[1]],
  [[1, 2, 3, 4]],
  [[5, 1000, 2047, 2048, 2049, 4097, 100_001]],
  [Array.from({ length: 500 }, (_, index) => index * index + 1)],
])('counts as Node does: %j', (values) => {
  const [ours, theirs] = [createCounts(1, Number.MAX_SAFE_INTEGER, 3), createHistogram()]
  for (const value of values) {
    ours.record(value)
    theirs.record(value)
  }
  expect([ours.count(), ours.exceeds(), ours.min(), ours.max()]).toEqual([
    theirs.count,
    theirs.exceeds,
    theirs.min,
    theirs.max,
  ])
  expect(ours.mean()).toBeCloseTo(theirs.mean, 6)
  expect(ours.stddev()).toBeCloseTo(theirs.stddev, 6)
  for (const percent of [1, 25, 50, 75, 99, 100]) expect(ours.percentile(percent)).toBe(theirs.percentile(percent))
  expect(ours.percentiles()).toEqual([...theirs.percentiles])
})
