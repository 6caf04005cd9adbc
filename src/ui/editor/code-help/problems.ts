import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { CodeProblem, TextEdit } from '../../../project/code-help/code-help.ts'
import type { CodeHelpHooks } from './attach-code-help.ts'

export interface ProblemCount {
  errors: number
  warnings: number
}

/** So long after the last key, and after the last file that others wrote. Milliseconds. */
const AFTER_KEY_MS = 300
const AFTER_FILES_MS = 500

/** Keeps the worker's text the editor's own, and shows what is wrong with it. */
export function followProblems({ help, path, onProblems }: CodeHelpHooks): Extension {
  const plugin = ViewPlugin.define((view) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false
    /** Somebody else wrote while this editor was not to be seen. */
    let isOld = false
    const isShown = () => view.dom.getClientRects().length > 0

    async function look(): Promise<void> {
      if (!isShown()) {
        isOld = true
        return
      }
      isOld = false
      const { doc } = view.state
      const found = await help.problems(path).catch(() => null)
      // Another look is on its way where the text is another one.
      if (isGone || found === null || view.state.doc !== doc || help.status().state !== 'ready') return
      const shown = found.filter(({ from }) => from <= doc.length).map((one) => shownProblem(one, doc.length))
      view.dispatch(setDiagnostics(view.state, shown))
      const count = (severity: string) => found.filter((one) => one.severity === severity).length
      onProblems({ errors: count('error'), warnings: count('warning') })
    }
    const lookSoon = (ms: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => void look(), ms)
    }
    const begin = () => {
      const { state } = help.status()
      if (state === 'loading') help.open(path, view.state.doc.toString())
      if (state === 'ready') lookSoon(0)
      else onProblems(null)
    }
    let before = help.status().state
    const stop = help.subscribe((what) => {
      if (what === 'files') return lookSoon(AFTER_FILES_MS)
      const { state } = help.status()
      if (state !== before) begin()
      before = state
    })
    if (before === 'ready') help.open(path, view.state.doc.toString())
    begin()

    return {
      update(update: ViewUpdate) {
        if (update.docChanged) {
          help.edit(path, editsOf(update))
          lookSoon(AFTER_KEY_MS)
        } else if (isOld && (update.geometryChanged || update.focusChanged)) lookSoon(0)
      },
      destroy() {
        isGone = true
        clearTimeout(timer)
        stop()
        help.close(path)
      },
    }
  })
  return [plugin, lintGutter(), EditorView.contentAttributes.of({ 'aria-haspopup': 'listbox' })]
}

function editsOf({ changes }: ViewUpdate): TextEdit[] {
  const edits: TextEdit[] = []
  changes.iterChanges((from, to, _newFrom, _newTo, inserted) => edits.push({ from, to, insert: inserted.toString() }))
  return edits
}

function shownProblem(
  { from, to, severity, message, code, isUnused, isDeprecated }: CodeProblem,
  length: number,
): Diagnostic {
  return {
    from,
    to: Math.min(Math.max(to, from), length),
    severity,
    message: `${message} (TS${code})`,
    ...(isUnused && { markClass: 'is-unused' }),
    ...(isDeprecated && { markClass: 'is-deprecated' }),
  }
}
