import type { EventBody, ProjectEvent } from '../protocol/events.ts'

/** Where a line goes back to; null where it is no rewind, or names no line before it. */
export function rewindTarget({ number, body }: ProjectEvent): number | null {
  if (body.type !== 'rewound') return null
  return Number.isInteger(body.to) && body.to >= 1 && body.to < number ? body.to : null
}

/**
 * Where a history comes from, that it was altered, what the project is called, what the person forbids or allows, and
 * what has left: it holds whatever is gone back on.
 */
const STAYS = new Set<EventBody['type']>([
  ...(['altered', 'policy', 'renamed', 'branched'] as const),
  ...(['pushed', 'deploy-started', 'deploy-ended'] as const),
])

/**
 * The lines that a log's state rests on after `count` of them: what a rewind left behind is not among them, the rewind
 * itself is. Linear in `count`.
 */
export function timeline(events: readonly ProjectEvent[], count = events.length): ProjectEvent[] {
  const kept: ProjectEvent[] = []
  for (let at = Math.min(count, events.length); at > 0; ) {
    const event = events[at - 1]!
    kept.push(event)
    const to = rewindTarget(event) ?? at - 1
    for (let left = at - 1; left > to; left--) {
      if (STAYS.has(events[left - 1]!.body.type)) kept.push(events[left - 1]!)
    }
    at = to
  }
  return kept.reverse()
}
