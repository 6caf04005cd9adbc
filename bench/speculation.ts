import type { BenchContext } from './lib/context.ts'
import type { Row } from './lib/row.ts'
import { GRACE_SECONDS, SCALE, speculation, TASKS_PER_RUN } from './rows/speculation.ts'

/** `npm run bench -- speculation`: what a race of K candidates gains, and what it costs. */
export const rows: Record<string, (context: BenchContext) => Promise<Row[]>> = { speculation }

export const minutes = 60

export const note = `The same scripted tasks for every K, in turn (${TASKS_PER_RUN} for each of --runs, 30 by default): the real loop and engine, answers from a scripted host. Every wait for the host, and the grace window of ${GRACE_SECONDS} s, is divided by ${SCALE}; what runs in the tab is not, so it weighs ${SCALE} times what it does beside a real model. A task that is not green counts as the whole time of a run (600 s, divided likewise). The limit of model calls grows with K.`
