import { expect, test } from 'vitest'
import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { ProjectState } from '../protocol/state.ts'
import { initialState, reduce, reduceAll } from './reduce.ts'
import { change, editCall, files, limits, lines, plan, random, report, runCall } from './test-support/events.ts'

const SEQUENCES = 300

/** What tests leave behind, and no proof is lost over. */
const LEFT_BEHIND = ['.coverage', 'src/__pycache__/b.pyc']

function randomBody(next: () => number): EventBody {
  const below = (limit: number) => Math.floor(next() * limit)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
  const path = () =>
    pick(['a.js', 'b.py', 'src/c.ts', 'src/coverage/price.js', 'data/shop.db', '__proto__', ...LEFT_BEHIND])
  const makers: (() => EventBody)[] = [
    () => ({ type: 'prompt', text: `text ${below(5)}` }),
    () => ({ type: 'run-started', run: 'r', source: 'demo', model: 'm', limits }),
    () => ({ type: 'run-ended', run: 'r', outcome: { status: 'stopped-by-person' } }),
    () => ({
      type: 'model-call',
      run: 'r',
      text: pick(['', 'words']),
      toolCalls: [],
      usage: pick([null, { inputTokens: below(9), cachedInputTokens: 1, outputTokens: below(9) }]),
      durationMs: 1,
      error: pick([null, { code: 'server', message: 'no' }]),
    }),
    () => ({
      type: 'model-retry',
      run: 'r',
      error: { code: 'server', message: 'no' },
      waitMs: 1000,
      usage: pick([null, { inputTokens: below(9), cachedInputTokens: 1, outputTokens: below(9) }]),
      durationMs: 1,
    }),
    () => ({ type: 'reminder', run: 'r', text: 'Go on.' }),
    () => ({ type: 'plan', plan: plan(pick(['todo', 'doing', 'done']), 'todo'), by: pick(['agent', 'person']) }),
    () => runCall(pick([null, report(below(4), below(2), below(2))])),
    () => runCall(report(1 + below(4), 0)),
    () => editCall(path(), next() > 0.3),
    () =>
      files(
        pick(['agent', 'person', 'program']),
        ...Array.from({ length: 1 + below(3) }, () => change(path(), pick([null, 'x', 'y']))),
      ),
  ]
  return pick(makers)()
}

/** A frozen sequence: a reducer that changed an event or an earlier state would throw. */
function sequence(seed: number): ProjectEvent[] {
  const next = random(seed)
  return deepFreeze(lines(...Array.from({ length: 5 + Math.floor(next() * 60) }, () => randomBody(next))))
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}

/** Every state on the way, each frozen before the next event. */
function states(events: ProjectEvent[]): ProjectState[] {
  const all = [initialState]
  for (const event of events) all.push(deepFreeze(reduce(all.at(-1)!, event)))
  return all
}

test('replaying a log gives the state that grew with it, at every event', () => {
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const events = sequence(seed)
    for (const [count, state] of states(events).entries()) {
      if (count % 7 === 0 || count === events.length) expect(reduceAll(events.slice(0, count))).toEqual(state)
    }
  }
})

test('nothing is ever proved while a write follows the proof', () => {
  let proved = 0
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const events = sequence(seed)
    for (const [count, { verdict, testRuns }] of states(events).entries()) {
      if (verdict.status !== 'proved') continue
      proved++
      const proof = testRuns[verdict.run - 1]!
      expect(proof.record).toMatchObject({ exitCode: 0, timedOut: false, report: { failed: 0 } })
      expect(verdict.passed).toBeGreaterThan(0)
      for (const [index, { body }] of events.entries()) {
        if (index < proof.event || index >= count) continue
        expect(body.type === 'tool-call' && body.result.ok && body.result.data?.kind === 'edit').toBe(false)
        if (body.type !== 'files') continue
        // Only by-products of programs, or writes of what stood there already.
        const before = reduceAll(events.slice(0, index)).files
        for (const { path, content } of body.changes) {
          const same = (Object.hasOwn(before, path) ? before[path]?.content : null) === content
          expect(same || (body.by === 'program' && LEFT_BEHIND.includes(path))).toBe(true)
        }
      }
    }
  }
  expect(proved).toBeGreaterThan(SEQUENCES)
})

test('files are what the last change of each path says, and usage is the sum', () => {
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const events = sequence(seed)
    const contents = new Map<string, string>()
    let tokens = 0
    for (const { body } of events) {
      if (body.type === 'model-call' || body.type === 'model-retry')
        tokens += (body.usage?.inputTokens ?? 0) + (body.usage?.outputTokens ?? 0)
      if (body.type !== 'files') continue
      for (const { path, content } of body.changes) {
        if (content === null) contents.delete(path)
        else contents.set(path, content)
      }
    }
    const state = reduceAll(events)
    expect(new Map(Object.entries(state.files).map(([path, { content }]) => [path, content]))).toEqual(contents)
    expect(state.usage.inputTokens + state.usage.outputTokens).toBe(tokens)
  }
})
