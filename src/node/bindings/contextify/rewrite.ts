import { CARRY_NAME } from '../../async-context.ts'
import type { ColumnMap } from '../../compile.ts'
import { parseScript } from '../module-wrap/dynamic-import.ts'
import { applyEdits, carryEdits, type Edit } from '../module-wrap/edits.ts'
import { findReferences } from '../module-wrap/references.ts'
import { freeName } from '../module-wrap/transform.ts'

export interface RewrittenScript {
  code: string
  /** What the code now calls, by name: null where it has no such thing. */
  importName: string | null
  carryName: string | null
  originalColumn: ColumnMap | undefined
}

const IMPORT = /\bimport\s*(?:\(|\/)/
const AWAIT = /\bawait\b/

/** Programs with `AsyncLocalStorage` name it, or a module of theirs does. */
export const usesContext = (source: string): boolean => /\basync_hooks\b|\bAsyncLocalStorage\b/.test(source)

/**
 * Replaces `import` of `import()` in a script or function body, and, where asked, `await e` by `await carry(e)`. Text
 * that has neither is not parsed. What cannot be parsed is left for V8 to refuse.
 */
export function rewriteScript(source: string, wanted: { carries: boolean; importName: string }): RewrittenScript {
  const untouched = { code: source, importName: null, carryName: null, originalColumn: undefined }
  const hasAwait = wanted.carries && AWAIT.test(source)
  if (!hasAwait && !IMPORT.test(source)) return untouched
  let program: any
  try {
    program = parseScript(source)
  } catch {
    return untouched
  }
  const { imports, awaits } = findReferences(program, new Set())
  const importName = imports.length > 0 ? freeName(source, wanted.importName) : null
  const carryName = hasAwait && awaits.length > 0 ? freeName(source, CARRY_NAME) : null
  const edits: Edit[] = imports.map((node) => ({ start: node.start, end: node.start + 6, text: importName! }))
  if (carryName !== null) edits.push(...carryEdits(awaits, carryName))
  if (edits.length === 0) return untouched
  return { ...applyEdits(source, edits), importName, carryName }
}
