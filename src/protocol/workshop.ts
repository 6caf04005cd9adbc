import type { RunLimits } from './events.ts'
import type { ModelSettings } from './settings.ts'

/** What a teacher gives out, as one link. Nothing of it is secret: whoever has the link can read it. */
export interface Workshop {
  /** Tells this one from every other. */
  id: string
  title: string
  /** What is asked of the learner, and stands in their prompt box. */
  task: string
  /** How long it should take; shown and reported, not enforced. null: no limit. */
  minutes: number | null
  /** Runs the tests. */
  command: string
  /** What everybody begins with: text, or base64 of bytes, by path. */
  files: Record<string, string | { base64: string }>
  /** Those of the files that are tests: the results say who changed them. */
  tests: string[]
  /** Tests that only the teacher has, by the SHA-256 of their contents. */
  hidden: { path: string; hash: string }[]
  /** Where answers come from, with the key of the teacher's own proxy; null: learners use their own. */
  model: ModelSettings | null
  /** The models at that address that may be chosen; the one in `model` is the first. */
  models: string[]
  limits: RunLimits
}

/** A learner's place in a workshop: kept with the settings of this browser, by project. */
export interface WorkshopSeat {
  workshop: Workshop
  learner: string
  /** Milliseconds since the epoch. */
  startedAt: number
}
