import { getChunks, unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { languageFor } from '../editor/code-language.ts'
import { codeTheme } from '../editor/code-theme.ts'

export interface FileDiff {
  added: number
  removed: number
  destroy(): void
}

/** One file's change, read only: removed lines above added ones, unchanged stretches folded. */
export async function createFileDiff(
  parent: HTMLElement,
  path: string,
  before: string,
  after: string,
): Promise<FileDiff> {
  const language = await languageFor(path)
  // The newline that ends a file begins no line of it; where only one side has it, that is the change.
  const bothEnd = [before, after].every((text) => text === '' || text.endsWith('\n'))
  const shown = (text: string) => (bothEnd ? text.replace(/\n$/, '') : text)
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: shown(after),
      extensions: [
        lineNumbers(),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ 'aria-label': `Changes in ${path}`, tabindex: '0' }),
        codeTheme,
        language,
        unifiedMergeView({
          original: shown(before),
          mergeControls: false,
          gutter: true,
          syntaxHighlightDeletions: true,
          collapseUnchanged: { margin: 3, minSize: 6 },
        }),
      ],
    }),
  })
  const { added, removed } = linesOf(view, shown(before))
  return { added, removed, destroy: () => view.destroy() }
}

function linesOf(view: EditorView, before: string): { added: number; removed: number } {
  let added = 0
  let removed = 0
  const count = (text: string) => (text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0))
  for (const chunk of getChunks(view.state)?.chunks ?? []) {
    added += count(view.state.doc.sliceString(chunk.fromB, Math.min(chunk.toB, view.state.doc.length)))
    removed += count(before.slice(chunk.fromA, chunk.toA))
  }
  return { added, removed }
}
