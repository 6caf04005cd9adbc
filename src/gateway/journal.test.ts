import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { NetworkRecord } from '../protocol/gateway.ts'
import { createJournal } from './journal.ts'

const record = (url: string): NetworkRecord => ({
  method: 'GET',
  url,
  status: 200,
  bytes: 1,
  durationMs: 1,
  problem: null,
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('hands over in batches, what came before its keeper too', () => {
  const journal = createJournal()
  const batches: string[][] = []
  journal.record(record('a'))
  vi.advanceTimersByTime(10_000)
  journal.keep((batch) => batches.push(batch.map(({ url }) => url)))
  journal.record(record('b'))
  vi.advanceTimersByTime(10_000)
  expect(batches).toEqual([['a', 'b']])
  journal.record(record('c'))
  journal.flush()
  expect(batches).toEqual([['a', 'b'], ['c']])
  vi.advanceTimersByTime(10_000)
  expect(batches).toHaveLength(2)
})

it('lets no batch grow without bound', () => {
  const journal = createJournal()
  let most = 0
  journal.keep((batch) => {
    most = Math.max(most, batch.length)
  })
  for (let i = 0; i < 1200; i++) journal.record(record(String(i)))
  expect(most).toBe(500)
})
