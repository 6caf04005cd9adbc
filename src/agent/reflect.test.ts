import { describe, expect, it } from 'vitest'
import type { TestReport } from '../protocol/report.ts'
import type { RunRecord, ToolResult } from '../protocol/tool.ts'
import type { Done } from './carry-out.ts'
import { createProgress } from './progress.ts'
import { createStuckDetector } from './stuck.ts'

const call = (name: string, args: object, result: Partial<ToolResult> = {}): Done => ({
  call: { id: 'c', name, arguments: JSON.stringify(args) },
  result: { ok: true, text: 'same', ...result },
})
const edit = (text = '') =>
  call(
    'edit',
    { path: 'a', text },
    { data: { kind: 'edit', path: 'a', created: false, added: 1, removed: 1, diff: '' } },
  )

function looks(turns: (Done | string)[]): string[] {
  const stuck = createStuckDetector()
  return turns.map((turn) =>
    typeof turn === 'string'
      ? stuck.look({ text: turn, done: [] }).status
      : stuck.look({ text: '', done: [turn] }).status,
  )
}
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))

describe('the stuck detector', () => {
  it('nudges at the fourth same call and result, and stops at the next', () => {
    expect(looks(times(5, () => call('read', { path: 'a' })))).toEqual(['fine', 'fine', 'fine', 'nudge', 'stuck'])
    expect(looks(times(8, (n) => call('read', { path: 'a' }, { text: `took ${n}.5 s` })))[3]).toBe('nudge')
    expect(looks(times(8, (n) => call('read', { path: 'a' }, { text: `now ${n}` })))).not.toContain('nudge')
  })

  it('nudges at the third same error, whatever was tried, but leaves red tests to the repairs', () => {
    const failing = (n: number) => call('edit', { n }, { ok: false, text: 'a.js was not changed' })
    expect(looks(times(4, failing))).toEqual(['fine', 'fine', 'nudge', 'stuck'])
    const red = (n: number) => call('run', { n }, { ok: false, data: { kind: 'run', run: runOf({ a: 'failed' }) } })
    expect(looks(times(8, red))).not.toContain('nudge')
  })

  it.each([2, 3, 4])('finds a cycle of %i calls', (period) => {
    const turns = times(period * 4, (n) => call('read', { path: String(n % period) }))
    expect(looks(turns).indexOf('nudge')).toBe(period * 3 - 1)
  })

  it('finds edits there and back', () => {
    const turns = times(16, (n) => (n % 2 === 0 ? edit(String(n % 4)) : call('run', {}, { text: String(n) })))
    expect(looks(turns)).toContain('nudge')
  })

  it('finds the same words again and again', () => {
    const words = 'The test fails because the port is taken, so I will use another one.'
    expect(looks([words, words, words])).toEqual(['fine', 'fine', 'nudge'])
    expect(looks(['Done.', 'Done.', 'Done.'])).not.toContain('nudge')
  })

  it('lets a model work', () => {
    const turns = times(24, (n) =>
      n % 2 === 0 ? edit(String(n)) : call('run', { command: 'node --test' }, { ok: false }),
    )
    expect(looks(turns)).not.toContain('nudge')
  })
})

const reportOf = (tests: Record<string, 'passed' | 'failed'>): TestReport => ({
  framework: 'node:test',
  tests: Object.entries(tests).map(([id, status]) => ({
    ...{ id, name: id, suites: [], file: null, line: null, status, durationMs: null, failure: null },
  })),
  passed: Object.values(tests).filter((status) => status === 'passed').length,
  failed: Object.values(tests).filter((status) => status === 'failed').length,
  skipped: 0,
  durationMs: null,
})
const runOf = (tests: Record<string, 'passed' | 'failed'>): RunRecord => ({
  ...{
    command: 'node --test',
    exitCode: 1,
    signal: null,
    timedOut: false,
    durationMs: 1,
    output: '',
    truncated: false,
  },
  ...{ report: reportOf(tests), background: false, ports: [] },
})
const repair = (tests: Record<string, 'passed' | 'failed'>) => [
  edit(),
  call('run', {}, { ok: false, data: { kind: 'run', run: runOf(tests) } }),
]

describe('progress', () => {
  it('stops after so many repairs in a row that gain nothing', () => {
    const progress = createProgress(4)
    const stops = times(6, () => progress.look(repair({ a: 'failed', b: 'passed' })) !== null)
    expect(stops).toEqual([false, false, false, false, true, true])
  })

  it('gives as many again where a test that failed passes, but not for new tests, nor for one that comes and goes', () => {
    const progress = createProgress(2)
    const look = (tests: Record<string, 'passed' | 'failed'>) => progress.look(repair(tests))?.status
    expect(look({ a: 'failed', b: 'failed', c: 'failed' })).toBeUndefined()
    expect(look({ a: 'failed', b: 'failed', c: 'failed' })).toBeUndefined()
    expect(look({ a: 'passed', b: 'failed', c: 'failed' })).toBeUndefined()
    expect(look({ a: 'failed', b: 'failed', c: 'failed', new: 'passed' })).toBeUndefined()
    expect(look({ a: 'passed', b: 'failed', c: 'failed', new2: 'passed' })).toBe('limit')
  })

  it('counts a file that can be loaded at last', () => {
    const progress = createProgress(1)
    expect(progress.look(repair({ 'a.test.js': 'failed' }))).toBeNull()
    expect(progress.look(repair({ x: 'passed', y: 'failed' }))).toBeNull()
    expect(progress.look(repair({ x: 'passed', y: 'failed' }))?.status).toBe('limit')
  })
})
