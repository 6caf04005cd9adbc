import { afterEach, describe, expect, test } from 'vitest'
import type { ProjectEvent } from '../protocol/events.ts'
import { StorageError } from '../protocol/storage.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { CLOSED_DURING_RUN } from './session.ts'
import { type DirectorySandbox, writeInto } from './test-support/directory-sandbox.ts'
import { editCall, plan } from './test-support/events.ts'
import { createSessionBench, endpoint, event, PROVED, until } from './test-support/session-bench.ts'

const { open, close } = createSessionBench(createMemoryStorage)
afterEach(close)

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
    expect(second.state().project.entries.at(-1)).toMatchObject({ kind: 'altered', from: 'browser', line: 2 })
    await second.session.editPlan({ ...plan('todo'), goal: 'd' })
    await second.session.flush()
    expect((await storage.loadEvents('p')).events).toHaveLength(4)
    // It is noted once, however often the project is opened.
    const third = await open([], { storage })
    expect(third.session.events()).toHaveLength(4)
  })

  test('shows no proof from a history that was changed here, then or later', async () => {
    const storage = createMemoryStorage()
    const first = await open([], { storage })
    await first.session.runTests('echo 2 passed, 0 failed')
    await first.session.flush()
    expect(first.state().project.verdict.status).toBe('proved')
    const forge = (number: number) => {
      const { body } = storage.events.get('p')!.get(number) as ProjectEvent
      if (body.type === 'command') Object.assign(body.record.report!, { passed: 9 })
    }
    forge(1)
    const second = await open([], { storage })
    expect(second.state().project.verdict.status).toBe('outdated')
    await second.session.runTests('echo 2 passed, 0 failed')
    await second.session.flush()
    expect(second.state().project.verdict.status).toBe('proved')
    forge(3)
    const third = await open([], { storage })
    expect(third.state().project.verdict.status).toBe('outdated')
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
    // Which of the two the tests ran on, nobody can tell; the second time nothing changes.
    const writes = 'echo 3 passed, 0 failed; echo "broken(" > a.mjs'
    await session.runTests(writes)
    expect(state().project.testRuns.at(-1)).toMatchObject({ outdated: true, record: { wrote: ['a.mjs'] } })
    expect(state().project.verdict.status).toBe('outdated')
    await session.runTests(writes)
    expect(state().project.verdict).toMatchObject({ status: 'proved', passed: 3 })
    await session.runTests('echo 1 passed, 2 failed; exit 1')
    expect(state().project.verdict).toMatchObject({ status: 'failing', passed: 1, total: 3 })
    expect(state().project.testRuns.at(-1)?.record).toMatchObject({ exitCode: 1, truncated: false })
  })

  test('to a command that does not end: stops it', async () => {
    const { session, state } = await open([])
    const ended = session.runTests('trap "" TERM; echo begun; sleep 60')
    await until(session, ({ live }) => live.testing?.output === 'begun\n')
    await session.stop()
    await ended
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
