import { createSignal } from 'solid-js'
import type { Workbench } from '../workbench.ts'

/** A change that was taken back: how to have it again. */
export interface Undo {
  label: string
  run(): Promise<void>
}

export interface Review {
  /** The text that a file is compared with: what was accepted of it is in there. `before` is null where there was none. */
  baseOf(path: string, before: string | null): string | null | undefined
  /** How much was accepted, in hunks and files. */
  accepted(): number
  accept(path: string, before: string | null, base: string | null): void
  /** Writes this text (null: removes the file), and remembers how it was. */
  revert(path: string, now: string | null, next: string | null): Promise<void>
  undo(): Undo | null
}

/**
 * What a person decided of the changes they look at: accepted changes are no longer shown, those taken back are written.
 * Decisions hold while the page is open and the file is compared with the same contents.
 */
export function createReview(workbench: Workbench, onProblem: (text: string) => void): Review {
  const [bases, setBases] = createSignal<ReadonlyMap<string, string | null>>(new Map())
  const [undo, setUndo] = createSignal<Undo | null>(null)
  const keyOf = (path: string, before: string | null) => `${before ?? 'none'} ${path}`
  const write = async (path: string, text: string | null) => {
    try {
      if (text === null) await workbench.deleteFile(path)
      else await workbench.saveFile(path, text)
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error))
    }
  }
  return {
    baseOf: (path, before) => bases().get(keyOf(path, before)),
    accepted: () => bases().size,
    accept(path, before, base) {
      setBases((known) => new Map(known).set(keyOf(path, before), base))
    },
    async revert(path, now, next) {
      await write(path, next)
      setUndo({
        label: `A change to ${path} was taken back.`,
        async run() {
          setUndo(null)
          await write(path, now)
        },
      })
    },
    undo,
  }
}
