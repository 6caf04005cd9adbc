import { expect, it } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

it.each([
  [{ 'retry-after': '7' }, '', 7000],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, '', 30_000],
  [{ 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' }, '', 0],
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, '', 250],
  [{}, 'Rate limit reached. Please try again in 6m0.5s.', 360_500],
  [{}, 'Please try again in 20ms.', 20],
  [{}, 'Slow down.', undefined],
])('reads %o and “%s”', (headers, message, expected) => {
  expect(retryAfterMs(new Headers(headers as Record<string, string>), message, now)).toBe(expected)
})
