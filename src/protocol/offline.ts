/** What a build consists of, as the worker that keeps the page is told. */
export interface BuildList {
  /** A hash of everything below: another build has another. */
  version: string
  files: BuildFile[]
}

export interface BuildFile {
  /** Relative to where the page lies: `assets/index-x.js`. */
  path: string
  /** SHA-256 in hexadecimal, of the content before compression. */
  hash: string
  /** Bytes, before compression. */
  size: number
  /** `page`: kept as soon as the page stands. Anything else is kept when it is first used. */
  part: BuildPart
}

/** `page` holds the engine, `node` and `sh`, too. */
export type BuildPart = 'page' | 'python' | 'npm' | 'typescript'

/** How much of one part is kept in this browser. */
export interface KeptPart {
  part: BuildPart
  /** Bytes, before compression. */
  kept: number
  size: number
}

export interface OfflineReport {
  version: string
  parts: KeptPart[]
}

/** What the page says to the worker that keeps it. All but `take` come with a port for the answer. */
export type OfflineRequest = { type: 'keep' } | { type: 'take' } | { type: 'report' } | { type: 'clear' }

/** A sentence where it could not be done. */
export type OfflineAnswer = { ok: true; report: OfflineReport } | { ok: false; message: string }
