import { expect, it } from 'vitest'
import type { ModelChunk, ModelMessage } from '../protocol/model.ts'
import { DEMOS } from './demos.ts'
import { toReply } from './recording.ts'
import { createScriptedModel } from './scripted.ts'

const RECORDING = {
  prompt: 'Go',
  turns: [
    {
      text: 'Grüße 🙂, ein Satz.',
      toolCalls: [{ name: 'write', arguments: { path: 'a', content: { lines: ['x', 'y', ''] } } }],
    },
    { after: 'tests: 2 passed', text: 'Both pass.' },
  ],
}

async function collect(messages: ModelMessage[], signal = new AbortController().signal, pace = 0) {
  const chunks: ModelChunk[] = []
  const model = createScriptedModel('test', RECORDING, { pace })
  for await (const chunk of model.stream({ system: '', messages, tools: [] }, signal)) chunks.push(chunk)
  const text = chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('')
  const args = chunks.map((chunk) => (chunk.type === 'tool-call' ? chunk.arguments : '')).join('')
  return { text, args, end: chunks.at(-1), ends: chunks.filter(({ type }) => type === 'end').length }
}

it('says what was recorded for the turn, and ends with a word when there is no more', async () => {
  const first = await collect([{ role: 'user', text: 'Go' }])
  expect(first).toMatchObject({ text: 'Grüße 🙂, ein Satz.', end: { type: 'end', reason: 'tool-calls' }, ends: 1 })
  expect(JSON.parse(first.args)).toEqual({ path: 'a', content: 'x\ny\n' })
  const spoken: ModelMessage = { role: 'assistant', text: '', toolCalls: [] }
  const last = await collect([spoken, spoken])
  expect(last).toMatchObject({ text: expect.stringContaining('demo ends here'), end: { reason: 'stop' } })
})

it('says only what is true of what ran', async () => {
  const said = (text: string) =>
    collect([
      { role: 'assistant', text: '', toolCalls: [] },
      { role: 'tool', callId: '1', text },
    ])
  expect((await said('exit code 0\ntests: 2 passed, 0 failed')).text).toBe('Both pass.')
  expect(await said('exit code 1\ntests: 1 passed')).toMatchObject({
    text: expect.stringContaining('the demo stops'),
    end: { reason: 'stop' },
  })
})

it('stops in the middle of a pause', async () => {
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 20)
  expect(await collect([], stop.signal, 10_000)).toMatchObject({ end: { reason: 'aborted' }, ends: 1 })
})

it.each(Object.entries(DEMOS))('has a demo %s that can be played', async (_, load) => {
  const recording = await load()
  expect(recording.prompt).not.toBe('')
  for (const turn of recording.turns) for (const call of toReply(turn).toolCalls) JSON.parse(call.arguments)
})
