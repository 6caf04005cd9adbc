import { expect, test } from 'vitest'
import { callWords, waitingWords, writingWords } from './live-words.ts'

test('names who answers: a model, the recorded script, or whoever carries the text', () => {
  const endpoint = { source: 'endpoint', model: 'gpt-5-mini' } as const
  const demo = { source: 'demo', model: 'jwt-auth' } as const
  const paste = { source: 'paste', model: 'copy and paste' } as const
  expect([endpoint, demo, paste].map(writingWords)).toEqual([
    'gpt-5-mini is writing',
    'The recorded script is writing',
    'Reading the pasted answer',
  ])
  expect([endpoint, demo, paste].map((speaker) => waitingWords(speaker, '3 s'))).toEqual([
    'Waiting for gpt-5-mini, 3 s',
    'Waiting for the recorded script, 3 s',
    'Reading the project, 3 s',
  ])
})

test('only the last call is still being written, and only a file has lines', () => {
  const write = { name: 'write', arguments: '{"path":"a.js","content":"one\\ntwo' }
  expect(callWords(write, true)).toBe('writing 2 lines')
  expect(callWords(write, false)).toBe('2 lines written')
  expect(callWords({ name: 'update_plan', arguments: '{"goal":' }, true)).toBe('writing')
  expect(callWords({ name: 'run', arguments: '{}' }, false)).toBe('written')
})
