import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { CodeHelpHooks } from './attach-code-help.ts'
import { libraryPanel, showPanel, wordPanel } from './panels.ts'

/** Goes to where the name at this place is declared; what lies in a library is shown below the text. */
export async function goToDefinition(view: EditorView, { help, path, onGo }: CodeHelpHooks, at: number): Promise<void> {
  const places = await help.definition(path, at).catch(() => [])
  // The project's own place is what one can change.
  const place = places.find((one) => one.path !== null) ?? places[0]
  if (!place) return showPanel(view, wordPanel('No declaration was found for what is at the caret.'))
  if (place.path === null) showPanel(view, libraryPanel(place))
  else onGo(place)
}

/** Ctrl or ⌘ with a click goes to the declaration. */
export const definitionLinks = (hooks: CodeHelpHooks): Extension =>
  EditorView.domEventHandlers({
    mousedown(event, view) {
      const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)
      if (event.button !== 0 || !(isMac ? event.metaKey : event.ctrlKey)) return false
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY })
      if (at === null) return false
      event.preventDefault()
      void goToDefinition(view, hooks, at)
      return true
    },
  })
