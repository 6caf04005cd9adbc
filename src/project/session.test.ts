import { afterEach, describe, expect, test } from 'vitest'
import type { AgentSignal } from '../protocol/agent.ts'
import type { EventBody, ProjectEvent, RunOutcome } from '../protocol/events.ts'
import { DEFAULT_SETTINGS } from '../protocol/settings.ts'
import { StorageError } from '../protocol/storage.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { verifyLog } from './event-log.ts'
import { CLOSED_DURING_RUN, CONTINUE_PROMPT, createSession, type Session, type SessionOptions } from './session.ts'
import type { SessionState } from './session-state.ts'
import { createDirectorySandbox, type DirectorySandbox, writeInto } from './test-support/directory-sandbox.ts'
import { editCall, limits, plan, record, report } from './test-support/events.ts'
import { createScriptedAgent, type Script } from './test-support/scripted-agent.ts'

const opened: { session?: Session; sandbox: DirectorySandbox }[] = []
afterEach(async () => {
  for (const { session, sandbox } of opened.splice(0)) {
    await session?.dispose()
    await sandbox.remove()
  }
})

async function open(scripts: Script[], options: Partial<SessionOptions> & { flushes?: boolean } = {}) {
  const storage = options.storage ?? createMemoryStorage()
  if ((await storage.listProjects()).length === 0) {
    await storage.createProject({ id: 'p', name: 'Sample', createdAt: 0, openedAt: 0, events: 0 })
  }
  const sandbox = await createDirectorySandbox({ flushes: options.flushes ?? true })
  const agent = createScriptedAgent(...scripts)
  const histories: number[] = []
  const session = await createSession({
    sandbox,
    agent,
    projectId: 'p',
    settings: () => DEFAULT_SETTINGS,
    rebuildHistory: (events) => {
      histories.push(events.length)
      return [{ role: 'user', text: `${events.length} lines` }]
    },
    parseReport: ({ output }) => {
      const counts = /(\d+) passed, (\d+) failed/.exec(output)
      return counts === null ? null : report(Number(counts[1]), Number(counts[2]))
    },
    ...options,
    storage,
  })
  opened.push({ session, sandbox })
  const bodies = () => session.events().map(({ body }) => body)
  const types = () => bodies().map(({ type }) => type)
  return { storage, sandbox, agent, session, bodies, types, histories, state: () => session.getState() }
}

const event = (body: EventBody): AgentSignal => ({ type: 'event', body })
const modelCall = (text: string): EventBody => ({
  type: 'model-call',
  run: 'r',
  text,
  toolCalls: [],
  usage: null,
  durationMs: 1,
  error: null,
})
const runResult = (callId: string, passed: number, failed: number): EventBody => ({
  type: 'tool-call',
  run: 'r',
  call: { id: callId, name: 'run', arguments: '{}' },
  result: { ok: true, text: '', data: { kind: 'run', run: record(report(passed, failed)) } },
  durationMs: 1,
})
const PROVED: RunOutcome = { status: 'proved', passed: 2, summary: 'done', notCovered: [] }
const endpoint = { source: 'endpoint', demo: null } as const

/** Resolves when the state is as wanted. */
function until(session: Session, wanted: (state: SessionState) => boolean): Promise<void> {
  return expect.poll(() => wanted(session.getState()), { interval: 5, timeout: 5000 }).toBe(true)
}

/** Writes, runs red, repairs, runs green, as an agent does: the next step does not wait for the page. */
const repairing = (sandbox: () => DirectorySandbox): Script =>
  async function* () {
    yield { type: 'model-waiting', model: 'm' }
    yield { type: 'model-text', text: 'I will ' }
    yield { type: 'model-text', text: 'write it.' }
    yield event(modelCall('I will write it.'))
    yield event({ type: 'plan', plan: plan('doing'), by: 'agent' })
    yield { type: 'tool-started', callId: '1', name: 'write', arguments: '{}' }
    await writeInto(sandbox(), 'src/a.js', 'broken')
    yield event(editCall('src/a.js', true, '1'))
    yield { type: 'tool-started', callId: '2', name: 'run', arguments: '{}' }
    await writeInto(sandbox(), 'data/out.json', '[]')
    yield event(runResult('2', 1, 1))
    yield { type: 'tool-started', callId: '3', name: 'write', arguments: '{}' }
    await writeInto(sandbox(), 'src/a.js', 'fixed')
    yield event(editCall('src/a.js', true, '3'))
    yield { type: 'tool-started', callId: '4', name: 'run', arguments: '{}' }
    await writeInto(sandbox(), 'data/out.json', '[1]')
    yield event(runResult('4', 2, 0))
    return PROVED
  }

describe.each([{ flushes: true }, { flushes: false }])('a run (sandbox tells at once: $flushes)', ({ flushes }) => {
  test('goes from the prompt to the proof, with files and conversation in step', async () => {
    const stand: { sandbox?: DirectorySandbox } = {}
    const { session, sandbox, storage, agent, types, bodies, state } = await open([repairing(() => stand.sandbox!)], {
      flushes,
    })
    stand.sandbox = sandbox
    expect(await session.send('Build it', endpoint)).toEqual(PROVED)
    const order = types().filter((type) => type !== 'files')
    expect(order).toEqual([
      ...['prompt', 'run-started', 'model-call', 'plan', 'tool-call', 'tool-call', 'tool-call', 'tool-call'],
      'run-ended',
    ])
    // What the last run wrote itself came before its result: the proof stands.
    expect(state().project.verdict).toEqual({ status: 'proved', passed: 2, total: 2, run: 2 })
    expect(state().project.testRuns.map(({ outdated }) => outdated)).toEqual([true, false])
    expect(Object.keys(state().project.files).sort()).toEqual(['data/out.json', 'src/a.js'])
    expect(await session.readFile('src/a.js')).toBe('fixed')
    const authors = bodies().flatMap((body) =>
      body.type === 'files' ? body.changes.map(({ path }) => `${path} ${body.by}`) : [],
    )
    expect(authors).toContain('src/a.js agent')
    if (flushes) expect(authors).toContain('data/out.json program')
    expect(agent.requests[0]).toMatchObject({ prompt: 'Build it', plan: null, source: 'endpoint', limits })
    await session.flush()
    const stored = await storage.loadEvents('p')
    expect(stored.events).toEqual(session.events())
    expect(await verifyLog(stored.events)).toEqual({ ok: true })
  })
})

describe('signs of life', () => {
  test('are shown while they last', async () => {
    const gates: (() => void)[] = []
    const gate = () => new Promise<void>((resolve) => gates.push(resolve))
    const { session, state } = await open([
      async function* () {
        yield { type: 'model-waiting', model: 'm' }
        await gate()
        yield { type: 'model-text', text: 'Hel' }
        yield { type: 'model-text', text: 'lo' }
        yield { type: 'tool-writing', index: 0, name: 'run', arguments: '{"comm' }
        await gate()
        yield event(modelCall('Hello'))
        yield { type: 'tool-started', callId: 'c', name: 'run', arguments: '{}' }
        yield { type: 'tool-output', callId: 'c', text: 'line 1\n' }
        yield { type: 'tool-output', callId: 'c', text: 'line 2\n' }
        await gate()
        yield event(runResult('c', 1, 0))
        yield { type: 'model-retry', at: 5, message: 'Busy.' }
        await gate()
        return PROVED
      },
    ])
    let calls = 0
    session.subscribe(() => calls++)
    const sent = session.send('Go', endpoint)
    await until(session, ({ live }) => live.waiting?.model === 'm')
    gates.shift()?.()
    await until(session, ({ live }) => live.writing.length === 1)
    expect(state().live).toMatchObject({ waiting: null, text: 'Hello', writing: [{ arguments: '{"comm' }] })
    expect(state().project.verdict).toEqual({ status: 'working' })
    gates.shift()?.()
    await until(session, ({ live }) => live.running[0]?.output === 'line 1\nline 2\n')
    expect(state().live).toMatchObject({ text: '', writing: [] })
    gates.shift()?.()
    await until(session, ({ live }) => live.retry?.at === 5)
    expect(state().live.running).toEqual([])
    gates.shift()?.()
    await sent
    expect(state().live).toMatchObject({ waiting: null, retry: null, text: '' })
    expect(calls).toBeGreaterThan(4)
  })

  test('a paste is asked for and answered', async () => {
    const { session, state, bodies } = await open([
      async function* (_request, { answer }) {
        yield { type: 'paste-needed', text: 'Carry this' }
        yield event(modelCall(await answer))
        return { status: 'answered', summary: '', notCovered: [] }
      },
    ])
    const sent = session.send('Go', { source: 'paste', demo: null })
    await until(session, ({ live }) => live.paste === 'Carry this')
    await session.answerPaste('Carried back')
    await sent
    expect(state().live.paste).toBeNull()
    expect(bodies()).toContainEqual(modelCall('Carried back'))
  })
})

describe('a run that does not go well', () => {
  const stopping: Script = async function* (_request, { stopped }) {
    yield event(modelCall('Working'))
    await new Promise((resolve) => stopped.addEventListener('abort', resolve))
    return { status: 'stopped-by-person' }
  }

  test('is stopped by the person', async () => {
    const { session, state } = await open([stopping])
    const sent = session.send('Go', endpoint)
    await until(session, ({ project }) => project.entries.some(({ kind }) => kind === 'says'))
    await session.stop()
    expect(await sent).toEqual({ status: 'stopped-by-person' })
    expect(state().project).toMatchObject({ run: null, lastOutcome: { status: 'stopped-by-person' } })
  })

  test('is stopped while the sandbox is still starting', async () => {
    const { session, agent, types } = await open([stopping], { sandbox: new Promise(() => {}) })
    const sent = session.send('Go', endpoint)
    await until(session, ({ project }) => project.run !== null)
    await session.stop()
    expect(await sent).toEqual({ status: 'stopped-by-person' })
    expect(agent.requests).toEqual([])
    expect(types()).toEqual(['prompt', 'run-started', 'run-ended'])
  })

  test('ends as failed when the worker dies; nothing is lost, and it can be continued', async () => {
    const { session, state, types, agent, histories } = await open([
      async function* () {
        yield event(modelCall('Half a thought'))
        throw new Error('the worker ended')
      },
      async function* () {
        yield { type: 'model-waiting', model: 'm' }
        return PROVED
      },
    ])
    const outcome = await session.send('Go', { source: 'demo', demo: 'jwt' })
    expect(outcome).toEqual({ status: 'failed', message: 'The run broke off: the worker ended' })
    expect(types()).toEqual(['prompt', 'run-started', 'model-call', 'run-ended'])
    expect(state().project.run).toBeNull()
    expect(await session.continueRun()).toEqual(PROVED)
    expect(agent.requests[1]).toMatchObject({ prompt: CONTINUE_PROMPT, source: 'demo', demo: 'jwt' })
    expect(agent.requests[1]?.history).toEqual([{ role: 'user', text: '4 lines' }])
    expect(histories).toEqual([0, 4])
  })

  test('ends as failed when the sandbox does not start', async () => {
    const sandbox = Promise.reject(new Error('no shared memory'))
    sandbox.catch(() => {}) // The session is opened some turns later.
    const { session, state } = await open([], { sandbox })
    expect(await session.send('Go', endpoint)).toEqual({
      status: 'failed',
      message: 'The run broke off: The sandbox did not start: no shared memory',
    })
    expect(state().sandbox).toEqual({ status: 'failed', message: 'The sandbox did not start: no shared memory' })
  })

  test('is not begun while another is under way', async () => {
    const { session, state, types } = await open([stopping])
    const sent = session.send('Go', endpoint)
    await until(session, ({ project }) => project.run !== null)
    expect(await session.send('And this', endpoint)).toBeNull()
    expect(state().notices).toMatchObject([{ kind: 'action' }])
    session.dismiss(state().notices[0]!)
    expect(state().notices).toEqual([])
    await until(session, ({ project }) => project.entries.some(({ kind }) => kind === 'says'))
    await session.stop()
    await sent
    expect(types().filter((type) => type === 'prompt')).toHaveLength(1)
  })

  test('events that the agent tells of the beginning and the end are noted once', async () => {
    const { session, types } = await open([
      async function* ({ run }) {
        yield event({ type: 'prompt', text: 'Go' })
        yield event({ type: 'run-started', run, source: 'endpoint', model: 'm', limits })
        yield event({ type: 'run-ended', run, outcome: PROVED })
        return PROVED
      },
    ])
    await session.send('Go', endpoint)
    expect(types()).toEqual(['prompt', 'run-started', 'run-ended'])
  })
})

describe('opening again', () => {
  test('gives the same state and files; an unfinished run is closed and can be continued', async () => {
    const stand: { sandbox?: DirectorySandbox } = {}
    const storage = createMemoryStorage()
    const first = await open(
      [
        async function* () {
          await writeInto(stand.sandbox!, 'src/a.js', 'one')
          yield event(editCall('src/a.js'))
          yield event({ type: 'plan', plan: plan('doing', 'todo'), by: 'agent' })
          await new Promise(() => {})
          return PROVED
        },
      ],
      { storage },
    )
    stand.sandbox = first.sandbox
    void first.session.send('Go', endpoint)
    await until(first.session, ({ project }) => project.plan !== null)
    await first.session.flush()
    // The page is gone; nobody disposed of anything.
    const second = await open(
      [
        async function* () {
          yield { type: 'model-waiting', model: 'm' }
          return PROVED
        },
      ],
      { storage },
    )
    const { project } = second.state()
    expect(project.run).toBeNull()
    expect(project.lastOutcome).toEqual({ status: 'failed', message: CLOSED_DURING_RUN })
    expect(project.plan).toEqual(plan('doing', 'todo'))
    expect(project.files).toEqual(first.state().project.files)
    await until(second.session, ({ sandbox }) => sandbox.status === 'ready')
    expect(await second.sandbox.fs.readFile('src/a.js', 'utf8')).toBe('one')
    const before = second.session.events().length
    await second.session.flush()
    expect(second.session.events()).toHaveLength(before)
    expect(await second.session.continueRun()).toEqual(PROVED)
    expect(second.agent.requests[0]?.plan).toEqual(plan('doing', 'todo'))
  })

  test('says what of the history is damaged or was changed, and goes on', async () => {
    const storage = createMemoryStorage()
    const first = await open([], { storage })
    for (const goal of ['a', 'b', 'c']) await first.session.editPlan({ ...plan('todo'), goal })
    await first.session.flush()
    const line = storage.events.get('p')!.get(2) as ProjectEvent
    Object.assign(line.body, { by: 'agent' })
    storage.events.get('p')?.set(3, 'rubbish')
    const second = await open([], { storage })
    expect(second.state().notices.map(({ text }) => text.slice(0, 7))).toEqual(['Line 3 ', 'Line 2 '])
    expect(second.state().project.plan?.goal).toBe('b')
    await second.session.editPlan({ ...plan('todo'), goal: 'd' })
    await second.session.flush()
    expect((await storage.loadEvents('p')).events).toHaveLength(3)
  })

  test('says so while storage refuses, and no longer once it took everything', async () => {
    const { session, storage, state } = await open([])
    const append = storage.appendEvents
    storage.appendEvents = () => Promise.reject(new StorageError('full', 'No room.'))
    await session.editPlan(plan('todo'))
    await expect(session.flush()).rejects.toThrow('No room.')
    expect(state().notices).toEqual([{ kind: 'storage', text: 'No room.' }])
    storage.appendEvents = append
    await session.flush()
    expect(state().notices).toEqual([])
    expect((await storage.loadEvents('p')).events).toHaveLength(1)
  })
})

describe('what a person does', () => {
  test('to files: create, save, rename, delete, and what is refused', async () => {
    const { session, sandbox, bodies, state } = await open([])
    await session.createFile('src/new.js')
    await session.saveFile('src/new.js', 'text')
    await session.renameFile('src', 'lib')
    await session.saveFile('deep/er/b.txt', 'b')
    expect(Object.keys(state().project.files).sort()).toEqual(['deep/er/b.txt', 'lib/new.js'])
    expect(await sandbox.fs.readFile('lib/new.js', 'utf8')).toBe('text')
    expect(bodies().every((body) => body.type === 'files' && body.by === 'person')).toBe(true)
    await expect(session.createFile('lib/new.js')).rejects.toThrow('exists already')
    await expect(session.renameFile('lib/new.js', 'deep')).rejects.toThrow('exists already')
    for (const path of ['../x', '/etc/x', 'a//b', ''])
      await expect(session.saveFile(path, '')).rejects.toThrow('not a name')
    await session.deleteFile('deep')
    expect(Object.keys(state().project.files)).toEqual(['lib/new.js'])
    expect(await session.readFile('gone')).toBeNull()
    await sandbox.fs.writeFile('bin', new Uint8Array([255, 254]))
    expect(await session.readFile('bin')).toBeNull()
    expect(await session.contentText(state().project.files['lib/new.js']!.content)).toBe('text')
  })

  test('to the tests: runs them, sees output, keeps the record', async () => {
    const { session, state } = await open([])
    await session.runTests()
    expect(state().notices).toMatchObject([{ text: 'This project has no tests yet. Ask for some.' }])
    await session.saveFile('package.json', '{"scripts":{"test":"echo 3 passed, 0 failed; echo x > out.txt"}}')
    const seen: string[] = []
    session.subscribe(({ live }) => live.testing && seen.push(live.testing.output))
    await session.runTests()
    expect(state().project.verdict).toMatchObject({ status: 'proved', passed: 3 })
    expect(state().project.files).toHaveProperty(['out.txt'])
    expect(state().live.testing).toBeNull()
    expect(seen).toContain('3 passed, 0 failed\n')
    await session.runTests('echo 1 passed, 2 failed; exit 1')
    expect(state().project.verdict).toMatchObject({ status: 'failing', passed: 1, total: 3 })
    expect(state().project.testRuns.at(-1)?.record).toMatchObject({ exitCode: 1, truncated: false })
  })

  test('to a command that does not end: stops it', async () => {
    const { session, state } = await open([])
    const started = performance.now()
    const ended = session.runTests('trap "" TERM; echo begun; sleep 60')
    await until(session, ({ live }) => live.testing?.output === 'begun\n')
    await session.stop()
    await ended
    expect(performance.now() - started).toBeLessThan(5000)
    expect(state().project.entries).toMatchObject([{ kind: 'tool', result: { ok: false } }])
  })

  test('long output is kept by its head and tail', async () => {
    const { session, state } = await open([])
    await session.runTests('seq 1 20000')
    const entry = state().project.entries[0]
    expect(entry?.kind).toBe('tool')
    const text = entry?.kind === 'tool' ? entry.result.text : ''
    expect(text.length).toBeLessThanOrEqual(10_000)
    expect(text.startsWith('1\n2\n')).toBe(true)
    expect(text.endsWith('20000\n')).toBe(true)
    expect(text).toContain('characters left out')
  })

  test('to the name and the plan', async () => {
    const { session, state, storage } = await open([])
    await session.rename('Better')
    await session.editPlan(plan('todo', 'done'))
    expect(state().project).toMatchObject({ name: 'Better', plan: plan('todo', 'done') })
    expect(await storage.listProjects()).toMatchObject([{ name: 'Better' }])
  })

  test('closing in the middle of a run stops it and keeps what was written last', async () => {
    const stand: { sandbox?: DirectorySandbox } = {}
    const { session, sandbox, storage } = await open([
      async function* (_request, { stopped }) {
        yield { type: 'model-waiting', model: 'm' }
        await new Promise((resolve) => stopped.addEventListener('abort', resolve))
        return { status: 'stopped-by-person' }
      },
    ])
    stand.sandbox = sandbox
    void session.send('Go', endpoint)
    await until(session, ({ live }) => live.waiting !== null)
    await writeInto(sandbox, 'last.txt', 'x')
    await session.dispose()
    const { events } = await storage.loadEvents('p')
    expect(events.map(({ body }) => body.type)).toEqual(['prompt', 'run-started', 'files', 'run-ended'])
  })
})
