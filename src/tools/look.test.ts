import { expect, test } from 'vitest'
import type { Sandbox } from '../protocol/sandbox.ts'
import type { PageView, PageVisit } from '../protocol/visit.ts'
import { createLookTool } from './look.ts'

const machine = {} as Sandbox
const context = { signal: new AbortController().signal, onOutput: () => {} }

/** One call, what was visited for it, and what the model is told. */
async function look(args: unknown, view: Partial<PageView> = {}) {
  const visits: PageVisit[] = []
  const tool = createLookTool(machine, async (given, visit) => {
    expect(given).toBe(machine)
    visits.push(visit)
    return { path: visit.path, title: '', outline: '', console: [], problem: null, ...view }
  })
  return { visits, result: await tool.run(args, context) }
}

test('visits the page, and tells what it shows and said', async () => {
  const { visits, result } = await look(
    {
      port: '8080',
      path: 'list?all',
      actions: '[{"action":"fill","target":"What","value":"milk"},{"action":"press","value":"Enter"}]',
    },
    {
      path: '/list',
      title: 'Shopping',
      outline: 'list\n  - milk',
      console: [
        { level: 'log', text: 'adding' },
        { level: 'error', text: 'TypeError: no' },
      ],
    },
  )
  expect(visits).toEqual([
    {
      port: 8080,
      path: '/list?all',
      actions: [
        { action: 'fill', target: 'What', value: 'milk' },
        { action: 'press', value: 'Enter' },
      ],
    },
  ])
  expect(result).toEqual({
    ok: true,
    text: 'http://localhost:8080/list “Shopping”\nlist\n  - milk\n\nConsole:\nlog: adding\nerror: TypeError: no',
    data: { kind: 'look', port: 8080, path: '/list', title: 'Shopping', errors: 1 },
  })
})

test('says what went wrong before what is shown, and cuts what is long', async () => {
  const { visits, result } = await look(
    {},
    { problem: 'click Buy: Nothing is called “Buy”.', outline: 'x'.repeat(9000) },
  )
  expect(visits).toEqual([{ port: 3000, path: '/', actions: [] }])
  expect(result.ok).toBe(false)
  expect(result.text).toMatch(
    /^click Buy: .*\n\nhttp:\/\/localhost:3000\/\nx{8000}\n… 1000 more characters\n\nNothing was/,
  )
})

test.each([
  [{ actions: [{ action: 'hover', target: 'x' }] }, /no action “hover”: use click, fill, press, wait/],
  [{ actions: [{ action: 'click' }] }, /“click” needs a “target”/],
  [{ actions: [{ action: 'fill', target: 'x' }] }, /“fill” needs a “target” and a “value”/],
  [{ actions: [{ action: 'wait' }] }, /“wait” needs a “value”/],
  [{ port: 'web' }, /“port” must be an integer/],
])('refuses %j', async (args, problem) => {
  const { visits, result } = await look(args)
  expect([visits, result.ok]).toEqual([[], false])
  expect(result.text).toMatch(problem)
})
