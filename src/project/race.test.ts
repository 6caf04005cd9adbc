import { afterEach, expect, test } from 'vitest'
import type { BranchRecord, CandidateSpec } from '../protocol/race.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { sha256, verifyLog } from './event-log.ts'
import { eventBody } from './event-shapes.ts'
import { reduceAll } from './reduce.ts'
import { CLOSED_DURING_RACE } from './session.ts'
import { writeInto } from './test-support/directory-sandbox.ts'
import { editCall } from './test-support/events.ts'
import type { Script } from './test-support/scripted-agent.ts'
import {
  createSessionBench,
  endpoint,
  event,
  modelCall,
  PROVED,
  runResult,
  until,
} from './test-support/session-bench.ts'

const { open, close } = createSessionBench(createMemoryStorage)
afterEach(close)

const candidates: CandidateSpec[] = ['A', 'B'].map((id, at) => ({ id, model: 'm', temperature: null, seed: at + 1 }))
const usage = { inputTokens: 100, cachedInputTokens: 10, outputTokens: 5 }
const bytesOf = (text: string) => new TextEncoder().encode(text)

async function branch(at: number, files: Record<string, string>, more: Partial<BranchRecord>): Promise<BranchRecord> {
  const changes = Object.entries(files).map(async ([path, text]) => ({
    ...{ path, before: null, content: await sha256(text), size: text.length, added: 1, removed: 0 },
  }))
  return {
    ...candidates[at]!,
    ...{ status: 'passed', why: '2 tests passed.', tests: ['passed', 'passed'], usage, calls: 2, durationMs: 100 },
    ...{ stopMs: null, findings: [], changes: await Promise.all(changes) },
    ...more,
  }
}

/** A race as the worker tells of it: A wins, B is stopped. */
const racing = (write: (path: string, text: string) => Promise<void>): Script =>
  async function* () {
    yield event({ type: 'race-started', run: 'r', candidates, graceMs: 3000 })
    yield { type: 'lane', branch: 'A', change: { status: 'running', line: 'write a.js  +1' } }
    yield { type: 'lane', branch: 'A', change: { status: 'passed', tests: ['passed', 'passed'], runs: 1 } }
    yield { type: 'race-window', until: 99, lead: 'A' }
    const branches = [
      await branch(0, { 'a.js': 'of A', 'only-a.js': 'of A' }, {}),
      await branch(1, { 'a.js': 'of B' }, { status: 'stopped', tests: null, stopMs: 12 }),
    ]
    yield { type: 'race-decided', winner: 'A' }
    await write('a.js', 'of A')
    await write('only-a.js', 'of A')
    const contents = await Promise.all(
      ['of A', 'of B'].map(async (text): Promise<[string, Uint8Array]> => [await sha256(text), bytesOf(text)]),
    )
    yield { type: 'contents', contents }
    yield event({ type: 'race-ended', run: 'r', winner: 'A', branches, durationMs: 100 })
    yield event(modelCall('I write it.'))
    yield event(editCall('a.js', true, '1'))
    yield event(runResult('2', 2, 0))
    return PROVED
  }

async function raced() {
  const stand: { write?: (path: string, text: string) => Promise<void> } = {}
  const opened = await open([racing((path, text) => stand.write!(path, text))])
  stand.write = (path, text) => writeInto(opened.sandbox, path, text)
  const seen: unknown[] = []
  opened.session.subscribe(({ live }) => live.race && seen.push(live.race.lanes.map(({ status }) => status).join()))
  expect(await opened.session.send('Build it', endpoint)).toEqual(PROVED)
  return { ...opened, seen }
}

test('the winner is the run: its files, its lines, its proof; the others are kept beside it', async () => {
  const { session, state, bodies, seen } = await raced()
  const { project, live } = state()
  expect(project.verdict).toEqual({ status: 'proved', passed: 2, total: 2, run: 1 })
  expect(Object.keys(project.files).sort()).toEqual(['a.js', 'only-a.js'])
  expect(bodies().flatMap((body) => (body.type === 'files' ? [body.by] : []))).toEqual(['agent'])
  expect(project.entries.map(({ kind }) => kind)).toEqual(['prompt', 'race', 'says', 'tool', 'report', 'outcome'])
  // The loser's tokens are spent, too; the winner's are counted by its own lines, which say nothing here.
  expect(project.usage).toEqual(usage)
  expect(live.race).toBe(null)
  expect(seen).toContain('passed,forking')
  for (const [at, body] of bodies().entries()) eventBody(body, `line ${at + 1}`)
  expect(reduceAll(session.events())).toEqual(project)
  expect(await verifyLog(session.events())).toEqual({ ok: true })
})

test('another candidate is taken by the person, and proves nothing before its tests ran here', async () => {
  const { session, state, bodies, storage } = await raced()
  await session.adoptBranch('r', 'B')
  expect(bodies().at(-1)).toEqual({ type: 'branch-adopted', run: 'r', branch: 'B' })
  expect(bodies().at(-2)).toMatchObject({ type: 'files', by: 'person' })
  expect(await session.readFile('a.js')).toBe('of B')
  expect(Object.keys(state().project.files)).toEqual(['a.js'])
  expect(state().project.verdict.status).toBe('outdated')

  // And back again, after the page was opened anew.
  await session.flush()
  const again = await open([], { storage })
  await until(again.session, ({ sandbox }) => sandbox.status === 'ready')
  await again.session.adoptBranch('r', 'A')
  expect(Object.keys(again.state().project.files).sort()).toEqual(['a.js', 'only-a.js'])
  expect(await again.session.readFile('a.js')).toBe('of A')
  expect(again.state().project.verdict.status).toBe('outdated')
})

test('what a candidate wrote that is no longer kept is not taken in part', async () => {
  const { session, state, storage } = await raced()
  const before = state().project.files
  const lost = { ...storage, getContent: async () => null }
  await session.flush()
  const again = await open([], { storage: lost })
  await again.session.adoptBranch('r', 'B').catch((error: Error) => expect(error.message).toContain('no longer'))
  expect(again.state().project.files).toEqual(before)
})

test('a page that was closed in the middle of a race says what is lost', async () => {
  const storage = createMemoryStorage()
  const never = new Promise<never>(() => {})
  const first = await open(
    [
      async function* () {
        yield event({ type: 'race-started', run: 'x', candidates, graceMs: 3000 })
        return never
      },
    ],
    { storage, newId: () => 'x' },
  )
  void first.session.send('Build it', endpoint)
  await until(first.session, ({ live }) => live.race !== null)
  await first.session.flush()
  const again = await open([], { storage })
  expect(again.state().project.lastOutcome).toEqual({ status: 'failed', message: CLOSED_DURING_RACE })
})
