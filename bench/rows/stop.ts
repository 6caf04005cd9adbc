import type { Page } from 'playwright-core'
import { type ModelServer, startModelServer } from '../../e2e/model-server/server.ts'
import type { Person } from '../../e2e/support/person.ts'
import type { BenchContext } from '../lib/context.ts'
import { inFreshProfile } from '../lib/profile.ts'
import type { Row } from '../lib/row.ts'

declare global {
  interface Window {
    clickedAt: number
  }
}

/**
 * From the click on Stop until the model's server sees its request end, and until the last sign of life of a program
 * that writes the time into a file every ten milliseconds: 0 where the last one is from before the click.
 */
export async function stop({ browser, appUrl, runs }: BenchContext): Promise<Row[]> {
  const models = await startModelServer()
  const stream: number[] = []
  const program: number[] = []
  try {
    for (let round = 0; round < Math.min(runs, 5); round++) {
      stream.push(await inFreshProfile(browser, appUrl, (person) => stopStream(person, models)))
      program.push(await inFreshProfile(browser, appUrl, (person) => stopProgram(person, models)))
    }
  } finally {
    await models.close()
  }
  const common = { unit: 'ms', native: null, target: { atMost: 200 } } as const
  return [
    { what: 'Stop, until the request to the model ends', ours: stream, ...common },
    { what: 'Stop, until the running program is silent', ours: program, ...common },
  ]
}

async function stopStream(person: Person, models: ModelServer): Promise<number> {
  models.reset()
  await person.setModel({ baseUrl: models.baseUrl, key: 'sk-bench', model: 'slow' })
  await person.ask('Explain slowly')
  await person.conversation.getByText('slow is writing').waitFor({ timeout: 60_000 })
  const clicked = await pressStop(person)
  const request = models.requests[0]!
  const deadline = Date.now() + 10_000
  while (request.hungUpAt === null) {
    if (Date.now() > deadline) throw new Error('the request to the model went on after Stop')
    await person.page.waitForTimeout(20)
  }
  return Math.max(0, request.hungUpAt - clicked)
}

async function stopProgram(person: Person, models: ModelServer): Promise<number> {
  models.reset()
  await person.setModel({ baseUrl: models.baseUrl, key: 'sk-bench', model: 'heartbeat' })
  await person.ask('Run something that never ends')
  await person.work.getByRole('treeitem', { name: 'beat' }).waitFor({ timeout: 60_000 })
  const clicked = await pressStop(person)
  const line = await person.inTerminal('echo "last $(cat beat)"', /^last \d/)
  return Math.max(0, Number(line.split(' ')[1]) - clicked)
}

/** Presses Stop and waits until it is said; when the click arrived, milliseconds since the epoch. */
async function pressStop({ page, conversation }: Person): Promise<number> {
  await noteClick(page)
  await conversation.getByRole('button', { name: 'Stop' }).click()
  await conversation.getByText('Stopped by you').waitFor({ timeout: 60_000 })
  return page.evaluate(() => window.clickedAt)
}

const noteClick = (page: Page): Promise<void> =>
  page.evaluate(() => addEventListener('click', () => (window.clickedAt = Date.now()), { capture: true, once: true }))
