import { expect, it } from 'vitest'
import type { EventBody, ProjectEvent } from '../../src/protocol/events.ts'
import type { BranchRecord } from '../../src/protocol/race.ts'
import { figuresOf } from './figures.ts'
import type { RowResult } from './results.ts'
import { describe, summarise } from './summary.ts'

const usage = (inputTokens: number) => ({ inputTokens, cachedInputTokens: 0, outputTokens: 10 })
const branch = (id: string, status: BranchRecord['status'], tokens: number, calls: number): BranchRecord => ({
  ...{ id, model: 'm', temperature: null, seed: 1, status, why: '', tests: null, usage: usage(tokens), calls },
  ...{ durationMs: 50, stopMs: null, findings: [], changes: [] },
})

it('counts what every candidate of a race took, the winner once, and who won', () => {
  const said = { run: 'r', text: '', toolCalls: [], durationMs: 5, error: null }
  const bodies: EventBody[] = [
    {
      type: 'race-ended',
      run: 'r',
      winner: 'B',
      durationMs: 90,
      branches: [branch('B', 'passed', 100, 1), branch('A', 'stopped', 70, 3)],
    },
    { type: 'model-call', ...said, usage: usage(100) },
    { type: 'run-ended', run: 'r', outcome: { status: 'proved', passed: 1, summary: '', notCovered: [] } },
  ]
  const events = bodies.map((body, at): ProjectEvent => ({ number: at + 1, time: at, body, previous: '', hash: '' }))
  const { firstAttempt: _, ...figures } = figuresOf(events, ['a.js'])
  expect(figures).toMatchObject({
    modelCalls: 4,
    tokens: { inputTokens: 170, outputTokens: 20 },
    race: {
      winner: 'B',
      candidates: [
        { id: 'B', tokens: usage(100) },
        { id: 'A', status: 'stopped', modelCalls: 3 },
      ],
    },
  })
  const row: RowResult = { id: 'row', ...figures, first: true, final: true, durationMs: 100 }
  const summary = summarise([row, row], [], [])
  expect(summary.races).toEqual({ won: { B: 2 }, othersTokens: 160 })
  expect(describe(summary, true)).toContain('races won by            B 2; the others used 160 of the tokens')
})
