import { expect, it } from 'vitest'
import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { ModelMessage } from '../protocol/model.ts'
import { shortenTo } from './conversation.ts'
import { rebuildHistory } from './history.ts'
import { createStuckDetector } from './stuck.ts'

const rebuild = (...bodies: EventBody[]) =>
  rebuildHistory(bodies.map((body, at): ProjectEvent => ({ number: at + 1, time: 0, body, previous: '', hash: '' })))

const call = (id: string, args = '{}') => ({ id, name: 'read', arguments: args })
const says = (text: string, ...toolCalls: ReturnType<typeof call>[]): EventBody => ({
  ...{ type: 'model-call', run: 'r', text, toolCalls, usage: null, durationMs: 1, error: null },
})
const result = (id: string, text: string): EventBody => ({
  ...{ type: 'tool-call', run: 'r', call: call(id), result: { ok: true, text }, durationMs: 1 },
})

it('tells the conversation, and what the person did in between', () => {
  const plan = {
    goal: 'G',
    files: [],
    libraries: [],
    tests: [],
    testCommand: null,
    steps: [{ text: 'S', status: 'todo' as const }],
  }
  expect(
    rebuild(
      { type: 'created', name: 'n', template: null },
      { type: 'prompt', text: 'Go' },
      { type: 'run-started', run: 'r', source: 'endpoint', model: 'm', limits: { repairs: 1, steps: 1, seconds: 1 } },
      says('I read.', call('a'), call('b')),
      result('a', 'A'),
      result('b', 'B'),
      { type: 'files', by: 'agent', changes: [{ path: 'x', content: 'h', size: 1 }] },
      says('Done.'),
      { type: 'run-ended', run: 'r', outcome: { status: 'answered', summary: 'Done.', notCovered: [] } },
      {
        type: 'files',
        by: 'person',
        changes: [
          { path: 'y', content: 'h', size: 1 },
          { path: 'z', content: null, size: 0 },
        ],
      },
      { type: 'plan', by: 'person', plan },
      { type: 'prompt', text: 'More' },
    ),
  ).toEqual([
    { role: 'user', text: 'Go' },
    { role: 'assistant', text: 'I read.', toolCalls: [call('a'), call('b')] },
    { role: 'tool', callId: 'a', text: 'A' },
    { role: 'tool', callId: 'b', text: 'B' },
    { role: 'assistant', text: 'Done.', toolCalls: [] },
    {
      role: 'user',
      text: '(I changed files myself: y, z (removed). Read them before you change them.)\n\n(I changed the plan. It is now:\nGoal: G\n- [todo] S)\n\nMore',
    },
  ])
})

it('tells what a person did beside a run only after it: its model was not told either', () => {
  const files: EventBody = { type: 'files', by: 'person', changes: [{ path: 'y', content: 'h', size: 1 }] }
  expect(
    rebuild(
      { type: 'prompt', text: 'Go' },
      says('I read.', call('a')),
      files,
      result('a', 'A'),
      { type: 'reminder', run: 'r', text: 'Go on, or call finish.' },
      { type: 'run-ended', run: 'r', outcome: { status: 'stopped-by-person' } },
    ).slice(1),
  ).toEqual([
    { role: 'assistant', text: 'I read.', toolCalls: [call('a')] },
    { role: 'tool', callId: 'a', text: 'A' },
    {
      role: 'user',
      text: 'Go on, or call finish.\n\n(I stopped the run here.)\n\n(I changed files myself: y. Read them before you change them.)',
    },
  ])
})

it('gives every call exactly one result, and leaves out what broke off', () => {
  expect(
    rebuild(
      says('', call('a'), call('b')),
      result('a', 'A'),
      result('a', 'again'),
      result('unknown', 'U'),
      { type: 'run-ended', run: 'r', outcome: { status: 'stopped-by-person' } },
      { ...says('half'), error: { code: 'stream-cut', message: 'cut' } } as EventBody,
      says(''),
    ),
  ).toEqual([
    { role: 'assistant', text: '', toolCalls: [call('a'), call('b')] },
    { role: 'tool', callId: 'a', text: 'A' },
    { role: 'tool', callId: 'b', text: 'Not carried out: the run ended before.' },
    { role: 'user', text: '(I stopped the run here.)' },
  ])
})

it('shortens the oldest outputs and contents of a conversation that has grown too long', () => {
  const turn = (n: number): ModelMessage[] => [
    {
      role: 'assistant',
      text: '',
      toolCalls: [call(`w${n}`, JSON.stringify({ path: `f${n}`, content: 'x'.repeat(2000) }))],
    },
    { role: 'tool', callId: `w${n}`, text: 'y'.repeat(2000) },
  ]
  const messages: ModelMessage[] = [{ role: 'user', text: 'z'.repeat(2000) }, ...[...Array(10).keys()].flatMap(turn)]
  expect(shortenTo(messages, 100_000)).toEqual(messages)
  const fitted = shortenTo(messages, 18_000)
  expect(fitted).toHaveLength(messages.length)
  expect(fitted[0]).toEqual(messages[0])
  expect(fitted.slice(-8)).toEqual(messages.slice(-8))
  const first = fitted[1] as Extract<ModelMessage, { role: 'assistant' }>
  expect(JSON.parse(first.toolCalls[0]!.arguments)).toMatchObject({
    path: 'f0',
    content: expect.stringContaining('left out'),
  })
  expect(JSON.stringify(fitted).length).toBeLessThan(25_000)
})

it('counts the same call with the same result, whatever time it took, until a file changes', () => {
  const stuck = createStuckDetector()
  const again = (n: number) => ({
    text: '',
    done: [{ call: call(`c${n}`), result: { ok: false, text: `exit code 1, 0.${n} s\nno` } }],
  })
  const edit = { kind: 'edit', path: 'a', created: false, added: 1, removed: 0, diff: '' } as const
  expect([1, 2].map((n) => stuck.look(again(n)).status)).toEqual(['fine', 'fine'])
  stuck.look({ text: '', done: [{ call: call('e', '{"path":"a"}'), result: { ok: true, text: '', data: edit } }] })
  expect([3, 4, 5, 6].map((n) => stuck.look(again(n)).status)).toEqual(['fine', 'fine', 'nudge', 'stuck'])
})
