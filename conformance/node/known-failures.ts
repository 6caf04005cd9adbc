import { readFileSync, writeFileSync } from 'node:fs'
import type { Outcome } from './outcome.ts'
import { reasonFor } from './reasons.ts'

/** By test file: why it fails in the tab. */
export type KnownFailures = Record<string, string>

export function readKnownFailures(path: URL): KnownFailures {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** What the list does not say, or says wrongly, of tests that were run. Empty when it is right. */
export function differences(known: KnownFailures, outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ test, result, detail }) => {
    const listed = known[test.file] !== undefined
    if (result === 'failed' && !listed) return [`broke: ${test.file}: ${detail.slice(0, 200)}`]
    if (result === 'passed' && listed) return [`passes now, but is listed: ${test.file}`]
    return []
  })
}

/** Nobody has said why yet. */
function inItsOwnWords(detail: string): string {
  const words = detail
    .replace(/^exit \d+: ?/, '')
    .slice(0, 120)
    .trim()
  return `Not looked into yet: ${words === '' ? detail : words}`
}

/** The list, made right for the tests that were run. A new failure gets a reason from `reasons.ts`, or its own words. */
export function updateKnownFailures(path: URL, known: KnownFailures, outcomes: readonly Outcome[]): void {
  const updated = { ...known }
  for (const { test, result, detail } of outcomes) {
    if (result !== 'failed') delete updated[test.file]
    else updated[test.file] ??= reasonFor(test.file, detail) ?? inItsOwnWords(detail)
  }
  const sorted = Object.fromEntries(Object.entries(updated).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`)
}
