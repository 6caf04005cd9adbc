import type { Browser, Page } from 'playwright-core'

/** What a row is given to measure with. */
export interface BenchContext {
  /** Times that each thing is measured. */
  runs: number
  browser: Browser
  /** The harness page, booted: `window.sandbox` and `window.run`. */
  page: Page
  /** Address of the harness page, built and served as the app is. */
  harnessUrl: string
  /** Address of the app, built and served. */
  appUrl: string
  /** An empty folder for the native tool's half. */
  folder: string
}

/** Each thing in turn, so that a slow moment of the machine falls on both. The first round warms up and is dropped. */
export async function inTurn<K extends string>(
  runs: number,
  measure: Record<K, () => Promise<number>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(measure) as K[]
  const results = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>
  for (let round = 0; round <= runs; round++) {
    for (const name of names) {
      const value = await measure[name]()
      if (round > 0) results[name].push(value)
    }
  }
  return results
}
