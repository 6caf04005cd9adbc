import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluate } from '../bench/eval/evaluate.ts'
import { type Answers, scriptAmong } from '../bench/eval/known-answers.ts'
import { openResults } from '../bench/eval/results.ts'
import type { DataRow } from '../bench/eval/row.ts'
import { taskOf } from '../bench/eval/task.ts'
import { verifyLogFile } from '../src/project/audit/verify-log.ts'
import { type ModelServer, startModelServer } from './model-server/server.ts'
import { type App, openApp } from './support/app.ts'

const begin = (name: string, body: string) => `def ${name}(number):\n    """Give it ${body}."""\n`

/** One in Python and two in JavaScript, each with the answers that the model will give. */
const ROWS: (DataRow & { answers: Answers })[] = [
  {
    id: 'own/twice',
    lang: 'python',
    prompt: begin('twice', 'doubled'),
    solution: `${begin('twice', 'doubled')}    return number * 2\n`,
    test: 'def check(candidate):\n    assert candidate(4) == 8\n\ncheck(twice)\n',
    entry_point: 'twice',
    answers: 'right',
  },
  {
    id: 'own/half',
    lang: 'js',
    prompt: '// Gives half of it.\nconst half = (number) => {\n',
    solution: '// Gives half of it.\nconst half = (number) => {\n  return number / 2\n}\n',
    test: 'console.assert(half(8) === 4)\n',
    entry_point: null,
    answers: 'repaired',
  },
  {
    id: 'own/square',
    lang: 'js',
    prompt: '// Gives its square.\nconst square = (number) => {\n',
    solution: '// Gives its square.\nconst square = (number) => {\n  return number ** 2\n}\n',
    test: 'console.assert(square(3) === 9)\n',
    entry_point: null,
    answers: 'wrong',
  },
  { id: 'own/other', lang: 'cobol', prompt: 'x', solution: 'x', test: 'x', entry_point: null, answers: 'right' },
]

let app: App
let models: ModelServer
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabwright-eval-'))
  const tasks = ROWS.flatMap((row) => {
    const made = taskOf(row)
    return made.ok ? [made.task] : []
  })
  const answers = new Map(ROWS.map((row) => [row.id, row.answers]))
  models = await startModelServer({ scriptOf: scriptAmong(tasks, ({ id }) => answers.get(id)!) })
  app = await openApp()
}, 300_000)
afterAll(async () => {
  await app?.close()
  await models?.close()
  // Made above by mkdtemp.
  if (folder?.startsWith(tmpdir())) await rm(folder, { recursive: true })
})

async function score(loop: boolean, out: string, rows: DataRow[] = ROWS, candidates = 1) {
  const facts = { data: 'own', baseUrl: models.baseUrl, model: 'known', protocol: 'Chat Completions', loop }
  return evaluate({
    app,
    rows,
    model: { protocol: 'Chat Completions', baseUrl: models.baseUrl, key: 'sk-eval', model: 'known' },
    ...{ loop, candidates },
    seconds: 120,
    checkSeconds: 60,
    results: await openResults(join(folder, out), facts),
    say: () => {},
  })
}

test('three rows whose answers are known come to the scores that follow, and a half row is done again', async () => {
  const summary = await score(true, 'loop')
  expect(summary).toMatchObject({
    rows: 3,
    passed: { firstAttempt: 1, withLoop: 2 },
    passAtOne: { firstAttempt: 1 / 3, withLoop: 2 / 3 },
    repairs: 1,
    modelCalls: 3 + 4 + 4,
    outcomes: { proved: 2, failed: 1 },
    failed: [],
    unsupported: [{ id: 'own/other' }],
  })
  expect(models.requests.length).toBe(11)
  expect(summary.tokens.output).toBeGreaterThan(0)
  expect(summary.iterationMs.withoutModel).toBeGreaterThan(0)
  const rows = join(folder, 'loop', 'rows.jsonl')
  const lines = await readFile(rows, 'utf8')
  expect(lines.split('\n').map((line) => line && JSON.parse(line))).toMatchObject([
    { id: 'own/twice', first: true, final: true, repairs: 0 },
    { id: 'own/half', first: false, final: true, repairs: 1 },
    { id: 'own/square', first: false, final: false, repairs: 0 },
    '',
  ])

  const log = await verifyLogFile(await readFile(join(folder, 'loop', 'trajectories', 'own-half.jsonl'), 'utf8'))
  expect(log).toMatchObject({ ok: true, project: 'own-half' })

  // Interrupted while the last row's line was written: that row alone is done again, and the scores are the same.
  await writeFile(rows, lines.slice(0, -20))
  models.reset()
  const again = await score(true, 'loop')
  expect(models.requests.length).toBe(4)
  expect(again).toMatchObject({ rows: 3, passed: summary.passed, repairs: 1, modelCalls: 11 })
  await expect(score(false, 'loop')).rejects.toThrow(/another evaluation/)
}, 400_000)

test('without the loop the first answer counts', async () => {
  const repaired = ROWS.filter(({ answers }) => answers === 'repaired')
  const summary = await score(false, 'no-loop', repaired)
  expect(summary).toMatchObject({ rows: 1, passed: { firstAttempt: 0, withLoop: 0 }, repairs: 0, modelCalls: 2 })
}, 300_000)

test('of two candidates on a row one wins, and what each took is written down', async () => {
  const repaired = ROWS.filter(({ answers }) => answers === 'repaired')
  const summary = await score(true, 'candidates', repaired, 2)
  expect(summary).toMatchObject({ rows: 1, passed: { withLoop: 1 }, failed: [] })
  const row = JSON.parse(await readFile(join(folder, 'candidates', 'rows.jsonl'), 'utf8'))
  const { winner, candidates } = row.race
  expect(candidates.map(({ id }: { id: string }) => id).sort()).toEqual(['A', 'B'])
  expect(candidates.find(({ id }: { id: string }) => id === winner)).toMatchObject({ status: 'passed', modelCalls: 4 })
  expect(summary.races?.won).toEqual({ [winner]: 1 })
}, 300_000)
