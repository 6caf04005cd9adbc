import { type Accessor, batch, createSignal } from 'solid-js'
import { createStore, reconcile, type SetStoreFunction } from 'solid-js/store'
import type { ProjectState } from '../protocol/state.ts'
import type { Live } from './live.ts'
import type { Session } from './session.ts'
import type { Notice, SandboxStatus } from './session-state.ts'

/** A session as Solid sees it. Components read it and never write. */
export interface SessionStore {
  readonly state: ProjectState
  readonly live: Live
  sandbox: Accessor<SandboxStatus>
  notices: Accessor<Notice[]>
  dispose(): void
}

/**
 * Follows a session. A store changes what it was given in place, and the session's values are shared with its log: so
 * each part that changed goes in as a copy, and rows that did not change keep their identity.
 */
export function createSessionStore(session: Session): SessionStore {
  let seen = session.getState()
  const [state, setState] = createStore<ProjectState>(structuredClone(seen.project))
  const [live, setLive] = createStore<Live>(structuredClone(seen.live))
  const [sandbox, setSandbox] = createSignal(seen.sandbox)
  const [notices, setNotices] = createSignal(seen.notices)

  const unsubscribe = session.subscribe((next) => {
    batch(() => {
      if (next.project !== seen.project) follow(setState, seen.project, next.project)
      if (next.live !== seen.live) follow(setLive, seen.live, next.live)
      setSandbox(() => next.sandbox)
      setNotices(next.notices)
    })
    seen = next
  })

  return { state, live, sandbox, notices, dispose: unsubscribe }
}

/** Member by member, and row by row in lists: only what is another object than before is copied in. */
function follow<T extends object>(set: SetStoreFunction<T>, before: T, after: T): void {
  // The store's own types cannot follow a member's name that is not known before it runs.
  const write = set as (...path: unknown[]) => void
  for (const name of Object.keys(after) as (keyof T & string)[]) {
    const [old, now] = [before[name], after[name]]
    if (old === now) continue
    if (!Array.isArray(old) || !Array.isArray(now)) {
      write(name, typeof now === 'object' && now !== null ? reconcile(structuredClone(now)) : now)
      continue
    }
    // A row that has become another one (after a rewind) must not be taken for the one that it was.
    const parting = now.findIndex((row, index) => index < old.length && numberOf(row) !== numberOf(old[index]))
    if (parting >= 0) write(name, (rows: unknown[]) => rows.slice(0, parting))
    for (const [index, row] of now.entries()) {
      if (row !== old[index] || (parting >= 0 && index >= parting))
        write(name, index, reconcile(structuredClone(row), { merge: true }))
    }
    if (now.length < old.length) write(name, (rows: unknown[]) => rows.slice(0, now.length))
  }
}

/** Rows of lists that are about events have its number. */
const numberOf = (row: unknown): unknown =>
  (row as { event?: number; number?: number })?.event ?? (row as { number?: number })?.number
