import type { ScriptTurn } from '../../e2e/model-server/script.ts'
import type { BenchContext } from '../lib/context.ts'
import { inFreshProfile } from '../lib/profile.ts'
import type { Row } from '../lib/row.ts'
import { type Arrival, exportedLog, finish, runCommand, script, withScripts, writeFile } from '../lib/scripted.ts'

/** Half of them hold tests. */
const FILES = 20
/** What the scripted host takes before its first byte; it is taken off again. Milliseconds. */
const FIRST_BYTE_MS = 100

interface Project {
  what: string
  command: string
  source(number: number, version: number): [path: string, text: string]
  test(number: number): [path: string, text: string]
  atMost: number
}

const NODE: Project = {
  what: `node:test, ${FILES} files`,
  command: 'node --test',
  source: (n, version) => [`part-${n}.mjs`, `// ${version}\nexport const add = (a, b) => a + b + ${n}\n`],
  test: (n) => [
    `part-${n}.test.mjs`,
    `import assert from 'node:assert/strict'\nimport { test } from 'node:test'\nimport { add } from './part-${n}.mjs'\ntest('adds ${n}', () => assert.equal(add(1, 2), ${n + 3}))\n`,
  ],
  atMost: 100,
}

const PYTEST: Project = {
  what: `pytest, ${FILES} files`,
  command: 'python3 -m pytest -q',
  source: (n, version) => [`part_${n}.py`, `# ${version}\ndef add(a, b):\n    return a + b + ${n}\n`],
  test: (n) => [
    `test_part_${n}.py`,
    `from part_${n} import add\n\n\ndef test_adds_${n}():\n    assert add(1, 2) == ${n + 3}\n`,
  ],
  atMost: 150,
}

/**
 * An iteration goes from one request's arrival at the model's host to the next one's: the answer, a file written, all
 * tests run, their report read, everything put into the log and the page. Ours is what is left of it without the
 * answer (as the agent's worker saw it, from asking to its end) and without the command (from spawn to its last byte).
 */
export const nodeOverhead = (context: BenchContext): Promise<Row[]> => measure(NODE, context)
export const pytestOverhead = (context: BenchContext): Promise<Row[]> => measure(PYTEST, context)

async function measure(project: Project, { browser, appUrl, runs }: BenchContext): Promise<Row[]> {
  const numbers = Array.from({ length: FILES / 2 }, (_, at) => at + 1)
  const first: ScriptTurn = {
    text: 'The files.',
    toolCalls: [
      ...numbers.flatMap((n) => [writeFile(...project.source(n, 0)), writeFile(...project.test(n))]),
      runCommand(project.command),
    ],
  }
  // The first loads what later ones find ready, and is dropped.
  const rounds = Array.from(
    { length: runs + 1 },
    (_, at): ScriptTurn => ({
      text: `Change ${at + 1}.`,
      toolCalls: [writeFile(...project.source((at % numbers.length) + 1, at + 1)), runCommand(project.command)],
      firstByteMs: FIRST_BYTE_MS,
    }),
  )
  return withScripts({ bench: script(first, ...rounds, { toolCalls: [finish] }) }, (models, arrivals) =>
    inFreshProfile(browser, appUrl, async (person) => {
      await person.setModel({ baseUrl: models.baseUrl, key: 'sk-bench', model: 'bench' })
      await person.ask('Ten small parts, each with a test')
      await person.untilVerdict('Proved')
      await person.untilStill()
      return rowsOf(project, arrivals, await iterationsOf(person))
    }),
  )
}

interface Iteration {
  modelMs: number
  commandMs: number
}

async function iterationsOf(person: Parameters<typeof exportedLog>[0]): Promise<Iteration[]> {
  const found: Iteration[] = []
  for (const { body } of await exportedLog(person)) {
    if (body.type === 'model-call') found.push({ modelMs: body.durationMs, commandMs: 0 })
    if (body.type === 'tool-call' && body.result.data?.kind === 'run') {
      if (!body.result.ok) throw new Error(`A command failed: ${body.result.text}`)
      found.at(-1)!.commandMs += body.result.data.run.durationMs
    }
  }
  return found
}

function rowsOf({ what, atMost }: Project, arrivals: Arrival[], iterations: Iteration[]): Row[] {
  if (iterations.length !== arrivals.length) {
    throw new Error(`${arrivals.length} requests came, and ${iterations.length} answers are in the log.`)
  }
  // The last answer ends the run: no request comes after it. The first two write everything and warm up.
  const measured = iterations.slice(0, -1).map(({ modelMs, commandMs }, at) => {
    const wholeMs = arrivals[at + 1]!.at - arrivals[at]!.at
    return { oursMs: wholeMs - modelMs - commandMs, withCommandMs: wholeMs - modelMs }
  })
  const kept = measured.slice(2)
  return [
    {
      ...{ what: `ours in an iteration, ${what}`, unit: 'ms', native: null, target: { atMost } },
      ours: kept.map(({ oursMs }) => oursMs),
    },
    {
      ...{ what: `the same with the command, ${what}`, unit: 'ms', native: null, target: null },
      ours: kept.map(({ withCommandMs }) => withCommandMs),
    },
  ]
}
