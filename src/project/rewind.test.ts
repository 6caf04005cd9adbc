import { afterEach, expect, test } from 'vitest'
import { rebuildHistory } from '../agent/history.ts'
import type { EventBody } from '../protocol/events.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { initialState, reduce, reduceAll } from './reduce.ts'
import { type DirectorySandbox, writeInto } from './test-support/directory-sandbox.ts'
import { editCall, lines, plan, report, runCall } from './test-support/events.ts'
import { createSessionBench, endpoint, event, PROVED, until } from './test-support/session-bench.ts'
import { timeline } from './timeline.ts'

const { open, close } = createSessionBench(createMemoryStorage)
afterEach(close)

const words = (text: string): EventBody => ({ type: 'prompt', text })
const back = (to: number): EventBody => ({ type: 'rewound', to })
const spent = (inputTokens: number): EventBody => ({
  type: 'model-call',
  run: 'r',
  text: '',
  toolCalls: [],
  usage: { inputTokens, cachedInputTokens: 0, outputTokens: 0 },
  durationMs: 1,
  error: null,
})

test('a rewind yields the state of then, also of a rewind, and forward again; tokens stay counted', () => {
  const events = lines(words('a'), spent(3), words('b'), back(1), words('c'), spent(4), back(3), back(6))
  const texts = (count: number) =>
    reduceAll(events, count).entries.flatMap((one) => ('text' in one ? one.text : one.kind))
  expect([4, 6, 7, 8].map(texts)).toEqual([
    ['a', 'rewound'],
    ['a', 'rewound', 'c'],
    ['a', 'b', 'rewound'],
    ['a', 'rewound', 'c', 'rewound'],
  ])
  expect(reduceAll(events).usage.inputTokens).toBe(7)
  expect(timeline(events).map(({ number }) => number)).toEqual([1, 4, 5, 6, 8])
})

test('a rewind to no line before it changes nothing; one past an altered line does not wash it clean', () => {
  expect(reduceAll(lines(words('a'), back(2), back(0), back(1.5)))).toEqual(reduceAll(lines(words('a'))))
  const washed = reduceAll(
    lines(words('a'), runCall(report(2, 0)), { type: 'altered', from: 'file', line: 1 }, back(2)),
  )
  expect(washed.entries.map(({ kind }) => kind)).toEqual(['prompt', 'report', 'altered', 'rewound'])
  expect(washed.verdict.status).toBe('outdated')
})

test('to a step inside of a run: it is over, and the model is told where it stands', () => {
  const started: EventBody = {
    type: 'run-started',
    run: 'r',
    source: 'endpoint',
    model: 'm',
    limits: { repairs: 1, steps: 1, seconds: 1 },
  }
  const events = lines(words('a'), started, runCall(report(1, 1)), runCall(report(2, 0)), back(3))
  expect(reduceAll(events)).toMatchObject({ run: null, verdict: { status: 'failing', passed: 1, total: 2 } })
  const history = JSON.stringify(rebuildHistory(timeline([...events, ...lines(words('b'))])))
  expect(history).toMatch(/I went back to this point/)
})

test('files come back as they were, those of commands included; forward again; and a reload keeps it', async () => {
  const storage = createMemoryStorage()
  const stand: { sandbox?: DirectorySandbox } = {}
  const { session, sandbox, state, bodies } = await open(
    [
      async function* () {
        await writeInto(stand.sandbox!, 'src/a.js', 'wrong')
        yield event({ type: 'plan', plan: plan('doing', 'todo'), by: 'agent' })
        yield event(editCall('src/a.js', true, 'e1'))
        yield event(runCall(report(1, 1)))
        return PROVED
      },
      async function* () {
        await writeInto(stand.sandbox!, 'src/a.js', 'right')
        // What a command does: it makes folders.
        await writeInto(stand.sandbox!, 'made/by/command.txt', 'made')
        yield event({ type: 'plan', plan: plan('done', 'done'), by: 'agent' })
        yield event(runCall(report(2, 0)))
        return PROVED
      },
      async function* () {
        await stand.sandbox!.fs.rm('src/a.js')
        yield event(runCall(null))
        return PROVED
      },
    ],
    { storage },
  )
  stand.sandbox = sandbox
  for (const prompt of ['Go', 'Repair it', 'Remove it']) await session.send(prompt, endpoint)
  const end = session.events().length
  const red = state().project.testRuns[0]!.event
  const green = state().project.testRuns[1]!.event
  const filesThen = reduceAll(session.events(), red).files
  expect(Object.keys(filesThen)).toEqual(['src/a.js'])

  await session.rewind(red)
  expect(state().project.files).toEqual(filesThen)
  expect(state().project.plan).toEqual(plan('doing', 'todo'))
  expect(state().project.verdict).toMatchObject({ status: 'failing', passed: 1, total: 2 })
  expect(await sandbox.fs.readFile('src/a.js', 'utf8')).toBe('wrong')
  expect(await sandbox.fs.exists('made')).toBe(false)
  await session.flush()
  expect(bodies().at(-1)).toEqual({ type: 'rewound', to: red })

  await session.rewind(green)
  expect(await sandbox.fs.readFile('src/a.js', 'utf8')).toBe('right')
  expect(await sandbox.fs.readFile('made/by/command.txt', 'utf8')).toBe('made')
  expect(state().project.plan).toEqual(plan('done', 'done'))
  await session.rewind(end)
  expect(await sandbox.fs.exists('src/a.js')).toBe(false)
  await session.rewind(red)
  await session.flush()

  const again = await open([], { storage })
  expect(again.state().project).toEqual(state().project)
  await until(again.session, ({ sandbox: { status } }) => status === 'ready')
  expect(await again.sandbox.fs.readFile('src/a.js', 'utf8')).toBe('wrong')
  await expect(again.session.rewind(999)).rejects.toThrow('no line 999')
})

test('the state that grew in a session is the one that its log leads to', async () => {
  const { session, state } = await open([])
  await session.saveFile('a.txt', 'one')
  await session.saveFile('a.txt', 'two')
  await session.rewind(1)
  await session.saveFile('b.txt', 'three')
  await session.rewind(2)
  expect(state().project).toEqual(reduceAll(session.events()))
  expect(Object.keys(state().project.files)).toEqual(['a.txt'])
  // One line after another gives the same as long as nothing is gone back on.
  const before = session.events().slice(0, 2)
  expect(reduceAll(before)).toEqual(before.reduce(reduce, initialState))
})
