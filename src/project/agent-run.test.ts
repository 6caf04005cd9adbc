import { afterEach, describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../protocol/settings.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { verifyLog } from './event-log.ts'
import { CONTINUE_PROMPT } from './session.ts'
import { type DirectorySandbox, writeInto } from './test-support/directory-sandbox.ts'
import { editCall, limits, plan } from './test-support/events.ts'
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

  test('is continued with as much as its next call needs, where the budget is smaller than that', async () => {
    const over = { status: 'limit', limit: 'tokens', more: 4200, message: 'The next call needs more.' } as const
    const small = { run: { tokens: 1000, dollars: null }, project: { tokens: null, dollars: null } }
    const script: Script = async function* () {
      yield { type: 'model-waiting', model: 'm' }
      return over
    }
    const { session, agent } = await open([script, script], {
      settings: () => ({ ...DEFAULT_SETTINGS, budget: small }),
    })
    await session.send('Go', endpoint)
    await session.continueRun()
    expect(agent.requests.map(({ budget }) => budget.run.tokens)).toEqual([1000, 4200])
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
