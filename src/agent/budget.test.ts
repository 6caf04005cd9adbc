import { expect, it, vi } from 'vitest'
import { openNativePlay } from '../../e2e/model-server/native-play.ts'
import { endpoint } from '../../e2e/model-server/play.ts'
import { parseTestReport } from '../checks/reports/parse-test-report.ts'
import type { Budget } from '../protocol/budget.ts'
import type { EventBody } from '../protocol/events.ts'
import { createTools } from '../tools/create-tools.ts'
import { createRunBudget } from './budget.ts'
import { systemClock } from './clock.ts'
import { runLoop } from './loop.ts'

/** Real programs are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 30_000 })

const NONE = { tokens: null, dollars: null }
const budget = (more: Partial<Budget>): Budget => ({ run: NONE, project: NONE, ...more })
const usage = (inputTokens: number, cachedInputTokens = 0, outputTokens = 0) => ({
  ...{ inputTokens, cachedInputTokens, outputTokens },
})
const PRICES = { m: { input: 2, cachedInput: 0.5, output: 10 } }
const open = (more: Partial<Budget>, prices = PRICES, spent = {}) =>
  createRunBudget({ run: 'r', budget: budget(more), prices, spent })

it('stops a run when its tokens are used, or when the next call needs more than are left', () => {
  const run = open({ run: { tokens: 1000, dollars: null } })
  run.add('m', usage(700))
  expect(run.stop('m', 200)).toBeNull()
  expect(run.stop('m', 400)).toMatchObject({ status: 'limit', limit: 'tokens', more: 1000 })
  run.add('m', usage(100, 0, 250))
  expect(run.stop('m', 0)).toMatchObject({ message: expect.stringMatching(/^1,050 tokens of the 1,000 tokens/) })
})

it('counts money with cached tokens at their own price, for the project with what was spent before', () => {
  const run = open({ project: { tokens: null, dollars: 0.01 } }, PRICES, { m: usage(1000, 1000) })
  // 0.0005 before; 0.002 for 1,000 fresh ones, 0.0005 for cached, 0.005 for 500 written.
  run.add('m', usage(2000, 1000, 500))
  expect(run.warnings()).toMatchObject([{ limit: 'project-dollars', used: expect.closeTo(0.008), most: 0.01 }])
  expect(run.warnings()).toEqual([])
  expect(run.stop('m', 0)).toBeNull()
  run.add('m', usage(1000))
  expect(run.stop('m', 0)).toMatchObject({ limit: 'project-dollars', more: 0.01 })
})

it('offers what the next call needs where the budget is smaller than that', () => {
  const run = open({ run: { tokens: 1000, dollars: null } })
  const over = run.stop('m', 4000)
  expect(over).toMatchObject({ limit: 'tokens', more: 4200 })
  expect(over).toMatchObject({ message: expect.stringMatching(/needs at least 4,000 tokens, more than the whole/) })
  // Continued with that, it can begin, though the conversation has grown by the words of the continuing.
  expect(open({ run: { tokens: 4200, dollars: null } }).stop('m', 4030)).toBeNull()

  const project = open({ project: { tokens: 1000, dollars: null } }, PRICES, { m: usage(900) })
  expect(project.stop('m', 4000)).toMatchObject({ limit: 'project-tokens', more: 900 + 4200 - 1000 })
  const dollars = open({ run: { tokens: null, dollars: 0.001 } })
  expect(dollars.stop('m', 4000)).toMatchObject({ limit: 'dollars', more: 0.0022 })
})

it('does not run a model of unknown price under a budget in dollars', () => {
  const run = open({ run: { tokens: null, dollars: 1 } })
  expect(run.stop('other', 10)).toMatchObject({
    limit: 'dollars',
    message: expect.stringContaining('the price of other is unknown'),
  })
})

const play = openNativePlay()

async function played(script: string, tokens: number) {
  const hands = createTools(play.sandbox, { parseReport: parseTestReport })
  const bodies: EventBody[] = []
  const outcome = await runLoop({
    // What each does is told in few words: the script's host counts none of them.
    tools: hands.tools().map((tool) => ({ ...tool, description: '', parameters: {} })),
    ...{ run: 'r', proof: hands.proof.state, system: 'Work.', clock: systemClock },
    model: endpoint(play.server, script, 'chat-completions'),
    messages: [{ role: 'user', text: 'Write sum' }],
    limits: { repairs: 4, steps: 40, seconds: 60 },
    budget: open({ run: { tokens, dollars: null } }),
    stop: new AbortController().signal,
    emit: (signal) => void (signal.type === 'event' && bodies.push(signal.body)),
  })
  return { outcome, bodies }
}

it('stops a real loop by what the host reports, and keeps what was done', async () => {
  const { outcome, bodies } = await played('hello', 700)
  expect(outcome).toMatchObject({ status: 'limit', limit: 'tokens' })
  expect(bodies.filter(({ type }) => type === 'model-call')).toHaveLength(2)
  expect(await play.sandbox.fs.exists('sum.mjs')).toBe(true)
})

it('says that it estimates where a host reports nothing', async () => {
  const { bodies } = await played('refuses-usage', 1_000_000)
  expect(bodies.find(({ type }) => type === 'model-call')).toMatchObject({ usage: { estimated: true } })
})
