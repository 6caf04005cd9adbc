import { describe, expect, it } from 'vitest'
import type { Finding } from '../protocol/race.ts'
import type { Judged, RefereeCheck } from '../protocol/referee.ts'
import { systemClock } from './clock.ts'
import { compare, judge, type Ranked } from './referee.ts'

const judged: Judged = {
  sandbox: null as never,
  changes: async () => [],
  weakened: async () => [],
  copy: async () => null,
}

const passed: Ranked = { status: 'passed', findings: [], passed: 5, failed: 0, lines: 40, durationMs: 900 }
const finding = (problems: number): Finding => ({ check: 'one', problems, text: '' })
const unknown: Finding = { check: 'one', problems: 0, state: 'not-judged', text: '' }
const order = (...candidates: Ranked[]) => [...candidates].sort(compare).map((one) => candidates.indexOf(one))

describe('the ranking', () => {
  it('puts who passed before whoever has not, however little that one changed', () => {
    const ended: Ranked = { ...passed, status: 'ended', lines: 1, failed: 1 }
    expect(order(ended, passed)).toEqual([1, 0])
  })

  it('weighs the checks in their order, before tests, size and time', () => {
    const weak = { ...passed, findings: [finding(1), finding(0)], passed: 9, lines: 1, durationMs: 1 }
    const second = { ...passed, findings: [finding(0), finding(3)] }
    const clean = { ...passed, findings: [finding(0), finding(0)], lines: 400 }
    expect(order(weak, second, clean)).toEqual([2, 1, 0])
  })

  it('never takes what was not judged for what has no problem', () => {
    const clean = { ...passed, findings: [finding(0)], lines: 400 }
    const open = { ...passed, findings: [unknown], lines: 1 }
    const bad = { ...passed, findings: [finding(1)], lines: 1 }
    expect(order(bad, open, clean)).toEqual([2, 1, 0])
  })

  it('prefers more tests that passed, then the smaller change, then who was earlier', () => {
    const small = { ...passed, lines: 10, durationMs: 2000 }
    const more = { ...passed, passed: 6, lines: 80 }
    const early = { ...small, durationMs: 500 }
    expect(order(passed, small, more, early)).toEqual([2, 3, 1, 0])
  })

  it('of those that did not pass, takes the one that came furthest', () => {
    const ended: Ranked = { ...passed, status: 'ended', failed: 2 }
    const untested: Ranked = { ...ended, passed: 0, failed: 0 }
    const nearer: Ranked = { ...ended, failed: 1 }
    expect(order(untested, ended, nearer, { ...nearer, status: 'stopped' })).toEqual([2, 1, 0, 3])
  })
})

describe('the checks', () => {
  const check = (name: string, look: RefereeCheck['look'], boundMs = 10_000): RefereeCheck => ({ name, boundMs, look })
  const never = () => new Promise<never>(() => {})
  const good = check('good', async () => ({ problems: 0, text: 'fine' }))
  const forever = new AbortController().signal

  it('are told in their order; one that breaks or takes too long is not judged', async () => {
    const broken = check('broken', async () => {
      throw new Error('no types here')
    })
    const told: string[] = []
    const checks = [check('slow', never, 20), broken, good]
    const findings = await judge(judged, {
      ...{ checks, clock: systemClock, signal: forever },
      tell: ({ check }) => told.push(check),
    })
    expect(findings).toEqual([
      { check: 'slow', problems: 0, state: 'not-judged', text: 'took longer than 0.02 s' },
      { check: 'broken', problems: 0, state: 'not-judged', text: 'could not be made: no types here' },
      { check: 'good', problems: 0, text: 'fine' },
    ])
    expect(told).toEqual(['slow', 'broken', 'good'])
  })

  it('end when nobody waits any longer, and say why; quick ones are made all the same', async () => {
    const stop = new AbortController()
    let seen: AbortSignal | null = null
    const slow = check('slow', (_, signal) => {
      seen = signal
      return never()
    })
    const done = judge(judged, { checks: [slow, { ...good, quick: true }], clock: systemClock, signal: stop.signal })
    stop.abort('the race was decided before')
    expect((await done).map(({ state, text }) => [state, text])).toEqual([
      ['not-judged', 'the race was decided before'],
      [undefined, 'fine'],
    ])
    expect(seen!.aborted).toBe(true)
  })
})
