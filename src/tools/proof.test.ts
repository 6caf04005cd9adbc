import { rm } from 'node:fs/promises'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { parseTestReport } from '../checks/reports/parse-test-report.ts'
import { reduceAll } from '../project/reduce.ts'
import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import { createTools } from './create-tools.ts'
import { createNativeSandbox, type NativeSandbox } from './test-support/native-sandbox.ts'

/** Real runners are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 30_000 })

const GOOD = "import { test } from 'node:test'\nfor (let i = 0; i < 3; i++) test('good ' + i, () => {})\n"
const BAD = "import { test } from 'node:test'\ntest('bad', () => { throw new Error('no') })\n"
const A = { 'a.test.mjs': GOOD, 'src/a.js': 'export const a = 1\n' }

let sandbox: NativeSandbox | undefined
afterEach(() => sandbox?.dispose())

/** The one file outside the project that a test here has written. */
const SCRATCH = '/tmp/tabwright-proof-test.js'
afterAll(() => rm(SCRATCH, { force: true }))

const run = (command: string, more = {}) => ['run', { command, ...more }] as const
const write = (path: string, content: string) => ['write', { path, content }] as const

/** What the agent's ledger says at the end, and what the page's says of the same calls. */
async function ledgers(files: Record<string, string>, steps: (readonly [name: string, args: unknown])[]) {
  sandbox = await createNativeSandbox(files)
  const outputFolder = sandbox.workdir.replace(/project$/, '')
  const hands = createTools(sandbox, { parseReport: parseTestReport, outputFolder })
  const events: ProjectEvent[] = []
  for (const [name, args] of steps) {
    const tool = hands.tools('whole').find((one) => one.name === name)!
    const result = await tool.run(args, { signal: new AbortController().signal, onOutput() {} })
    const call = { id: `${events.length}`, name, arguments: JSON.stringify(args) }
    const body: EventBody = { type: 'tool-call', run: 'r', call, result, durationMs: 1 }
    events.push({ number: events.length + 1, time: 0, body, previous: '', hash: '' })
  }
  const state = await hands.proof.state()
  return { agent: state, page: reduceAll(events).verdict, why: state.status === 'proved' ? '' : state.why }
}

it.each([
  ['a cut report', { ...A, 'b.test.mjs': BAD }, [run('node --test 2>&1 | head -3')], 'another program'],
  ['a write after the tests in one command', A, [run('node --test && echo "broken(" > src/a.js')], 'after the tests'],
  [
    'a write by what the tests start',
    { ...A, 'w.test.mjs': `${GOOD}import fs from 'node:fs'\nfs.appendFileSync('src/a.js', '// ' + Date.now())\n` },
    [run('node --test')],
    'src/a.js was written while the tests ran',
  ],
  [
    'an old report that is shown again',
    A,
    [run('node --test > out.txt'), run('rm a.test.mjs; echo x > src/a.js; cat out.txt')],
    'was written after',
  ],
  [
    'a file that was moved with its time',
    { ...A, 'src/old.js': 'broken(' },
    [run('node --test'), run('mv src/old.js src/a.js')],
    'src/a.js was written after',
  ],
  [
    'a run that timed out and ended with 0',
    {
      'slow.test.mjs':
        "process.on('SIGTERM', () => process.exit(0)); console.log('1..1\\nok 1 - works'); setInterval(() => {}, 1000)",
    },
    [run('exec node slow.test.mjs', { timeoutSeconds: 2 })],
    'timed out',
  ],
  [
    'settings that a command changed',
    { ...A, 'config.json': '{"a":1}' },
    [run('node --test'), run('echo "{}" > config.json')],
    'config.json was written',
  ],
  [
    'a green part after a red whole',
    { ...A, 'b.test.mjs': BAD },
    [run('node --test'), run('node --test a.test.mjs')],
    'Run `node --test` again',
  ],
  [
    'a green part after a red whole and a write',
    { ...A, 'b.test.mjs': BAD },
    [run('node --test'), write('src/a.js', 'export const a = 2\n'), run('node --test a.test.mjs')],
    'Run `node --test` again',
  ],
  [
    'a run that an option keeps from some tests',
    { ...A, 'b.test.mjs': BAD },
    [run('node --test --test-name-pattern=good')],
    'left out by “--test-name-pattern=good”',
  ],
])('neither agent nor page takes %s for a proof', async (_, files, steps, why) => {
  const found = await ledgers(files, steps)
  expect(found.agent.status).toBe('unproved')
  expect(found.why).toContain(why)
  expect(found.page.status).not.toBe('proved')
})

it.each([
  ['a whole run', A, [run('node --test')]],
  [
    'a build before the tests that changes nothing the second time',
    A,
    [run('echo 1 > gen.js && node --test'), run('echo 1 > gen.js && node --test')],
  ],
  ['an identical write after it', A, [run('node --test'), write('src/a.js', 'export const a = 1\n')]],
  ['a scratch file after it', A, [run('node --test'), write(SCRATCH, `${Math.random()}`)]],
  ['a log after it', A, [run('node --test'), run('echo 1 >> server.log')]],
  [
    'data that the tests themselves write',
    {
      ...A,
      'd.test.mjs': `${GOOD}import fs from 'node:fs'\nfs.mkdirSync('data', { recursive: true })\nfs.writeFileSync('data/out.json', '' + Date.now())\n`,
    },
    [run('node --test')],
  ],
  [
    'fewer tests where some were removed',
    { ...A, 'b.test.mjs': BAD },
    [run('node --test'), run('rm b.test.mjs'), run('node --test')],
  ],
])('agent and page both take %s for a proof', async (_, files, steps) => {
  const found = await ledgers(files, steps)
  expect(found.agent).toMatchObject({ status: 'proved' })
  expect(found.page).toMatchObject({ status: 'proved' })
})
