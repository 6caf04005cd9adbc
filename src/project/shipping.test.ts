import { expect, it } from 'vitest'
import type { EventBody } from '../protocol/events.ts'
import { eventBody } from './event-shapes.ts'
import { reduceAll } from './reduce.ts'
import { lines } from './test-support/events.ts'

const push: EventBody = {
  type: 'pushed',
  push: {
    ...{ as: 'branch', repository: 'ada/engine', branch: 'main', commit: 'c'.repeat(40) },
    ...{ url: 'https://github.com/ada/engine', changed: 2, deleted: 0 },
  },
}
const start = (id: string, back: string | null = null): EventBody => ({
  type: 'deploy-started',
  deploy: {
    ...{ id, host: 'github-pages', site: 'ada/engine', branch: 'gh-pages', files: 2, bytes: 10 },
    ...{ tests: { passed: 1, total: 1 }, build: null, by: 'person', back },
  },
})
const shown = (id: string): EventBody => ({
  type: 'deploy-ended',
  id,
  outcome: {
    ...{ ok: true, version: 'v', url: 'https://ada.github.io/engine/', page: 'a'.repeat(64) },
    check: { result: 'answers', words: 'It answers.' },
  },
})
const failed = (id: string): EventBody => ({
  type: 'deploy-ended',
  id,
  outcome: { ok: false, message: 'No.', version: null },
})

it('keeps what left in the history whatever is gone back on, and ends the deployment that ended', () => {
  const events = lines(
    { type: 'created', name: 'Sample', template: null },
    push,
    start('a'),
    shown('a'),
    start('b', 'a'),
    failed('b'),
    start('c'),
    { type: 'rewound', to: 1 },
  )
  const entries = reduceAll(events).entries.map((entry) =>
    entry.kind === 'deploy' ? [entry.deploy.id, entry.outcome?.ok ?? null] : entry.kind,
  )
  expect(entries).toEqual(['pushed', ['a', true], ['b', false], ['c', null], 'rewound'])
})

it('takes these lines from outside, and no others in their place', () => {
  for (const body of [push, start('a', 'b'), shown('a'), failed('a')]) eventBody(body, 'line')
  const bad = (body: EventBody, change: (copy: Record<string, Record<string, unknown>>) => void) => {
    const copy = structuredClone(body) as unknown as Record<string, Record<string, unknown>>
    change(copy)
    expect(() => eventBody(copy, 'line')).toThrow(/is not/)
  }
  bad(push, (copy) => {
    copy.push!.url = 3
  })
  bad(start('a'), (copy) => {
    copy.deploy!.host = 'elsewhere'
  })
  bad(shown('a'), (copy) => {
    copy.outcome!.page = 'short'
  })
  bad(failed('a'), (copy) => {
    copy.outcome!.message = null
  })
})
