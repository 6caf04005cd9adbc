import type { Script, ScriptTurn } from '../../e2e/model-server/script.ts'
import { type ModelServer, startModelServer } from '../../e2e/model-server/server.ts'
import type { Person } from '../../e2e/support/person.ts'
import type { ProjectEvent } from '../../src/protocol/events.ts'

/** A request in the form that all protocols of the scripted host take; `at` by `performance.now()` of this process. */
export interface Arrival {
  model: string
  at: number
}

/** A scripted host with scripts made here, which notes when each request came. */
export async function withScripts<T>(
  scripts: Record<string, Script>,
  work: (models: ModelServer, arrivals: Arrival[]) => Promise<T>,
): Promise<T> {
  const arrivals: Arrival[] = []
  const models = await startModelServer({
    scriptOf(body: { model: string; seed?: number }) {
      arrivals.push({ model: body.model, at: performance.now() })
      const script = scripts[body.model] ?? null
      const own = typeof body.seed === 'number' ? script?.candidates?.[body.seed - 1] : undefined
      return own === undefined ? script : (scripts[own] ?? null)
    },
  })
  try {
    return await work(models, arrivals)
  } finally {
    await models.close()
  }
}

export const script = (...turns: ScriptTurn[]): Script => ({ prompt: '', turns })

export const runCommand = (command: string) => ({ name: 'run', arguments: { command } })
export const writeFile = (path: string, content: string) => ({ name: 'write', arguments: { path, content } })
export const finish = { name: 'finish', arguments: { summary: 'Done.', notCovered: [] } }

/** The open project's log, as a person exports it, without its seal. */
export async function exportedLog({ page }: Person): Promise<ProjectEvent[]> {
  await page.getByRole('button', { name: /^Project / }).click()
  const item = page.getByRole('menuitem', { name: 'Export the log' })
  const [download] = await Promise.all([page.waitForEvent('download'), item.click()])
  const parts: Buffer[] = []
  for await (const part of await download.createReadStream()) parts.push(part as Buffer)
  const lines = Buffer.concat(parts).toString('utf8').trimEnd().split('\n')
  return lines.slice(0, -1).map((line) => JSON.parse(line) as ProjectEvent)
}
