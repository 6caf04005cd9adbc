/** What a figure has to reach. */
export type Target =
  | { atMost: number }
  | { atLeast: number }
  /** Ours, at most so many times the native tool's median. */
  | { timesNative: number }

/** One line of a table: every single measurement, so that the table can say how far they spread. */
export interface Row {
  what: string
  unit: 'µs' | 'ms' | 'KB' | 'MB' | 'tokens' | 'fps' | '%'
  ours: number[]
  /** Null where nothing native does the same. */
  native: number[] | null
  target: Target | null
  /** Why nothing was measured; then `ours` is empty. */
  problem?: string
}
