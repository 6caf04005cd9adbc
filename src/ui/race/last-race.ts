import type { ProjectState, Race } from '../../protocol/state.ts'

/** The race that the page can still show; null where none was run. */
export function lastRace({ entries }: ProjectState): Race | null {
  const entry = entries.findLast(({ kind }) => kind === 'race')
  return entry?.kind === 'race' ? entry.race : null
}
