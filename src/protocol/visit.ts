import type { Sandbox } from './sandbox.ts'

/** A visit to a page of a server in a machine, as a browser makes it, by somebody who cannot see: the agent. */
export interface PageVisit {
  port: number
  /** Path and query. */
  path: string
  /** One after another, each when the page has come to rest. */
  actions: PageAction[]
}

/** `target` is what a person would call it: the text of a button, the label of a field; or a CSS selector. */
export type PageAction =
  | { action: 'click'; target: string }
  /** Fields, choices by their text, and check boxes by `true` and `false`. */
  | { action: 'fill'; target: string; value: string }
  /** A key on what has the focus, for example `Enter`. */
  | { action: 'press'; value: string }
  /** Until this text is there. */
  | { action: 'wait'; value: string }

export interface PageView {
  /** Where the visit ended: path and query as the server knows them. */
  path: string
  title: string
  /** What can be seen and used, a line each, indented by what lies in what. */
  outline: string
  /** What the page wrote to its console, errors and failed loads among it; the oldest first. */
  console: ConsoleLine[]
  /** Why the visit ended before its last action, or what kept the page from being shown. */
  problem: string | null
}

export interface ConsoleLine {
  level: 'log' | 'info' | 'warn' | 'error' | 'debug'
  text: string
}

/** Makes a visit. Rejects when it was aborted; all else is told in the view. */
export type VisitPage = (machine: Sandbox, visit: PageVisit, signal: AbortSignal) => Promise<PageView>

/** Page → document. `settle` is answered when nothing moves any more, `outline` at once. */
export type ProbeCommand = { probe: number } & (PageAction | { action: 'settle' } | { action: 'outline' })

/** Document → page. `begun` says that a document is there, and can be told something. */
export type ProbeMessage =
  | { probe: 'begun' }
  | { probe: 'console'; line: ConsoleLine }
  | { probe: 'answer'; id: number; problem: string | null; outline?: string; title?: string; path?: string }
