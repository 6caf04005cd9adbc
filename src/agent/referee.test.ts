import { expect, it } from 'vitest'
import { compare, type Judged, judge, type Ranked, secretsInCode, testsWeakened } from './referee.ts'

const judged = (weakened: string[]): Judged => ({
  sandbox: null as never,
  changes: async () => [],
  weakened: async () => weakened,
})

const passed: Ranked = { status: 'passed', findings: [], passed: 5, failed: 0, lines: 40, durationMs: 900 }
const finding = (problems: number) => ({ check: 'one', problems, text: '' })
const order = (...candidates: Ranked[]) => [...candidates].sort(compare).map((one) => candidates.indexOf(one))

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

it('counts tests that prove less, and goes on where a check cannot be made', async () => {
  const broken = async () => {
    throw new Error('no types here')
  }
  const findings = await judge(judged(['a.test.js', 'b.test.js']), [testsWeakened, broken])
  expect(findings).toEqual([
    { check: 'tests weakened', problems: 2, text: 'weaker than before: a.test.js, b.test.js' },
    { check: 'broken', problems: 0, text: 'could not be made: no types here' },
  ])
})

it('counts secrets that were written, not those that stood there', async () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  // Put together here, so that no scanner takes this file for a leak.
  const [old, added] = [`ghp_${'x9Y8'.repeat(9)}`, `npm_${'a1B2'.repeat(9)}`]
  const change = { path: 'a.js', before: bytes(`use('${old}')`), after: bytes(`use('${old}', '${added}')`) }
  const changes = async () => [{ ...change, added: 1, removed: 1 }]
  expect(await secretsInCode({ ...judged([]), changes })).toMatchObject({ problems: 1, text: 'npm token in a.js' })
})
