import { createEffect, createRoot } from 'solid-js'
import { unwrap } from 'solid-js/store'
import { expect, test } from 'vitest'
import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import { canonicalJson } from './event-log.ts'
import { applySignal, QUIET } from './live.ts'
import { initialState, reduce } from './reduce.ts'
import type { Session } from './session.ts'
import { createStateHolder } from './session-state.ts'
import { createSessionStore } from './session-store.ts'
import { change, editCall, files, limits, plan, random, report, runCall } from './test-support/events.ts'

/** The part of a session that a store follows, fed with events directly. */
function source() {
  const holder = createStateHolder({
    project: initialState,
    live: QUIET,
    sandbox: { status: 'starting', since: 0 },
    notices: [],
  })
  const events: ProjectEvent[] = []
  const add = async (...bodies: EventBody[]) => {
    for (const body of bodies) {
      events.push({ number: events.length + 1, time: events.length, body, previous: '', hash: '' })
      holder.update({ project: reduce(holder.get().project, events.at(-1)!) })
    }
    await Promise.resolve()
  }
  const session = { getState: holder.get, subscribe: holder.subscribe } as Session
  return { holder, events, add, session }
}

const green = () => runCall(report(2, 0))

test('shows what the session shows, whatever happens, and changes nothing of it', async () => {
  const next = random(7)
  const { holder, events, add, session } = source()
  const store = createSessionStore(session)
  const bodies: (() => EventBody)[] = [
    () => ({ type: 'prompt', text: 'x' }),
    () => ({ type: 'run-started', run: `${next()}`, source: 'demo', model: 'm', limits }),
    () => ({ type: 'run-ended', run: 'r', outcome: { status: 'answered', summary: 's', notCovered: [] } }),
    () => ({ type: 'plan', plan: plan(next() > 0.5 ? 'todo' : 'done'), by: 'agent' }),
    green,
    () => editCall('a.js'),
    () => files('program', change(next() > 0.5 ? 'a' : 'b', next() > 0.3 ? `${next()}` : null)),
  ]
  let written = ''
  for (let count = 0; count < 200; count++) {
    await add(bodies[Math.floor(next() * bodies.length)]!())
    expect(unwrap(store.state)).toEqual(holder.get().project)
    if (count === 100) written = canonicalJson(events)
  }
  expect(canonicalJson(events.slice(0, 101))).toBe(written)
})

test('rows keep their identity; only what changed is told', async () => {
  const { add, session } = source()
  const store = createSessionStore(session)
  await add({ type: 'prompt', text: 'one' }, green())
  const first = store.state.entries[0]
  const told = { first: 0, outdated: 0, verdict: '' }
  const dispose = createRoot((dispose) => {
    createEffect(() => {
      void (store.state.entries[0]?.kind === 'prompt' && store.state.entries[0].text)
      told.first++
    })
    createEffect(() => {
      void store.state.testRuns[0]?.outdated
      told.outdated++
    })
    createEffect(() => {
      told.verdict = store.state.verdict.status
    })
    return dispose
  })
  await add(files('person', change('a.js', 'x')), { type: 'prompt', text: 'two' })
  expect(store.state.entries[0]).toBe(first)
  expect(told).toEqual({ first: 1, outdated: 2, verdict: 'outdated' })
  dispose()
})

test('follows signs of life, the sandbox and notices, until it is disposed of', async () => {
  const { holder, session } = source()
  const store = createSessionStore(session)
  const signal = (index: number) =>
    holder.update({
      live: applySignal(holder.get().live, { type: 'tool-writing', index, name: 'run', arguments: '{' }, 0),
    })
  signal(1)
  signal(0)
  const sandbox = {} as Sandbox
  holder.update({ sandbox: { status: 'ready', sandbox } })
  holder.notify('action', 'Something.')
  await Promise.resolve()
  expect(store.live.writing.map(({ index }) => index)).toEqual([0, 1])
  expect(store.sandbox()).toEqual({ status: 'ready', sandbox })
  expect(store.notices()).toEqual([{ kind: 'action', text: 'Something.' }])
  holder.update({ live: QUIET })
  await Promise.resolve()
  expect(unwrap(store.live)).toEqual(QUIET)
  store.dispose()
  signal(0)
  await Promise.resolve()
  expect(store.live.writing).toEqual([])
})
