import { afterEach, expect, it, vi } from 'vitest'
import { openNativePlay } from '../../e2e/model-server/native-play.ts'
import { endpoint } from '../../e2e/model-server/play.ts'
import { testsWeakened } from '../checks/referee/tests-weakened.ts'
import { parseTestReport } from '../checks/reports/parse-test-report.ts'
import type { AgentSignal } from '../protocol/agent.ts'
import type { EventBody } from '../protocol/events.ts'
import { createTools } from '../tools/create-tools.ts'
import { createNativeSandbox, type NativeSandbox } from '../tools/test-support/native-sandbox.ts'
import { candidatesOf } from './candidates.ts'
import { systemClock } from './clock.ts'
import { type Ground, type RaceOptions, runRace } from './race.ts'
import { speculate } from './speculate.ts'

/** Real programs are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 120_000 })

const LONG = 600_000
const play = openNativePlay()
const machines: NativeSandbox[] = []
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.dispose()
})

/** A machine of the candidate's own: an empty folder, as every fork of an empty project is. */
async function enter(): Promise<Ground> {
  const sandbox = await createNativeSandbox()
  machines.push(sandbox)
  const hands = createTools(sandbox, {
    parseReport: parseTestReport,
    outputFolder: sandbox.workdir.replace(/project$/, ''),
  })
  return {
    tools: hands.tools(),
    proof: hands.proof.state,
    reviewTests: hands.testWatch.review,
    weakened: hands.testWatch.weakened,
    sandbox,
    changes: async () => [],
    copy: async () => null,
    halt: async () => sandbox.teardown(),
  }
}

function race(options: Partial<RaceOptions<Ground>> = {}) {
  const signals: AgentSignal[] = []
  const done = runRace<Ground>({
    run: 'r',
    candidates: candidatesOf(3, ['race']),
    modelOf: () => endpoint(play.server, 'race', 'chat-completions'),
    enter,
    system: 'Work.',
    messages: [{ role: 'user', text: 'Add two numbers' }],
    limits: { repairs: 4, steps: 40, seconds: 2000 },
    takeStep: () => true,
    graceMs: 50,
    checks: [testsWeakened],
    clock: systemClock,
    stop: new AbortController().signal,
    takeLead: new AbortController().signal,
    ...options,
    emit(signal) {
      signals.push(signal)
      options.emit?.(signal)
    },
  })
  return { done, signals }
}

it('takes who passes, stops who is at work, and keeps what each has done', async () => {
  const { done } = race()
  const { winner, runners } = await done
  expect(winner?.spec.id).toBe('C')
  expect(winner).toMatchObject({ status: 'passed', tests: ['passed', 'passed'], calls: 3, stopMs: null })
  expect(winner!.bodies.map(({ type }) => type)).not.toContain('run-ended')
  const slow = runners.find(({ spec }) => spec.id === 'B')!
  expect(slow).toMatchObject({ status: 'stopped', calls: 1 })
  expect(slow.stopMs).not.toBe(null)
  expect(machines.map((machine) => machine.running())).toEqual([0, 0, 0])
  await expect.poll(() => play.server.requests.findLast(({ body }) => body.seed === 2)?.hungUpAt).not.toBe(null)
})

it('sends all of them one prefix, with samplings of their own', async () => {
  await race().done
  const firsts = play.server.requests.map(({ body }) => body).filter(({ messages }) => messages.length === 2)
  expect(firsts.map(({ seed }) => seed).sort()).toEqual([1, 2, 3])
  expect(new Set(firsts.map(({ messages, tools }) => JSON.stringify([messages, tools]))).size).toBe(1)
})

it('ends the window when the person takes who leads', async () => {
  const takeLead = new AbortController()
  const { done, signals } = race({
    graceMs: LONG,
    takeLead: takeLead.signal,
    emit: (signal) => signal.type === 'race-window' && takeLead.abort(),
  })
  expect((await done).winner?.spec.id).toBe('C')
  expect(signals.find(({ type }) => type === 'race-window')).toMatchObject({ lead: 'C' })
})

it('has no winner where the person stops it, also when one has passed', async () => {
  const stop = new AbortController()
  const { done } = race({
    graceMs: LONG,
    stop: stop.signal,
    emit: (signal) => signal.type === 'race-window' && stop.abort(),
  })
  const { winner, runners } = await done
  expect(winner).toBe(null)
  expect(runners[0]).toMatchObject({ status: 'passed', spec: { id: 'C' } })
})

it('counts the steps of all together, and takes who came furthest', async () => {
  let steps = 0
  // Without the one that never ends; the right one needs three answers, and together they have as many.
  const both = candidatesOf(3, ['race']).filter(({ id }) => id !== 'B')
  const { winner, runners } = await race({ candidates: both, takeStep: () => ++steps <= 3 }).done
  expect(play.server.requests.length).toBeLessThanOrEqual(3)
  expect(runners.every(({ status }) => status !== 'passed')).toBe(true)
  expect(winner).toBe(runners[0])
})

it('begins after the first red test run where that is wished, with all that was said', async () => {
  const told: EventBody[] = []
  const ground = await enter()
  const legs: { messages: number; last: string }[] = []
  const outcome = await speculate(
    {
      run: 'r',
      model: endpoint(play.server, 'jwt-auth', 'chat-completions'),
      ...{ tools: ground.tools, proof: ground.proof, clock: systemClock },
      system: 'Work.',
      messages: [{ role: 'user', text: 'Build it' }],
      limits: { repairs: 4, steps: 40, seconds: 2000 },
      stop: new AbortController().signal,
      emit: (signal) => signal.type === 'event' && told.push(signal.body),
    },
    { candidates: 3, when: 'after-failure', graceSeconds: 3, models: [] },
    async ({ messages, limits, takeStep }) => {
      const last = messages.at(-1)!
      legs.push({ messages: messages.length, last: last.role === 'tool' ? last.text : '' })
      expect(limits.seconds).toBeLessThan(2000)
      expect(takeStep()).toBe(true)
      return { status: 'stopped-by-person' }
    },
  )
  expect(outcome).toEqual({ status: 'stopped-by-person' })
  expect(legs).toHaveLength(1)
  expect(legs[0]!.last).toContain('12 passed, 2 failed')
  // Nobody is told that the run has ended: it goes on.
  expect(told.map(({ type }) => type)).not.toContain('run-ended')
})
