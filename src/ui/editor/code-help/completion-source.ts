import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  completeFromList,
  ifNotIn,
  insertCompletionText,
  pickedCompletion,
} from '@codemirror/autocomplete'
import { localCompletionSource, snippets, typescriptSnippets } from '@codemirror/lang-javascript'
import type { EditorView } from '@codemirror/view'
import type { CodeCompletion } from '../../../project/code-help/code-help.ts'
import type { CodeHelpHooks } from './attach-code-help.ts'
import { describeCode } from './describe-code.ts'

/** TypeScript's kinds, as CodeMirror's icons know them. */
const TYPES: Record<string, string> = {
  method: 'method',
  property: 'property',
  getter: 'property',
  setter: 'property',
  function: 'function',
  'local function': 'function',
  const: 'constant',
  let: 'variable',
  var: 'variable',
  'local var': 'variable',
  parameter: 'variable',
  alias: 'variable',
  class: 'class',
  interface: 'interface',
  type: 'type',
  'primitive type': 'type',
  'type parameter': 'type',
  enum: 'enum',
  'enum member': 'constant',
  module: 'namespace',
  'external module name': 'namespace',
  keyword: 'keyword',
  string: 'text',
}

/** After these a member, a module or a tag is meant, also before the first letter. */
const OPENERS = /[.'"`/@<]$/
const NO_SNIPPETS = [
  'TemplateString',
  'String',
  'RegExp',
  'LineComment',
  'BlockComment',
  'PropertyDefinition',
  '.',
  '?.',
]

/** TypeScript's completions and the language's snippets; until TypeScript is there, the names of this file. */
export function completionSources({ help, path }: CodeHelpHooks): CompletionSource[] {
  const isTypes = /\.(?:[cm]?ts|tsx)$/i.test(path)
  const withSnippets = ifNotIn(NO_SNIPPETS, completeFromList(isTypes ? typescriptSnippets : snippets))

  async function complete(context: CompletionContext): Promise<CompletionResult | null> {
    if (help.status().state !== 'ready') return localCompletionSource(context)
    const word = context.matchBefore(/[\w$#]*$/)
    const from = word?.from ?? context.pos
    if (!context.explicit && from === context.pos) {
      const before = context.state.doc.sliceString(Math.max(0, from - 1), from)
      if (!OPENERS.test(before)) return null
    }
    const found = await help.complete(path, context.pos).catch(() => null)
    if (!found || found.length === 0 || context.aborted) return null
    const start = found[0]!.replaces?.from ?? from
    return {
      from: Math.min(start, context.pos),
      options: found.map((one) => optionOf(one, context.pos)),
      validFor: /^[\w$#]*$/,
    }
  }

  function optionOf(one: CodeCompletion, at: number): Completion {
    return {
      label: one.label,
      type: TYPES[one.kind] ?? 'variable',
      boost: boostOf(one.sort),
      ...(one.from !== undefined && { detail: one.from }),
      async info() {
        const found = await help.describe(path, at, one.label, one.from).catch(() => null)
        return found && describeCode(found)
      },
      apply: (view, completion, from, to) => void apply(view, completion, from, to, one, at),
    }
  }

  async function apply(
    view: EditorView,
    completion: Completion,
    from: number,
    to: number,
    one: CodeCompletion,
    at: number,
  ): Promise<void> {
    // Asked for before the text is another one: it answers in this text's offsets.
    const more = one.from === undefined ? null : help.describe(path, at, one.label, one.from).catch(() => null)
    const { insert = one.label, replaces } = one
    view.dispatch({
      ...insertCompletionText(view.state, insert, Math.min(from, replaces?.from ?? from), to),
      annotations: pickedCompletion.of(completion),
    })
    const after = view.state.doc
    const edits = (await more)?.edits ?? []
    // An import stands above of what was written here, so its place is the same as before.
    const above = edits.filter((edit) => edit.to <= from)
    if (above.length > 0 && view.state.doc === after) view.dispatch({ changes: above })
  }

  return [complete, withSnippets]
}

/** `11` are a scope's own names, `15` those of everywhere, `16` what would have to be imported. */
const boostOf = (sort: string): number => Math.max(-20, Math.min(20, 2 * (12 - (Number.parseInt(sort, 10) || 12))))
