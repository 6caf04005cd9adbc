import type { EditorView } from '@codemirror/view'
import type { CodeHelpHooks } from './attach-code-help.ts'
import { questionPanel, showPanel, wordPanel } from './panels.ts'

const NAME = /^[\p{L}_$#][\p{L}\p{N}_$-]*$/u

/** Asks for another name of what is at the caret, and writes it wherever it is meant. */
export async function openRename(view: EditorView, { help, path, onFiles }: CodeHelpHooks): Promise<void> {
  if (view.state.readOnly) return
  const { doc } = view.state
  const at = view.state.selection.main.head
  const found = await help
    .canRename(path, at)
    .catch((error: Error) => ({ refusal: error.message, name: '', from: at, to: at }))
  if (found.refusal !== null) return showPanel(view, wordPanel(found.refusal))

  async function rename(name: string): Promise<string | null> {
    if (name === found.name) return null
    if (!NAME.test(name)) return `“${name}” is no name.`
    if (view.state.doc !== doc) return 'The text has changed. Ask again.'
    const files = await help.rename(path, at, name).catch(() => [])
    if (files.length === 0) return 'Nothing was found to rename.'
    if (view.state.doc !== doc || view.state.readOnly) return 'The text has changed. Ask again.'
    const own = files.find((file) => file.path === path)
    if (own) view.dispatch({ changes: own.edits, userEvent: 'rename' })
    onFiles(files.filter((file) => file !== own))
    return null
  }
  showPanel(view, questionPanel('New name', found.name, 'Rename', rename))
}
