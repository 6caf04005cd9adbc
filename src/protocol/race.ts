import type { Usage } from './model.ts'

/** When several candidates work on one prompt, each in a fork of the machine. */
export interface RaceSettings {
  /** From 1 (no race) to 8. */
  candidates: number
  /** `after-failure`: one works alone until its first red test run; the candidates go on from there. */
  when: 'always' | 'after-failure'
  /** How long the others may still come in after the first whose tests passed; seconds. */
  graceSeconds: number
  /** Names of models at the same address, taken in turn. Empty: the one of the settings, for all. */
  models: string[]
}

export interface CandidateSpec {
  /** `A` to `H`. */
  id: string
  model: string
  /** null: the host's own. */
  temperature: number | null
  seed: number
}

/** One statement of the referee on one candidate. */
export interface Finding {
  /** Which check, in a word or two: `tests weakened`. */
  check: string
  /** How many problems; 0 is as good as it gets, and what stands where it was not judged. */
  problems: number
  /** For the person. */
  text: string
  /** `not-judged`: it came to no end, which says neither good nor bad. Left out: it was judged. */
  state?: 'not-judged' | 'nothing-to-judge'
}

/** For ranking, less is better: nothing wrong, then nothing known, then each problem. */
export const weightOf = ({ problems, state }: Finding): number => (state === 'not-judged' ? 0.5 : problems)

/** A file as a candidate found and left it; null: there was or is none. */
export interface ChangedFile {
  /** Relative to the project. */
  path: string
  before: Uint8Array | null
  after: Uint8Array | null
  /** Lines; 0 for files that are not text. */
  added: number
  removed: number
}

/** What a candidate made of one file. Contents are kept by hash (SHA-256, hexadecimal); null: there was or is no file. */
export interface BranchChange {
  path: string
  before: string | null
  content: string | null
  /** Bytes of `content`. */
  size: number
  /** Lines; 0 for files that are not text. */
  added: number
  removed: number
}

/** What became of one candidate. */
export interface BranchRecord extends CandidateSpec {
  /** `passed`: its tests passed after its last write. `ended`: it ended without. `stopped`: it was still at work. */
  status: 'passed' | 'ended' | 'stopped'
  /** How it ended, as a sentence. */
  why: string
  /** Its last test run, in the runner's order; null where none had a report. */
  tests: ('passed' | 'failed' | 'skipped')[] | null
  usage: Usage
  /** Answers of its model. */
  calls: number
  /** From the start of the race to its end, or to the end of the race. Milliseconds. */
  durationMs: number
  /** From the decision until its stream and its processes had ended; null where there was nothing to stop. Milliseconds. */
  stopMs: number | null
  findings: Finding[]
  /** Against the files that the race began with. */
  changes: BranchChange[]
}

/** What passes in a candidate's lane while the race is on. Members that are left out stay as they are. */
export interface LaneChange {
  status?: 'forking' | 'running' | 'passed' | 'ended'
  why?: string
  /** One more line of evidence: `write src/a.js  +12`. */
  line?: string
  /** What it does at this moment, in the place of a next line; null: nothing to tell. */
  now?: string | null
  tests?: ('passed' | 'failed' | 'skipped')[]
  /** It has written since its last test run. */
  outdated?: boolean
  /** Answers of its model so far. */
  calls?: number
  /** How many test runs it has made. */
  runs?: number
  /** Read and written so far. */
  tokens?: number
}
