import { describe, expect, test } from 'vitest'
import type { EventBody } from '../protocol/events.ts'
import type { Entry } from '../protocol/state.ts'
import { initialState, reduce, reduceAll } from './reduce.ts'
import { change, editCall, files, limits, lines, plan, record, report, runCall } from './test-support/events.ts'

const stateOf = (...bodies: EventBody[]) => reduceAll(lines(...bodies))
const kinds = (entries: Entry[]) => entries.map(({ kind, number }) => `${number} ${kind}`)

const started: EventBody = { type: 'run-started', run: 'r', source: 'endpoint', model: 'gpt', limits }
const ended: EventBody = { type: 'run-ended', run: 'r', outcome: { status: 'answered', summary: '', notCovered: [] } }
const write = files('agent', change('a.js', 'one'))
const call = (text: string, more: object = {}): EventBody => ({
  type: 'model-call',
  run: 'r',
  text,
  toolCalls: [],
  usage: { inputTokens: 100, cachedInputTokens: 10, outputTokens: 5 },
  durationMs: 900,
  error: null,
  ...more,
})

describe('the conversation', () => {
  test('follows the events by number', () => {
    const error = { code: 'rate-limited', message: 'Wait a moment.', status: 429 } as const
    const state = stateOf(
      { type: 'created', name: 'Greeting', template: null },
      { type: 'prompt', text: 'Build a greeting' },
      started,
      call('', { usage: null, error }),
      call('  I will write it.\n'),
      editCall('a.js'),
      runCall(null),
      runCall(report(0, 1)),
      ended,
    )
    expect(state.name).toBe('Greeting')
    expect(kinds(state.entries)).toEqual([
      '2 prompt',
      '4 model-error',
      '5 says',
      '6 tool',
      '7 tool',
      '8 report',
      '9 outcome',
    ])
    expect(state.entries[2]).toMatchObject({ text: 'I will write it.', time: 5000 })
    expect(state.usage).toEqual({ inputTokens: 100, cachedInputTokens: 10, outputTokens: 5 })
  })

  test('shows calls that were made again, with what they cost, and what the loop told the model', () => {
    const error = { code: 'server', message: 'It failed (500).', status: 500 } as const
    const usage = { inputTokens: 7, cachedInputTokens: 0, outputTokens: 1 }
    const state = stateOf(
      { type: 'prompt', text: 'Go' },
      started,
      { type: 'model-retry', run: 'r', error, waitMs: 1000, usage, durationMs: 5 },
      call('Half', { usage: null }),
      { type: 'reminder', run: 'r', text: 'Go on, or call finish.' },
    )
    expect(state.entries.slice(1)).toEqual([
      { number: 3, time: 3000, kind: 'retry', error, waitMs: 1000 },
      { number: 4, time: 4000, kind: 'says', text: 'Half' },
      { number: 5, time: 5000, kind: 'reminder', text: 'Go on, or call finish.' },
    ])
    expect(state.usage).toEqual(usage)
  })

  test('each version of the plan has an entry', () => {
    const state = stateOf(
      { type: 'plan', plan: plan('todo', 'todo'), by: 'agent' },
      { type: 'plan', plan: plan('done', 'doing'), by: 'agent' },
      { type: 'plan', plan: plan('done', 'doing'), by: 'agent' },
      { type: 'plan', plan: plan('done', 'doing', 'todo'), by: 'person' },
    )
    expect(kinds(state.entries)).toEqual(['1 plan', '2 plan', '4 plan'])
    expect(state.entries[0]).toMatchObject({ plan: plan('todo', 'todo') })
    expect(state.plan).toEqual(plan('done', 'doing', 'todo'))
  })

  test('a plan that comes both as a tool call and as an event is shown once', () => {
    const tool: EventBody = {
      type: 'tool-call',
      run: 'r',
      call: { id: 'c', name: 'update_plan', arguments: '{}' },
      result: { ok: true, text: 'ok', data: { kind: 'plan', plan: plan('todo') } },
      durationMs: 1,
    }
    expect(kinds(stateOf(tool, { type: 'plan', plan: plan('todo'), by: 'agent' }).entries)).toEqual(['1 plan'])
    expect(kinds(stateOf({ type: 'plan', plan: plan('todo'), by: 'agent' }, tool).entries)).toEqual(['1 plan'])
  })

  test('finishing is told by the outcome; only a refusal to finish is an entry', () => {
    const finish = (ok: boolean): EventBody => ({
      type: 'tool-call',
      run: 'r',
      call: { id: 'f', name: 'finish', arguments: '{}' },
      result: { ok, text: '', data: { kind: 'finish', summary: 'done', notCovered: [] } },
      durationMs: 1,
    })
    expect(kinds(stateOf(finish(true), finish(false), ended).entries)).toEqual(['2 tool', '3 outcome'])
  })

  test("a person's command shows as a run; one with a report as a report", () => {
    const state = stateOf(
      { type: 'command', record: record(null, 3) },
      { type: 'command', record: record(report(2, 0)) },
    )
    expect(kinds(state.entries)).toEqual(['1 tool', '2 report'])
    expect(state.entries[0]).toMatchObject({ call: { name: 'run' }, result: { ok: false, text: 'ok' } })
    expect(state.testRuns).toHaveLength(1)
  })

  test('a line of an unknown kind changes nothing', () => {
    expect(stateOf({ type: 'from-the-future' } as unknown as EventBody)).toBe(initialState)
  })
})

describe('the run under way', () => {
  test('is there between its two events', () => {
    expect(stateOf(started).run).toEqual({ id: 'r', source: 'endpoint', model: 'gpt', startedAt: 1000 })
    expect(stateOf(started).verdict).toEqual({ status: 'working' })
    expect(stateOf(started, ended).run).toBeNull()
    expect(stateOf(started, ended).lastOutcome).toMatchObject({ status: 'answered' })
    expect(stateOf(started, ended, started).lastOutcome).toBeNull()
  })
})

describe('the verdict', () => {
  const green = runCall(report(3, 0))
  const verdict = (...bodies: EventBody[]) => stateOf(...bodies).verdict

  test('is none before any test ran', () => {
    expect(verdict(write, ended)).toEqual({ status: 'none' })
  })

  test('is proved by a green run after the last write', () => {
    expect(verdict(write, green)).toEqual({ status: 'proved', passed: 3, total: 3, run: 1 })
    expect(verdict(write, green, runCall(null, 1), call('done'))).toMatchObject({ status: 'proved' })
  })

  test.each(['agent', 'person', 'program'] as const)('is outdated by a later write by %s', (by) => {
    const state = stateOf(write, green, files(by, change('a.js', 'two')))
    expect(state.verdict).toEqual({ status: 'outdated', passed: 3, total: 3, run: 1 })
    expect(state.testRuns[0]?.outdated).toBe(true)
    expect(state.entries[0]).toMatchObject({ kind: 'report', test: { outdated: true } })
    expect(state.lastWrite).toBe(3)
  })

  test('is outdated by a removed file, and by an edit whose files event came too early', () => {
    expect(verdict(write, green, files('program', change('a.js', null))).status).toBe('outdated')
    expect(verdict(write, green, editCall('a.js')).status).toBe('outdated')
    expect(verdict(write, green, editCall('a.js', false)).status).toBe('proved')
  })

  test("stands after a test run's own by-products, but not where somebody means to write there", () => {
    const left = ['.pytest_cache/v/x', 'src/__pycache__/a.pyc', 'coverage/lcov.info', '.coverage', 'server.log']
    const byProducts = left.map((path) => change(path, 'x'))
    expect(verdict(write, green, files('program', ...byProducts)).status).toBe('proved')
    expect(verdict(write, green, files('person', ...byProducts)).status).toBe('outdated')
    expect(verdict(write, green, files('program', ...byProducts, change('b.js', 'x'))).status).toBe('outdated')
    expect(stateOf(write, green, files('program', ...byProducts)).files['.coverage']).toEqual({ content: 'x', size: 1 })
  })

  test('stands where a write left the file as it was', () => {
    expect(verdict(write, green, write).status).toBe('proved')
    expect(verdict(write, green, files('program', change('never-there', null))).status).toBe('proved')
  })

  test('is failing for a red test, a bad exit code, no passing test, or a time-out', () => {
    expect(verdict(write, runCall(report(2, 1)))).toEqual({ status: 'failing', passed: 2, total: 3, run: 1 })
    expect(verdict(write, runCall(report(3, 0), 1)).status).toBe('failing')
    expect(verdict(write, runCall(report(0, 0))).status).toBe('failing')
    expect(verdict(write, runCall(report(0, 0, 2))).status).toBe('failing')
    expect(verdict(write, runCall(report(2, 0, 1)))).toEqual({ status: 'proved', passed: 2, total: 2, run: 1 })
    const late = { ...record(report(3, 0)), timedOut: true }
    expect(verdict(write, { type: 'command', record: late }).status).toBe('failing')
  })

  test('a green part does not outweigh a red whole; a green whole stands after a green part', () => {
    const [red, part] = [runCall(report(9, 1)), runCall(report(4, 0))]
    expect(verdict(write, red, part)).toEqual({ status: 'failing', passed: 9, total: 10, run: 1 })
    expect(verdict(write, runCall(report(10, 0)), part)).toEqual({ status: 'proved', passed: 10, total: 10, run: 1 })
    expect(verdict(write, runCall(report(10, 0)), runCall(report(3, 1))).status).toBe('failing')
    expect(verdict(write, red, runCall(report(10, 0)))).toMatchObject({ status: 'proved', run: 2 })
  })

  const of = (command: string, passed: number, failed = 0, more: object = {}): EventBody => ({
    type: 'command',
    record: { ...record({ ...report(passed, failed), ...more }), command },
  })
  const part = { part: true }
  const edit = files('agent', change('a.js', 'two'))

  test('is partial where an option left tests out, until all of them have run', () => {
    const some = of('node --test --test-name-pattern=a', 3, 0, { ...part, narrowed: '--test-name-pattern=a' })
    expect(verdict(write, some)).toEqual({
      ...{ status: 'partial', passed: 3, total: 3, run: 1 },
      why: 'Tests were left out by “--test-name-pattern=a”.',
    })
    expect(verdict(write, of('node --test', 5), some)).toMatchObject({ status: 'proved', passed: 5 })
    expect(verdict(write, of('node --test', 5), edit, some)).toMatchObject({ status: 'outdated', total: 5 })
    expect(verdict(write, some, of('node --test', 5))).toMatchObject({ status: 'proved', passed: 5 })
  })

  test('is partial where a test that the person approved did not run', () => {
    const rules = ['test/a.test.js', 'test/b.test.js', 'test/gone.test.js'].map((glob) => ({
      ...{ effect: 'ask' as const, on: { kind: 'path' as const, glob }, approvedTest: true as const },
    }))
    const approved: EventBody = { type: 'policy', policy: { preset: null, rules } }
    const tests = files('agent', change('test/a.test.js', 'one'), change('test/b.test.js', 'two'))
    const named = of('node --test test/a.test.js', 3, 0, part)
    expect(verdict(tests, approved, named)).toEqual({
      ...{ status: 'partial', passed: 3, total: 3, run: 1 },
      why: 'test/b.test.js, approved, did not run.',
    })
    expect(verdict(tests, approved, of('pytest', 3, 0, { framework: 'pytest' })).status).toBe('partial')
    expect(verdict(tests, approved, of('cd other && node --test', 3)).status).toBe('partial')
    for (const command of ['node --test', 'node --test test/a.test.js ./test/b.test.js', 'cd test && node --test']) {
      const more = command.includes('a.test') ? part : {}
      expect(verdict(tests, approved, of(command, 3, 0, more)).status).toBe('proved')
    }
  })

  test('no write makes a green part the whole: what is known of the tests must pass again', () => {
    const whole = of('node --test', 3, 1)
    expect(verdict(write, whole, edit, of('node --test a.test.js', 3, 0, part))).toEqual({
      ...{ status: 'outdated', passed: 3, total: 4, run: 1 },
    })
    expect(verdict(write, whole, edit, of('node --test a.test.js', 3, 0, part), of('node --test', 4)).status).toBe(
      'proved',
    )
    expect(verdict(write, of('node --test', 4), edit, of('node --test', 3))).toMatchObject({ status: 'proved', run: 2 })
    const other = { ...part, tests: report(9, 0).tests.map((one) => ({ ...one, id: `b ${one.id}` })) }
    const red = of('node --test a.test.js', 2, 1, part)
    expect(
      verdict(files('agent', change('a.test.js', 'x')), red, edit, of('node --test b.test.js', 9, 0, other)),
    ).toMatchObject({
      ...{ status: 'outdated', run: 1 },
    })
    // Nobody can run a file again that is gone.
    expect(verdict(write, red, edit, of('node --test b.test.js', 9, 0, other)).status).toBe('proved')
  })

  test('a run of everything holds its parts, in its own framework, script and folder only', () => {
    const renamed = { tests: report(5, 0).tests.map((one) => ({ ...one, id: `new ${one.id}` })) }
    const followed = (earlier: string, later: string, more: object = renamed) =>
      verdict(write, of(earlier, 2, 1), edit, of(later, 5, 0, more)).status
    expect(followed('node --test', 'npm test')).toBe('proved')
    expect(followed('npm run e2e', 'npm test')).toBe('outdated')
    expect(followed('cd api && node --test', 'cd web && node --test')).toBe('outdated')
    expect(followed('cd api && node --test', 'node --test')).toBe('proved')
    expect(followed('pytest', 'node --test', { ...renamed, framework: 'tap' })).toBe('outdated')
  })

  test('a run that wrote code proves nothing; one that wrote data does, and outdates those before it', () => {
    const wrote = (...paths: string[]): EventBody => ({
      type: 'command',
      record: { ...record(report(3, 0)), wrote: paths },
    })
    expect(verdict(write, wrote('a.js')).status).toBe('outdated')
    expect(verdict(write, wrote('config.json')).status).toBe('outdated')
    expect(verdict(write, wrote('data/out.json'))).toMatchObject({ status: 'proved' })
    expect(verdict(write, wrote('a.js'), green)).toMatchObject({ status: 'proved', run: 2 })
    const plain: EventBody = { type: 'command', record: { ...record(null), wrote: ['data/out.json'] } }
    expect(verdict(write, green, plain).status).toBe('outdated')
  })

  test('stands after an edit that changed nothing, or a scratch file', () => {
    const same = editCall('a.js')
    if (same.type === 'tool-call' && same.result.data?.kind === 'edit') {
      Object.assign(same.result.data, { created: false, added: 0, removed: 0, diff: '' })
    }
    expect(verdict(write, green, same).status).toBe('proved')
    expect(verdict(write, green, editCall('/tmp/scratch.js')).status).toBe('proved')
  })

  test('a report in doubt is not green, and an altered history sets no bar', () => {
    const doubtful = of('node --test | head', 3, 0, { doubt: 'It was cut.' })
    expect(verdict(write, doubtful).status).toBe('failing')
    const altered: EventBody = { type: 'altered', from: 'browser', line: null }
    expect(verdict(write, of('x', 900), altered, edit, of('node --test', 3)).status).toBe('proved')
  })
})

test('paths that are names of object members are paths like any other', () => {
  const state = stateOf(files('agent', change('constructor', 'x'), change('__proto__', 'y')))
  expect(Object.keys(state.files).sort()).toEqual(['__proto__', 'constructor'])
  const gone = lines(files('person', change('__proto__', null), change('toString', null)))[0]!
  expect(Object.keys(reduce(state, { ...gone, number: 2 }).files)).toEqual(['constructor'])
})
