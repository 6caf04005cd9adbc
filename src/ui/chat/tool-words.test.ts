import { expect, test } from 'vitest'
import { alteredWords, outdatedWords, stringField, toolOutcome, toolSubject, triedAgain } from './tool-words.ts'

test('reads what a call is about, also while it is being written', () => {
  expect(toolSubject('{"path":"src/a.js","content":"x"}')).toBe('src/a.js')
  expect(toolSubject('{"path":"src/a')).toBe('src/a')
  expect(toolSubject('{"command":"node --test\\n&& ls"}')).toBe('node --test')
  expect(toolSubject('{"pa')).toBe('')
  expect(stringField('{"path":"a\\u00', 'path')).toBe('a')
  expect(stringField('{"path":"a\\"b"}', 'path')).toBe('a"b')
})

const run = {
  command: 'x',
  exitCode: 0,
  signal: null,
  timedOut: false,
  durationMs: 1210,
  output: '',
  truncated: false,
  report: null,
  background: false,
  ports: [],
}
const result = (own: Partial<typeof run> & Record<string, unknown>) => ({
  ok: true,
  text: '',
  data: { kind: 'run' as const, run: { ...run, ...own } },
})

test('says how a command ended', () => {
  expect(toolOutcome(result({}), 0)).toEqual({ text: '1.21 s', failed: false })
  expect(toolOutcome(result({ exitCode: 2 as 0 }), 0)).toEqual({ text: 'exit 2', failed: true })
  expect(toolOutcome(result({ background: true, ports: [3000] as never[] }), 0)).toEqual({
    text: 'listens on :3000',
    failed: false,
  })
  expect(toolOutcome(result({ timedOut: true }), 0).failed).toBe(true)
  expect(toolOutcome({ ok: false, text: 'no' }, 5)).toEqual({ text: 'did not work', failed: true })
})

test('says when a call was made again', () => expect(triedAgain(2000)).toBe('Tried again after 2 s.'))

test('says of an altered history what can be known', () => {
  expect(alteredWords({ line: 5 })).toMatch(/^Event 5 was changed after it was written\..*run the tests yourself\.$/)
  expect(alteredWords({ line: null })).toMatch(/^Something in it was changed.*where cannot be told\./)
})

test('says why a run proves nothing any more', () => {
  const altered = { number: 4, time: 0, kind: 'altered', from: 'link', line: null } as const
  expect(outdatedWords({ entries: [altered], lastWrite: 4 })).toBe('the history was altered')
  expect(outdatedWords({ entries: [altered], lastWrite: 6 })).toBe('files were written since')
})
