import type { ProjectEvent } from '../protocol/events.ts'

/**
 * A content may lie in storage for a moment before the event that refers to it. Younger ones than this are left alone
 * when contents are collected, whichever tab put them there. Milliseconds.
 */
export const CONTENT_GRACE_MS = 10 * 60_000

export const conflictMessage =
  'This project was changed in another tab. Close one of the two tabs and reload the other to go on.'
export const fullMessage =
  'This browser gives the page no more room. Nothing was lost yet: delete a project that you no longer need, or free disk space.'
export const missingMessage = 'This project is no longer in this browser: it was deleted in another tab.'

/** The contents' hashes that these records refer to. Damaged records are read as far as they go. */
export function referredContents(records: Iterable<unknown>): Set<string> {
  const hashes = new Set<string>()
  for (const record of records) {
    const body = (record as Partial<ProjectEvent> | null | undefined)?.body
    const branches = body?.type === 'race-ended' && Array.isArray(body.branches) ? body.branches : []
    for (const holder of body?.type === 'files' ? [body] : branches) {
      if (!Array.isArray(holder?.changes)) continue
      for (const change of holder.changes) {
        if (typeof change?.content === 'string') hashes.add(change.content)
        if ('before' in change && typeof change.before === 'string') hashes.add(change.before)
      }
    }
  }
  return hashes
}

export interface ReadableEvents {
  events: ProjectEvent[]
  /** A sentence for the person, or null. */
  damaged: string | null
  /** The numbers that stand behind the damage, to be moved aside. */
  aside: number[]
}

/**
 * Reads records (number and value, in order) up to the first that is missing or no link of the chain.
 * `expected` is how many the project's summary counts.
 */
export function listReadable(records: [number, unknown][], expected: number): ReadableEvents {
  const events: ProjectEvent[] = []
  for (const [number, record] of records) {
    const last = events.at(-1)
    if (number !== events.length + 1 || !isEvent(record, number)) break
    if (last !== undefined && record.previous !== last.hash) break
    events.push(record)
  }
  const aside = records.slice(events.length).map(([number]) => number)
  const lost = Math.max(expected, records.at(-1)?.[0] ?? 0) - events.length
  const damaged =
    lost > 0
      ? `Line ${events.length + 1} of this project's history cannot be read. The ${events.length} lines before it were opened; the ${lost} from there on are set aside in this browser's storage.`
      : null
  return { events, damaged, aside }
}

function isEvent(record: unknown, number: number): record is ProjectEvent {
  const event = record as Partial<ProjectEvent> | null
  return (
    typeof event === 'object' &&
    event !== null &&
    event.number === number &&
    typeof event.time === 'number' &&
    typeof event.body === 'object' &&
    typeof event.body?.type === 'string' &&
    typeof event.previous === 'string' &&
    typeof event.hash === 'string'
  )
}
