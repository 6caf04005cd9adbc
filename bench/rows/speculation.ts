import { startModelServer } from '../../e2e/model-server/server.ts'
import type { AgentResult } from '../../e2e/support/harness.ts'
import type { RunRequest } from '../../src/protocol/agent.ts'
import { DEFAULT_SETTINGS } from '../../src/protocol/settings.ts'
import type { BenchContext } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'
import { createTasks, type Task } from '../lib/speculation-tasks.ts'
import { spread } from '../lib/statistics.ts'

/** With the bench's usual ten runs there are thirty tasks. */
export const TASKS_PER_RUN = 3
export const GRACE_SECONDS = 3
const CANDIDATES = [1, 2, 4, 8]
/** Beside a decision: until streams and processes of who lost have ended. Milliseconds. */
const STOPPED_WITHIN = 100

/** Time to green, tokens, and how long losers take to stop, for 1, 2, 4 and 8 candidates. */
export async function speculation({ page, runs }: BenchContext): Promise<Row[]> {
  const tasks = createTasks(runs * TASKS_PER_RUN, Math.max(...CANDIDATES))
  const scripts = new Map(
    tasks.flatMap(({ name, candidates }) => [
      [name, { ...candidates[0]!, candidates: candidates.map((_, at) => `${name}-${at + 1}`) }] as const,
      ...candidates.map((script, at) => [`${name}-${at + 1}`, script] as const),
    ]),
  )
  const server = await startModelServer({ load: async (name) => scripts.get(name) ?? null })
  const results = new Map(CANDIDATES.map((count) => [count, [] as AgentResult[]]))
  const run = (task: Task, count: number): Promise<AgentResult> =>
    page.evaluate(([request, files]) => window.runAgent(request, files), [
      requestFor(task, count, server.baseUrl),
      task.files,
    ] as const)
  try {
    // The first run loads what later ones find ready.
    await run(tasks[0]!, 1)
    for (const task of tasks) {
      for (const count of CANDIDATES) results.get(count)!.push(await run(task, count))
      console.error(`${task.name}: ${CANDIDATES.map((count) => words(results.get(count)!.at(-1)!)).join(', ')}`)
    }
  } finally {
    await server.close()
  }
  return rowsOf(results)
}

function requestFor({ name, prompt }: Task, candidates: number, baseUrl: string): RunRequest {
  const { limits, model, race, policy } = DEFAULT_SETTINGS
  return {
    ...{ run: name, project: 'bench', prompt, history: [], plan: null, source: 'endpoint', demo: null },
    ...{ budget: DEFAULT_SETTINGS.budget, prices: {}, spent: {} },
    model: { ...model, baseUrl, key: 'none', model: name },
    // Of all candidates together: a race of eight makes eight times the calls.
    // What runs in the tab takes its own time: the limit stays, so that a busy machine decides nothing.
    limits: { ...limits, steps: limits.steps * candidates },
    policy,
    race: { ...race, candidates, graceSeconds: GRACE_SECONDS },
  }
}

const isGreen = ({ outcome }: AgentResult): boolean => outcome.status === 'proved'
const words = (result: AgentResult): string => `${isGreen(result) ? 'green' : 'red'} ${Math.round(result.ms)} ms`

function rowsOf(results: Map<number, AgentResult[]>): Row[] {
  const whole = DEFAULT_SETTINGS.limits.seconds * 1000
  const times = (count: number) => results.get(count)!.map((result) => (isGreen(result) ? result.ms : whole))
  const alone = spread(times(1))!.median
  const rows = CANDIDATES.map((count): Row => {
    const green = results.get(count)!.filter(isGreen).length
    return {
      what: `time to green, K = ${count} (${green} of ${results.get(count)!.length} green)`,
      unit: 'ms',
      ours: times(count),
      native: null,
      // A race that is no faster than one alone is worth nothing.
      target: count === 4 ? { atMost: alone } : null,
    }
  })
  const tokens = CANDIDATES.map((count): Row => {
    const cached = results.get(count)!.map((result) => tokensOf(result).cached)
    const share = Math.round((100 * sum(cached)) / sum(results.get(count)!.map((result) => tokensOf(result).all)))
    return {
      what: `tokens, K = ${count} (${share} % of them cached)`,
      unit: 'tokens',
      ours: results.get(count)!.map((result) => tokensOf(result).all),
      native: null,
      target: null,
    }
  })
  const stops = CANDIDATES.slice(1).map((count): Row => {
    const ours = results.get(count)!.flatMap(stopsOf)
    return { what: `a loser stops, K = ${count}`, unit: 'ms', ours, native: null, target: { atMost: STOPPED_WITHIN } }
  })
  const slowest = Math.max(...[...results.values()].flat().flatMap(stopsOf))
  const last: Row = {
    ...{ what: 'the slowest of all losers stops', unit: 'ms', ours: [slowest], native: null },
    target: { atMost: STOPPED_WITHIN },
  }
  return [...rows, ...tokens, ...stops, last]
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)

const stopsOf = ({ bodies }: AgentResult): number[] =>
  bodies.flatMap((body) =>
    body.type === 'race-ended' ? body.branches.flatMap(({ stopMs }) => (stopMs === null ? [] : [stopMs])) : [],
  )

/** Of the winner by its own lines, of the others by their records. */
function tokensOf({ bodies }: AgentResult): { all: number; cached: number } {
  const used = bodies.flatMap((body) => {
    if (body.type === 'model-call') return [body.usage]
    if (body.type !== 'race-ended') return []
    return body.branches.filter(({ id }) => id !== body.winner).map(({ usage }) => usage)
  })
  return {
    all: sum(used.map((usage) => (usage ? usage.inputTokens + usage.outputTokens : 0))),
    cached: sum(used.map((usage) => usage?.cachedInputTokens ?? 0)),
  }
}
