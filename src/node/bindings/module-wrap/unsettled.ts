import type { ModuleRecord } from './record.ts'
import { findReferences } from './references.ts'
import { parseModule } from './transform.ts'

/** What a ModuleWrap keeps its record under. */
export const RECORD = Symbol('module record')

export interface AwaitPlace {
  url: string
  line: number
  /** From 0. */
  column: number
  text: string
}

/** The `await` that a module graph is stuck at. Which of several in one module cannot be told: the first is named. */
export function findUnsettledAwait(entry: any): AwaitPlace | null {
  const seen = new Set<ModuleRecord>()
  const search = (record: ModuleRecord): ModuleRecord | null => {
    if (seen.has(record)) return null
    seen.add(record)
    if (record.status === 'evaluating-async' && record.shape.hasTopLevelAwait && record.pendingAsync === 0)
      return record
    for (const link of record.links) {
      const found = search(link)
      if (found) return found
    }
    return null
  }
  const stuck = entry?.[RECORD] ? search(entry[RECORD]) : null
  const source = stuck?.origin?.source
  if (!stuck?.origin || source === undefined) return null
  const position = findReferences(parseModule(source), new Set()).firstAwait
  const before = source.slice(0, position)
  const line = before.split('\n').length
  return {
    url: stuck.origin.url,
    line,
    column: position - (before.lastIndexOf('\n') + 1),
    text: source.split('\n')[line - 1] ?? '',
  }
}
