import type { ProjectEvent } from '../protocol/events.ts'
import { TooLargeError } from './deflate.ts'
import { reduceAll } from './reduce.ts'
import { ShapeError } from './shape.ts'

/** A project that came from outside (a link, a file), checked and ready to be stored as a new one. */
export interface ReceivedProject {
  name: string
  /** A sound chain. */
  events: ProjectEvent[]
  /** By hash, each checked against it. */
  contents: Map<string, Uint8Array>
  /** null: the chain is the one that was sent. Else it had been changed, and was made anew. */
  altered: { from: 'link' | 'file'; line: number | null } | null
  /** Files whose contents did not come with it. */
  missing: string[]
}

export type Receipt =
  | { ok: true; project: ReceivedProject }
  | {
      ok: false
      code: 'not-ours' | 'newer' | 'cut' | 'too-large' | 'invalid'
      /** A sentence for the person, with what to do. */
      message: string
    }

/** What the files of the last state lack. */
export function missingContents(events: ProjectEvent[], contents: Map<string, Uint8Array>): string[] {
  return Object.entries(reduceAll(events).files)
    .filter(([, { content }]) => !contents.has(content))
    .map(([path]) => path)
}

/** Turns what reading threw into an answer. `source` is `link` or `file`. */
export function refusal(error: unknown, source: 'link' | 'file'): Receipt {
  if (error instanceof TooLargeError) {
    return { ok: false, code: 'too-large', message: `This ${source} holds more than a project can. It was not opened.` }
  }
  if (error instanceof ShapeError) {
    const message = `This ${source} does not hold a project that this version understands (${error.message}). Ask whoever sent it for a new one, or reload the page to get its newest version.`
    return { ok: false, code: 'invalid', message }
  }
  const message =
    source === 'link'
      ? 'This link is broken or was cut off on its way: mail and chat programs cut long links. Ask for the project as a file instead, or copy the whole link again.'
      : 'This file is broken or was cut off on its way. Ask whoever sent it to export it again.'
  return { ok: false, code: 'cut', message }
}
