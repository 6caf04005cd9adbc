import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createPlayer, endpoint, quickClock } from '../../e2e/model-server/play.ts'
import type { ScriptTurn } from '../../e2e/model-server/script.ts'
import { type ModelServer, startModelServer } from '../../e2e/model-server/server.ts'
import { parseTestReport } from '../checks/reports/parse-test-report.ts'
import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { Model, ModelMessage } from '../protocol/model.ts'
import { createTools } from '../tools/create-tools.ts'
import { listSeen } from '../tools/seen-files.ts'
import { createNativeSandbox, type NativeSandbox } from '../tools/test-support/native-sandbox.ts'
import { rebuildHistory } from './history.ts'
import { runLoop } from './loop.ts'

vi.setConfig({ testTimeout: 120_000 })

const ASKED = 'Write, for yourself, a summary'
const SUMMARY = 'Files were written, one after another.'

/** What the host answers to its n-th request that is no request for a summary; and to those that are. */
let answer: (n: number) => ScriptTurn
let summary: ScriptTurn
let asked = 0
let server: ModelServer
let sandbox: NativeSandbox

beforeAll(async () => {
  server = await startModelServer({
    scriptOf(body) {
      const turn = JSON.stringify(body.messages.at(-1)).includes(ASKED) ? summary : answer(asked++)
      return { prompt: '', turns: new Array(1200).fill(turn) }
    },
  })
})
beforeEach(async () => {
  asked = 0
  server.reset()
  summary = { text: SUMMARY }
  sandbox = await createNativeSandbox()
})
afterEach(() => sandbox.dispose())
afterAll(() => server.close())

const write = (n: number, size = 3000): ScriptTurn => ({
  toolCalls: [{ name: 'write', arguments: { path: `f${n % 7}.txt`, content: `${n} ${'word '.repeat(size / 5)}\n` } }],
})
const collect = () => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

/** The loop alone: nothing of what it tells is kept but the log, and that only where it is asked for. */
async function run(options: {
  steps: number
  window: number
  log?: ProjectEvent[]
  onRequest?: (m: ModelMessage[]) => void
}) {
  const hands = createTools(sandbox, { parseReport: parseTestReport })
  const inner = endpoint(server, 'long', 'chat-completions')
  const model: Model = {
    id: inner.id,
    stream(request, signal) {
      options.onRequest?.(request.messages)
      return inner.stream(request, signal)
    },
  }
  const compactions: Extract<EventBody, { type: 'compacted' }>[] = []
  const outcome = await runLoop({
    ...{ run: 'r', model, tools: hands.tools(), proof: hands.proof.state, system: 'Work.', clock: quickClock },
    messages: [{ role: 'user', text: 'Write many files, and never forget the colour teal.' }],
    limits: { repairs: 4, steps: options.steps, seconds: 100_000 },
    window: options.window,
    seenFiles: () => listSeen(sandbox, hands.seen),
    stop: new AbortController().signal,
    emit(signal) {
      if (signal.type !== 'event') return
      const { body } = signal
      if (body.type === 'compacted') compactions.push(body)
      options.log?.push({ number: options.log.length + 1, time: 0, body, previous: '', hash: '' })
    },
  })
  return { outcome, compactions }
}

it('keeps a session of 500 steps within the window, and its memory with it', async () => {
  answer = write
  let largest = 0
  let most = 0
  let early = 0
  let count = 0
  const { outcome, compactions } = await run({
    steps: 500,
    window: 16_000,
    onRequest(messages) {
      largest = Math.max(largest, JSON.stringify(messages).length)
      most = Math.max(most, messages.length)
      server.reset()
      if (++count === 120) early = collect()
    },
  })
  expect(outcome).toMatchObject({ status: 'limit', limit: 'steps' })
  expect(asked).toBe(500)
  // 16,000 tokens at four characters; a request for a summary has its instruction besides.
  expect(largest).toBeLessThan(16_000 * 4)
  expect(most).toBeLessThan(60)
  expect(collect() - early).toBeLessThan(12)
  // Each gains more than half of the window, or there would be many more.
  expect(compactions.length).toBeGreaterThan(10)
  expect(compactions.length).toBeLessThan(80)
})

it('keeps what was said, the plan, the report and the hashes word by word, and the log tells the same', async () => {
  const plan = {
    goal: 'Teal files',
    ...{ files: ['f0.txt'], libraries: [], tests: [], testCommand: 'node --test' },
    steps: [{ text: 'Write them', status: 'doing' }],
  }
  const test = "require('node:test')('adds', () => {})\n"
  const first: ScriptTurn[] = [
    { toolCalls: [{ name: 'update_plan', arguments: plan }] },
    { toolCalls: [{ name: 'write', arguments: { path: 'a.test.js', content: test } }] },
    { toolCalls: [{ name: 'run', arguments: { command: 'node --test' } }] },
  ]
  answer = (n) => first[n] ?? write(n)
  const prompt: EventBody = { type: 'prompt', text: 'Write many files, and never forget the colour teal.' }
  const log: ProjectEvent[] = [{ number: 1, time: 0, body: prompt, previous: '', hash: '' }]
  const differing: number[] = []
  let calls = 0
  const { compactions } = await run({
    steps: 40,
    window: 16_000,
    log,
    onRequest(messages) {
      calls++
      if (JSON.stringify(messages.at(-1)).includes(ASKED)) return
      if (JSON.stringify(rebuildHistory(log)) !== JSON.stringify(messages)) differing.push(calls)
    },
  })
  expect(differing).toEqual([])
  expect(compactions.length).toBeGreaterThan(1)
  const { memory, before, after, failure, usage } = compactions.at(-1)!
  expect(memory.words).toEqual(['Write many files, and never forget the colour teal.'])
  expect(memory.plan).toContain('Goal: Teal files\nFiles: f0.txt\nTest command: node --test\n- [doing] Write them')
  expect(memory.report).toMatch(/node --test\n[\s\S]*tests: 1 passed, 0 failed/)
  expect(memory.files).toContainEqual({ path: 'a.test.js', hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(memory.summary).toBe(SUMMARY)
  expect(failure).toBeNull()
  expect(usage?.inputTokens).toBeGreaterThan(0)
  expect(after).toBeLessThan(before / 2)
})

it.each<[string, ScriptTurn, RegExp]>([
  ['fails', { faults: [{ type: 'status', status: 401, message: 'No.' }] }, /refused the key/],
  ['says nothing', { text: ' ' }, /said nothing/],
])('lists the calls where the model %s', async (_, turn, why) => {
  answer = write
  summary = turn
  const { compactions } = await run({ steps: 26, window: 16_000 })
  expect(compactions[0]!.failure).toMatch(why)
  expect(compactions[0]!.memory.summary).toContain('- write f0.txt: ')
})

it('does not summarise again where nothing would be gained', async () => {
  // One prompt that fills the window nearly: there is nothing to leave out.
  answer = (n) =>
    n < 6 ? { toolCalls: [{ name: 'read', arguments: { path: '.', offset: n + 1 } }] } : { text: 'Done.' }
  const player = createPlayer(sandbox, endpoint(server, 'long', 'chat-completions'))
  const { bodies } = await player.play(`${'teal '.repeat(44_000)}`)
  expect(bodies.filter(({ type }) => type === 'compacted')).toEqual([])
  expect(asked).toBeGreaterThan(5)
})
