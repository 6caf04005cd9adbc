import type { App } from '../../e2e/support/app.ts'
import { type EvalModel, type EvalPage, openEvalPage } from './eval-page.ts'
import { figuresOf } from './figures.ts'
import { type Files, type SavedProject, textFiles } from './project-file.ts'
import { fileName, type Results, type RowResult } from './results.ts'
import type { DataRow } from './row.ts'
import { type Summary, summarise } from './summary.ts'
import { passes, type Task, taskOf } from './task.ts'

export interface EvaluateOptions {
  app: App
  rows: readonly DataRow[]
  model: EvalModel
  /** Without it the model answers once, and runs nothing. */
  loop: boolean
  /** How many work on a row at once; 1 by default. */
  candidates?: number
  /** A run's limit, seconds. */
  seconds: number
  checkSeconds: number
  results: Results
  /** One line for each row. */
  say(line: string): void
}

/** Rows that one profile serves: what it keeps must not grow with the data. */
const ROWS_A_PROFILE = 25
/** Failures in a row that no further row will mend: a wrong key, a host that is down. */
const GIVE_UP_AFTER = 3

const WITH_LOOP =
  'Write tests of your own and run them, with the standard library and pytest or node:test only. Tests that you do not see decide in the end.'
const WITHOUT_LOOP =
  'You have one attempt: write the answer at once, run nothing, then call finish with noTests. Tests that you do not see decide.'

/** Scores every row that is not scored yet, one after another. Rows that cannot be scored are named, never counted. */
export async function evaluate(options: EvaluateOptions): Promise<Summary> {
  const { app, rows, model, loop, candidates = 1, seconds, checkSeconds, results, say } = options
  const unsupported: Summary['unsupported'] = []
  const failed: Summary['failed'] = []
  let page: EvalPage | null = null
  let served = 0
  let inARow = 0
  try {
    for (const row of rows) {
      const made = taskOf(row)
      if (!made.ok) {
        unsupported.push(made)
        continue
      }
      if (results.done.has(row.id)) continue
      try {
        const limits = loop ? { repairs: 4, steps: 40, seconds } : { repairs: 0, steps: 6, seconds }
        if (page !== null && served % ROWS_A_PROFILE === 0) {
          await page.leave()
          page = null
        }
        page ??= await openEvalPage(app, { model, limits, candidates, checkSeconds })
        served++
        const { result, ...saved } = await score(page, made.task, loop)
        await results.add(result, saved)
        say(`${row.id}: ${verdictWords(result)}`)
        inARow = 0
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        failed.push({ id: row.id, why })
        say(`${row.id}: not scored: ${why}`)
        // What went wrong in this profile must not reach the next row.
        await page?.leave().catch(() => {})
        page = null
        if (++inARow === GIVE_UP_AFTER) throw new Error(`${GIVE_UP_AFTER} rows in a row could not be scored. ${why}`)
      }
    }
  } finally {
    await page?.leave().catch(() => {})
  }
  const wanted = rows.flatMap(({ id }) => results.done.get(id) ?? [])
  return summarise(wanted, failed, unsupported)
}

interface Scored {
  result: RowResult
  project: SavedProject
  log: string
}

async function score(page: EvalPage, task: Task, loop: boolean): Promise<Scored> {
  const started = performance.now()
  const name = fileName(task.id)
  const prompt = `${task.ask}\n\n${loop ? WITH_LOOP : WITHOUT_LOOP}`
  const { project, log } = await page.ask(name, textFiles(task.files), prompt)
  const { firstAttempt, ...figures } = figuresOf(project.events, task.answers)
  const last = project.events.findLast(({ body }) => body.type === 'run-ended')?.body
  if (last?.type === 'run-ended' && last.outcome.status === 'model-error') {
    // The model said nothing that could be scored.
    throw new Error(last.outcome.error.message)
  }
  const atEnd = project.filesAt()
  const final = passes(task.check, await page.check(`${name}-check`, atEnd, task.check))
  const atFirst = firstAttempt === null ? atEnd : project.filesAt(firstAttempt)
  const first = areSame(atFirst, atEnd)
    ? final
    : passes(task.check, await page.check(`${name}-first`, atFirst, task.check))
  const durationMs = Math.round(performance.now() - started)
  return { result: { id: task.id, ...figures, first, final, durationMs }, project, log }
}

const areSame = (one: Files, other: Files): boolean =>
  one.size === other.size &&
  [...one].every(([path, bytes]) => {
    const twin = other.get(path)
    return twin !== undefined && Buffer.compare(bytes, twin) === 0
  })

const verdictWords = ({ first, final, repairs, outcome, durationMs, race }: RowResult): string =>
  `${race ? `${race.winner ?? 'nobody'} won, ` : ''}${final ? 'passed' : 'failed'}${first === final ? '' : first ? ' (its first attempt passed)' : ' (its first attempt failed)'}, ${outcome}, ${repairs} repairs, ${(durationMs / 1000).toFixed(1)} s`
