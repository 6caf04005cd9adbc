import { afterEach, expect, test } from 'vitest'
import { rebuildHistory } from '../agent/history.ts'
import { approveTests, isApprovedTest } from '../policy/approved-tests.ts'
import type { EventBody } from '../protocol/events.ts'
import type { ProjectPolicy, Question, Rule } from '../protocol/policy.ts'
import { DEFAULT_SETTINGS, type Settings } from '../protocol/settings.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { chainEvents } from './event-log.ts'
import { parseProjectFile } from './project-file.ts'
import { createProjects } from './projects.ts'
import { reduceAll } from './reduce.ts'
import { lines } from './test-support/events.ts'
import { createSessionBench, endpoint, event, PROVED } from './test-support/session-bench.ts'

const { open, close } = createSessionBench(createMemoryStorage)
afterEach(close)

/** Not a wait in itself: how long it may take at most. */
const until = (holds: () => boolean) => expect.poll(holds, { interval: 5, timeout: 5000 }).toBe(true)
const rule = (effect: Rule['effect'], word: string): Rule => ({ effect, on: { kind: 'command', words: [word] } })
const question: Question = {
  id: 'q1',
  kind: 'command',
  what: 'rm x',
  why: 'Your rule: ask the command rm.',
  touches: { files: 'all', processes: 'rm', network: 'none' },
  candidate: null,
  grants: [{ effect: 'allow', on: { kind: 'request', key: 'run ["rm","x"]' } }],
  grantWords: 'exactly this',
}
const asked = (run: string): EventBody => ({ type: 'approval-asked', run, question })
const policy = (...rules: Rule[]): EventBody => ({ type: 'policy', policy: { preset: null, rules } })

test('questions are entries with their answers; the model of a later run is not told of them', () => {
  const answer = { decision: 'deny', word: 'no' } as const
  const events = lines(asked('r'), { type: 'approval-answered', run: 'r', question: 'q1', answer })
  expect(reduceAll(events, 1).entries).toMatchObject([{ kind: 'approval', answer: null }])
  expect(reduceAll(events).entries).toMatchObject([{ kind: 'approval', question: { what: 'rm x' }, answer }])
  expect(rebuildHistory(events)).toEqual([])
})

test('what a person forbids outlives a rewind', () => {
  const events = lines(
    { type: 'prompt', text: 'a' },
    policy(rule('deny', 'rm')),
    { type: 'prompt', text: 'b' },
    { type: 'rewound', to: 1 },
  )
  const state = reduceAll(events)
  expect(state.policy.rules).toEqual([rule('deny', 'rm')])
  expect(state.entries.map(({ kind }) => kind)).toEqual(['prompt', 'policy', 'rewound'])
})

test('an answer for the project becomes its rule, and goes with the next run, after those of the settings', async () => {
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    policy: { preset: 'ask', rules: [rule('ask', 'rm')], approvePlan: true },
  }
  const { session, agent, state, bodies } = await open(
    [
      async function* ({ run }) {
        yield event(asked(run))
        await until(() => bodies().some(({ type }) => type === 'policy'))
        return PROVED
      },
      async function* ({ run }) {
        yield event({ type: 'reminder', run, text: 'go on' })
        return PROVED
      },
    ],
    { settings: () => settings },
  )
  const first = session.send('Go', endpoint)
  await until(() => state().project.entries.some(({ kind }) => kind === 'approval'))
  await session.decide('q1', { decision: 'allow', scope: 'project' })
  await first
  await session.setPolicy({ preset: 'read-only', rules: state().project.policy.rules })
  await session.send('Go on', endpoint)
  expect(agent.requests.map((one) => one.policy)).toEqual([
    settings.policy,
    { preset: 'read-only', rules: [rule('ask', 'rm'), question.grants[0]], approvePlan: true },
  ])
  expect(bodies().filter(({ type }) => type === 'run-started')[0]).toMatchObject({ policy: { preset: 'ask' } })
})

test('a host that was opened once is shut again at the end of the run', async () => {
  const host: Question = { ...question, kind: 'host', what: 'api.example.org', grants: [] }
  let allowed = false
  const { session, state } = await open(
    [
      async function* ({ run }) {
        yield event({ type: 'approval-asked', run, question: host })
        await until(() => session.allowsHost('api.example.org'))
        allowed = true
        return PROVED
      },
    ],
    { settings: () => ({ ...DEFAULT_SETTINGS, policy: { preset: 'ask', rules: [], approvePlan: false } }) },
  )
  const run = session.send('Go', endpoint)
  await until(() => state().project.entries.some(({ kind }) => kind === 'approval'))
  expect(session.allowsHost('api.example.org')).toBe(false)
  await session.decide('q1', { decision: 'allow', scope: 'once' })
  await run
  expect([allowed, session.allowsHost('api.example.org')]).toEqual([true, false])
})

test('a project from elsewhere keeps what it forbids, and loses what it allows', async () => {
  const storage = createMemoryStorage()
  const projects = createProjects({ storage, templates: [], newId: () => 'new' })
  const bodies: EventBody[] = [
    { type: 'created', name: 'Theirs', template: null },
    { type: 'policy', policy: { preset: 'auto', rules: [rule('allow', 'curl'), rule('deny', 'rm')] } },
  ]
  const events = await chainEvents(bodies.map((body, at) => ({ body, time: at })))
  await projects.receive({ name: 'Theirs', events, contents: new Map(), altered: null, missing: [] })
  const { policy: kept } = reduceAll((await storage.loadEvents('new')).events)
  expect(kept).toEqual({ preset: null, rules: [rule('deny', 'rm')] })
  const { text } = await projects.exportFile('new')
  expect((await parseProjectFile(text)).ok).toBe(true)
})

test('tests are approved and taken back by name; what was granted of them before is gone', () => {
  const granted: Rule = { effect: 'allow', on: { kind: 'request', key: 'write test/a.js' } }
  const before: ProjectPolicy = { preset: null, rules: [granted, rule('deny', 'rm')] }
  const approved = approveTests(before, ['test/a.js'], true)
  expect(isApprovedTest(approved, 'test/a.js')).toBe(true)
  expect(approved.rules).toEqual([
    rule('deny', 'rm'),
    { effect: 'ask', on: { kind: 'path', glob: 'test/a.js' }, approvedTest: true },
  ])
  expect(approveTests(approved, ['test/a.js'], false).rules).toEqual([rule('deny', 'rm')])
})
