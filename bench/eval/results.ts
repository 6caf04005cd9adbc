import { appendFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Figures } from './figures.ts'
import type { SavedProject } from './project-file.ts'

/** One row that was scored. */
export interface RowResult extends Omit<Figures, 'firstAttempt'> {
  id: string
  /** The hidden test on the files as they stood when the model first ran tests of its answer. */
  first: boolean
  /** The hidden test on the files at the run's end. */
  final: boolean
  durationMs: number
}

/** What must be the same when an evaluation is taken up again. */
export interface RunFacts {
  data: string
  baseUrl: string
  model: string
  protocol: string
  loop: boolean
  /** Left out: one. */
  candidates?: number
}

export interface Results {
  done: ReadonlyMap<string, RowResult>
  /** Writes the trajectory first, then the line that says the row is done. */
  add(result: RowResult, saved: { project: SavedProject; log: string }): Promise<void>
  write(name: string, text: string): Promise<void>
}

/** A name for files, one for each id. */
export const fileName = (id: string): string => id.replace(/[^\w.-]+/g, '-')

/**
 * Opens a folder of results. A line that was not written to its end is dropped, so that its row is done again. Throws
 * where the folder belongs to another evaluation.
 */
export async function openResults(folder: string, facts: RunFacts): Promise<Results> {
  await mkdir(join(folder, 'trajectories'), { recursive: true })
  await mkdir(join(folder, 'projects'), { recursive: true })
  const known = await readIfThere(join(folder, 'evaluation.json'))
  const text = `${JSON.stringify(facts, null, 2)}\n`
  if (known === null) await writeFile(join(folder, 'evaluation.json'), text)
  else if (known !== text) throw new Error(`${folder} holds another evaluation. Choose another folder:\n${known}`)

  const path = join(folder, 'rows.jsonl')
  const written = (await readIfThere(path)) ?? ''
  const whole = written.slice(0, written.lastIndexOf('\n') + 1)
  if (whole.length < written.length) await truncate(path, Buffer.byteLength(whole))
  const done = new Map<string, RowResult>()
  for (const line of whole.split('\n').filter(Boolean)) {
    const result = JSON.parse(line) as RowResult
    done.set(result.id, result)
  }
  return {
    done,
    async add(result, { project, log }) {
      const name = fileName(result.id)
      await writeFile(join(folder, 'projects', `${name}.tabwright.json`), project.text)
      await writeFile(join(folder, 'trajectories', `${name}.jsonl`), log)
      await appendFile(path, `${JSON.stringify(result)}\n`)
      done.set(result.id, result)
    },
    write: (name, text) => writeFile(join(folder, name), text),
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
