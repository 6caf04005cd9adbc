import { type Accessor, createMemo } from 'solid-js'
import { timeline } from '../../project/timeline.ts'
import type { ProjectEvent } from '../../protocol/events.ts'
import type { Workbench } from '../workbench.ts'

/** A file that differs between two moments; null where it was not there. Hashes of contents. */
export interface Change {
  before: string | null
  after: string | null
}

/** What the project's files were after this event. */
export function filesAt(events: readonly ProjectEvent[], event: number): Record<string, string> {
  const files: Record<string, string> = {}
  for (const { body } of timeline(events, event)) {
    if (body.type !== 'files') continue
    for (const change of body.changes) {
      if (change.content === null) delete files[change.path]
      else files[change.path] = change.content
    }
  }
  return files
}

export function changesBetween(before: Record<string, string>, after: Record<string, string>): Record<string, Change> {
  const changes: Record<string, Change> = {}
  for (const path of new Set([...Object.keys(before), ...Object.keys(after)].sort())) {
    const change = { before: before[path] ?? null, after: after[path] ?? null }
    if (change.before !== change.after) changes[path] = change
  }
  return changes
}

export interface Changes {
  /** The event after which changes are counted: where the last run started. 0: from the beginning. */
  base: Accessor<number>
  files: Accessor<Record<string, Change>>
}

/** What changed since the last run started. */
export function createChanges(workbench: Workbench): Changes {
  const now = createMemo(() => {
    // The log is no store: these two are written at every event that matters here.
    void workbench.state.lastWrite
    void workbench.state.run
    return Object.fromEntries(Object.entries(workbench.state.files).map(([path, file]) => [path, file.content]))
  })
  const base = createMemo(() => {
    void workbench.state.run
    void workbench.state.entries.length
    return timeline(workbench.events()).findLast((event) => event.body.type === 'run-started')?.number ?? 0
  })
  const files = createMemo(() => changesBetween(filesAt(workbench.events(), base()), now()))
  return { base, files }
}
