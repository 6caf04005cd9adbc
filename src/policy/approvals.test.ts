import { beforeEach, expect, it } from 'vitest'
import type { AgentSignal } from '../protocol/agent.ts'
import type { Plan } from '../protocol/plan.ts'
import type { Answer, Policy, Question, Subject } from '../protocol/policy.ts'
import { type Approvals, createApprovals } from './approvals.ts'

const command = (line: string): Subject => {
  const [name = '', ...args] = line.split(' ')
  return { kind: 'command', names: [name], args, known: true }
}
const ASK: Policy = { preset: 'ask', rules: [] }

let approvals: Approvals
let asked: Question[]
let answers: Answer[]
let stop: AbortController
const never = new AbortController().signal

function begin(policy: Policy, approvePlan = false): void {
  stop = new AbortController()
  const emit = (signal: AgentSignal) => {
    if (signal.type !== 'event') return
    if (signal.body.type === 'approval-asked') asked.push(signal.body.question)
    if (signal.body.type === 'approval-answered') answers.push(signal.body.answer)
  }
  approvals.begin({ run: 'one', policy, approvePlan, emit, stop: stop.signal })
}
const last = () => asked.at(-1)!.id
const allow = (scope: 'once' | 'session' | 'project' = 'once') => approvals.answer(last(), { decision: 'allow', scope })

beforeEach(() => {
  asked = []
  answers = []
  let count = 0
  approvals = createApprovals(() => `q${++count}`)
  begin(ASK)
})

it('asks, says what and why, and passes the answer on', async () => {
  const lane = approvals.lane(null)
  const reply = lane.check([command('npm test')], 'npm  test', never)
  expect(asked[0]).toMatchObject({ id: 'q1', kind: 'command', what: 'npm  test', candidate: null })
  allow()
  expect(await reply).toEqual({ allowed: true })
  expect(answers).toEqual([{ decision: 'allow', scope: 'once' }])
})

it('asks for the same request once in a session, and anew after a call that was allowed once', async () => {
  const lane = approvals.lane(null)
  const first = lane.check([command('rm x')], 'rm x', never)
  allow()
  await first
  // The kernel, in the same call.
  expect(await lane.ask({ subjects: [command('rm x')], rule: null })).toEqual({ allowed: true })
  lane.endCall()
  const again = lane.check([command('rm x')], "rm 'x'", never)
  expect(asked).toHaveLength(2)
  allow('session')
  await again
  lane.endCall()
  begin(ASK)
  expect(await lane.check([command('rm x')], 'rm x', never)).toEqual({ allowed: true })
  expect(asked).toHaveLength(2)
})

it('does not ask again for what was denied in this run', async () => {
  const lane = approvals.lane(null)
  const first = lane.check([command('rm x')], 'rm x', never)
  approvals.answer(last(), { decision: 'deny', word: 'use git clean' })
  expect(await first).toMatchObject({ allowed: false, reason: expect.stringContaining('“use git clean”') })
  expect(await lane.check([command('rm x')], 'rm "x"', never)).toMatchObject({ allowed: false })
  expect(asked).toHaveLength(1)
})

it('puts one question for candidates that ask the same', async () => {
  const [a, b, c] = [approvals.lane('A'), approvals.lane('B'), approvals.lane('C')]
  const both = Promise.all([a.check([command('rm x')], 'rm x', never), b.check([command('rm x')], 'rm x', never)])
  expect(asked.map(({ candidate }) => candidate)).toEqual(['A'])
  allow()
  expect(await both).toEqual([{ allowed: true }, { allowed: true }])
  expect(await c.check([command('rm x')], 'rm x', never)).toEqual({ allowed: true })
  expect(asked).toHaveLength(1)
})

it('withdraws a question when the run is stopped, and when nobody waits for it', async () => {
  const lane = approvals.lane(null)
  const reply = lane.check([command('rm x')], 'rm x', never)
  stop.abort()
  expect(await reply).toMatchObject({ allowed: false })
  begin(ASK)
  const other = approvals.lane('A')
  const left = other.check([command('rm y')], 'rm y', never)
  other.end()
  expect(await left).toMatchObject({ allowed: false })
  expect(answers).toEqual([{ decision: 'withdrawn' }, { decision: 'withdrawn' }])
  approvals.end()
  expect(await lane.check([command('rm z')], 'rm z', never)).toMatchObject({ allowed: false })
})

it('refuses by a rule without a question', async () => {
  begin({ preset: 'auto', rules: [{ effect: 'deny', on: { kind: 'command', words: ['rm'] } }] })
  expect(await approvals.lane(null).check([command('rm x')], 'rm x', never)).toMatchObject({
    allowed: false,
    reason: expect.stringContaining('deny the command rm'),
  })
  expect(asked).toEqual([])
})

it('lets a plan wait, and takes what the person made of it', async () => {
  const plan: Plan = {
    goal: 'g',
    files: [],
    libraries: [],
    tests: [],
    testCommand: null,
    steps: [{ text: 'a', status: 'todo' }],
  }
  begin({ preset: 'auto', rules: [] }, true)
  const lane = approvals.lane(null)
  expect(lane.awaitsPlan()).toMatch(/approve a plan/)
  const reply = lane.checkPlan(plan, never)
  const changed = { ...plan, goal: 'h' }
  approvals.answer(last(), { decision: 'allow', scope: 'once', plan: changed })
  expect(await reply).toEqual({ allowed: true, plan: changed })
  expect(lane.awaitsPlan()).toBe(null)
  expect(await lane.checkPlan(plan, never)).toEqual({ allowed: true, plan })
})

it('asks each candidate for its own plan, until plans may run', async () => {
  const plan = (goal: string): Plan => ({
    goal,
    files: [],
    libraries: [],
    tests: [],
    testCommand: null,
    steps: [{ text: 'a', status: 'todo' }],
  })
  begin({ preset: 'auto', rules: [] }, true)
  const [a, b, c] = [approvals.lane('A'), approvals.lane('B'), approvals.lane('C')]
  const first = a.checkPlan(plan('a'), never)
  approvals.answer(last(), { decision: 'allow', scope: 'once' })
  await first
  expect([a.awaitsPlan(), b.awaitsPlan() === null]).toEqual([null, false])
  const rest = Promise.all([b.checkPlan(plan('b'), never), c.checkPlan(plan('c'), never)])
  approvals.answer(last(), { decision: 'allow', scope: 'session', plan: plan('changed') })
  expect(await rest).toEqual([
    { allowed: true, plan: plan('b') },
    { allowed: true, plan: plan('changed') },
  ])
})
