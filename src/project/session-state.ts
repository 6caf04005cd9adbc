import type { Sandbox } from '../protocol/sandbox.ts'
import type { ProjectState } from '../protocol/state.ts'
import type { Live } from './live.ts'

/** Something that a person should know of this project. */
export interface Notice {
  kind: 'history' | 'storage' | 'files' | 'action'
  /** A sentence. */
  text: string
}

export type SandboxStatus =
  | { status: 'starting'; since: number }
  | { status: 'ready'; sandbox: Sandbox }
  | { status: 'failed'; message: string }

/** Values never change in place: what is the same object is the same. */
export interface SessionState {
  project: ProjectState
  live: Live
  sandbox: SandboxStatus
  notices: Notice[]
}

/** Holds a session's state and tells of its changes. */
export interface StateHolder {
  get(): SessionState
  update(change: Partial<SessionState>): void
  /** Adds a notice, unless it stands there already. */
  notify(kind: Notice['kind'], text: string): void
  /** Calls after changes, at most once in a microtask. Returns how to stop. */
  subscribe(listener: (state: SessionState) => void): () => void
}

export function createStateHolder(initial: SessionState): StateHolder {
  let state = initial
  let told = true
  const listeners = new Set<(state: SessionState) => void>()

  function update(change: Partial<SessionState>): void {
    state = { ...state, ...change }
    if (!told) return
    told = false
    queueMicrotask(() => {
      told = true
      for (const listener of [...listeners]) listener(state)
    })
  }

  return {
    get: () => state,
    update,
    notify(kind, text) {
      if (state.notices.some((notice) => notice.text === text)) return
      update({ notices: [...state.notices, { kind, text }] })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
