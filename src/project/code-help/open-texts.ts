import type ts from 'typescript'
import type { TextEdit } from './code-help.ts'
import type { KnownFiles } from './known-files.ts'

/** The texts of the editor's files, as TypeScript takes them: with what changed, so that it parses only that anew. */
export interface OpenTexts {
  open(path: string, text: string): void
  edit(path: string, edits: TextEdit[]): void
  close(path: string): void
  has(path: string): boolean
  paths(): string[]
  snapshot(path: string): ts.IScriptSnapshot | undefined
}

interface OpenText {
  text: string
  /** One for each edit, in order. */
  changes: ts.TextChangeRange[]
  snapshot: Snapshot | null
}

interface Snapshot extends ts.IScriptSnapshot {
  of: OpenText
  /** How many changes came before. */
  at: number
}

export function createOpenTexts(typescript: typeof ts, files: KnownFiles): OpenTexts {
  const open = new Map<string, OpenText>()
  /** Of files that are not open: the same text is the same snapshot. */
  const others = new Map<string, { text: string; snapshot: ts.IScriptSnapshot }>()

  const snapshotOf = (one: OpenText): Snapshot => {
    const { text, changes } = one
    const at = changes.length
    return {
      of: one,
      at,
      getText: (from, to) => text.slice(from, to),
      getLength: () => text.length,
      getChangeRange(old) {
        const { of, at: from } = old as Partial<Snapshot>
        if (of !== one || from === undefined) return undefined
        return typescript.collapseTextChangeRangesAcrossMultipleVersions(changes.slice(from, at))
      },
    }
  }

  return {
    open(path, text) {
      open.set(path, { text, changes: [], snapshot: null })
      files.replace(path, text)
    },
    edit(path, edits) {
      const one = open.get(path)
      if (!one || edits.length === 0) return
      // From the last to the first: what stands before an edit keeps its place.
      for (const { from, to, insert } of edits.toSorted((a, b) => b.from - a.from)) {
        one.text = one.text.slice(0, from) + insert + one.text.slice(to)
        one.changes.push(typescript.createTextChangeRange(typescript.createTextSpanFromBounds(from, to), insert.length))
      }
      one.snapshot = null
      files.replace(path, one.text)
    },
    close(path) {
      if (open.delete(path)) files.replace(path, null)
    },
    has: (path) => open.has(path),
    paths: () => [...open.keys()],
    snapshot(path) {
      const one = open.get(path)
      if (one) {
        one.snapshot ??= snapshotOf(one)
        return one.snapshot
      }
      const text = files.text(path)
      if (text === undefined) return undefined
      const known = others.get(path)
      if (known?.text === text) return known.snapshot
      const snapshot = typescript.ScriptSnapshot.fromString(text)
      others.set(path, { text, snapshot })
      return snapshot
    },
  }
}
