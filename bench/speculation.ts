import type { BenchContext } from './lib/context.ts'
import type { Row } from './lib/row.ts'
import { GRACE_SECONDS, speculation, TASKS_PER_RUN } from './rows/speculation.ts'

/** `npm run bench -- speculation`: what a race of K candidates gains, and what it costs. */
export const rows: Record<string, (context: BenchContext) => Promise<Row[]>> = { speculation }

export const minutes = 60

export const note = `The same scripted tasks for every K, in turn (${TASKS_PER_RUN} for each of --runs): the real loop and engine, answers from a scripted host with the delays of a hosted model, a grace window of ${GRACE_SECONDS} s. A task that is not green counts as the whole time of a run (600 s). The limit of model calls grows with K.`
