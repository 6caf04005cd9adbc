import { readFile } from 'node:fs/promises'
import type { RecordedTurn, Recording } from '../../src/models/recording.ts'

/** A recording with the ways in which a real host goes wrong. Named by its file; the request's `model` picks it. */
export interface Script extends Recording {
  /** Any other key gets a 401. */
  requiredKey?: string
  /**
   * Names of other scripts, one for each candidate of a race: a request with the seed 1 gets the first. For hosts that
   * are sent a seed; a request without one gets this script's own turns.
   */
  candidates?: string[]
  /** Answers 400 to `stream_options`, as some hosts do. */
  refusesUsage?: boolean
  /** Answers 400 to requests with these members, as hosts do whose models choose for themselves. */
  refuses?: string[]
  turns: ScriptTurn[]
}

/** A script that is another one with faults added, by turn. */
interface DerivedScript extends Partial<Script> {
  base: string
  faults?: Record<string, Fault[]>
  /** `firstByteMs` by turn. */
  delays?: Record<string, number>
}

/** The script for a request: by the name of its model, and by its seed where there is one script for each candidate. */
export async function scriptFor(body: { model?: unknown; seed?: unknown }, load = loadScript): Promise<Script | null> {
  const script = await load(String(body.model))
  const own = typeof body.seed === 'number' ? script?.candidates?.[body.seed - 1] : undefined
  return own === undefined ? script : load(own)
}

export interface ScriptTurn extends RecordedTurn {
  /** One for each request of this turn, in order; after the last one the turn is answered. */
  faults?: Fault[]
  /** The host says that the answer reached its length limit. */
  cutOff?: boolean
  /** Before the first byte of the body, in milliseconds. */
  firstByteMs?: number
  /** Between two deltas, in milliseconds. */
  deltaMs?: number
}

export type Fault =
  | { type: 'status'; status: number; message: string; code?: string; retryAfter?: string }
  /** The socket is destroyed after so many deltas. */
  | { type: 'cut'; after: number }
  /** The body ends properly, but too early: no finish reason, no `[DONE]`. */
  | { type: 'ends-early'; after: number }
  | { type: 'malformed-sse'; after: number }
  /** The connection stays open and silent after so many deltas; -1: not even headers. */
  | { type: 'hang'; after: number }
  /** A failure that the host reports inside the stream. */
  | { type: 'error-event'; message: string }

const FOLDERS = ['./scripts/', '../../src/models/demos/']

/** null where there is no such script. */
export async function loadScript(name: string): Promise<Script | null> {
  if (!/^[a-z0-9-]+$/.test(name)) return null
  for (const folder of FOLDERS) {
    try {
      const text = await readFile(new URL(`${folder}${name}.json`, import.meta.url), 'utf8')
      const script = JSON.parse(text) as Script | DerivedScript
      return 'base' in script ? await derive(script) : script
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return null
}

async function derive({ base, faults = {}, delays = {}, ...own }: DerivedScript): Promise<Script> {
  const script = await loadScript(base)
  if (!script) throw new Error(`There is no script “${base}” to derive from`)
  const turns = script.turns.map((turn, number) => ({
    ...turn,
    faults: faults[number] ?? turn.faults ?? [],
    firstByteMs: delays[number] ?? turn.firstByteMs ?? 0,
  }))
  return { ...script, turns, ...own }
}
