import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createAgentApi } from '../../workers/agent-api.ts'
import { DEMOS } from '../models/demos.ts'
import type { AgentApi, AgentSignal, RunRequest } from '../protocol/agent.ts'
import { DEFAULT_SETTINGS } from '../protocol/settings.ts'
import { createNativeSandbox, type NativeSandbox } from '../tools/test-support/native-sandbox.ts'

/** Real programs are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 60_000 })

let sandbox: NativeSandbox
let agent: AgentApi
beforeEach(async () => {
  sandbox = await createNativeSandbox()
  const outputFolder = sandbox.workdir.replace(/project$/, '')
  agent = createAgentApi({ connectSandbox: async () => sandbox, outputFolder })
  await agent.connect(new MessageChannel().port1)
})
afterEach(() => sandbox.dispose())

const request = (more: Partial<RunRequest>): RunRequest => ({
  run: 'one',
  project: 'p',
  budget: DEFAULT_SETTINGS.budget,
  prices: {},
  spent: {},
  prompt: 'Go',
  history: [],
  plan: null,
  source: 'demo',
  demo: null,
  model: DEFAULT_SETTINGS.model,
  limits: DEFAULT_SETTINGS.limits,
  race: DEFAULT_SETTINGS.race,
  policy: DEFAULT_SETTINGS.policy,
  ...more,
})

it('plays a demo for real', async () => {
  const { prompt } = await DEMOS.python!()
  const signals: AgentSignal[] = []
  const outcome = await agent.run(request({ prompt, demo: 'python' }), (signal) => void signals.push(signal))
  expect(outcome).toMatchObject({ status: 'proved', passed: 14 })
  expect(signals[0]).toEqual({ type: 'model-waiting', model: 'Scripted demo: python' })
  expect(signals.at(-1)).toMatchObject({ type: 'event', body: { type: 'run-ended', outcome } })
})

it('hands pasted answers on, refuses a second run meanwhile, and stops', async () => {
  const asked: string[] = []
  const run = agent.run(request({ source: 'paste', prompt: 'Write a' }), (signal) => {
    if (signal.type !== 'paste-needed') return
    asked.push(signal.text)
    if (asked.length === 1) void agent.answer('```js a.js\nlet a = 1\n```\n```sh\nnode --test\n```')
    else void agent.stop()
  })
  expect(await agent.run(request({}), () => {})).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('under way'),
  })
  expect(await run).toEqual({ status: 'stopped-by-person' })
  expect(asked[0]).toContain('# Task\nWrite a')
  expect(asked[1]).toContain('let a = 1')
  expect(await agent.run(request({ demo: 'nothing' }), () => {})).toMatchObject({
    message: 'There is no demo “nothing”.',
  })
})
