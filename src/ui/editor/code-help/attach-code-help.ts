import { autocompletion } from '@codemirror/autocomplete'
import { nextDiagnostic } from '@codemirror/lint'
import { type Extension, Prec } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import type { CodePlace, FileEdits } from '../../../project/code-help/code-help.ts'
import type { CodeHelpClient } from '../../../project/code-help/code-help-client.ts'
import { codeHelpTheme } from './code-help-theme.ts'
import { completionSources } from './completion-source.ts'
import { definitionLinks, goToDefinition } from './definition.ts'
import { hoverHelp } from './hover.ts'
import { panels } from './panels.ts'
import { followProblems, type ProblemCount } from './problems.ts'
import { openRename } from './rename.ts'
import { signatureHelp } from './signature.ts'

export interface CodeHelpHooks {
  help: CodeHelpClient
  /** Relative to the project. */
  path: string
  /** What is wrong in the text; null while that is not known. */
  onProblems(count: ProblemCount | null): void
  /** Shows a place of the project. */
  onGo(place: CodePlace): void
  /** Writes other files that a renaming changes. */
  onFiles(files: FileEdits[]): void
}

/** What a person can do with code besides typing. */
export interface CodeHelpActions {
  format(): Promise<void>
  goToDefinition(): Promise<void>
  rename(): Promise<void>
  nextProblem(): void
}

/** TypeScript's help for one editor: loaded with the first JavaScript or TypeScript file that somebody goes into. */
export function codeHelpExtension(hooks: CodeHelpHooks): Extension {
  return [
    autocompletion({ override: completionSources(hooks) }),
    followProblems(hooks),
    hoverHelp(hooks),
    signatureHelp(hooks),
    definitionLinks(hooks),
    panels,
    Prec.high(codeHelpTheme),
  ]
}

export function codeHelpActions(view: EditorView, hooks: CodeHelpHooks): CodeHelpActions {
  const { help, path } = hooks
  return {
    async format() {
      const { doc } = view.state
      const edits = await help.format(path)
      // What was typed meanwhile stands elsewhere now.
      if (view.state.readOnly || view.state.doc !== doc || edits.length === 0) return
      view.dispatch({ changes: edits, userEvent: 'format' })
    },
    goToDefinition: () => goToDefinition(view, hooks, view.state.selection.main.head),
    rename: () => openRename(view, hooks),
    nextProblem() {
      nextDiagnostic(view)
      view.focus()
    },
  }
}
