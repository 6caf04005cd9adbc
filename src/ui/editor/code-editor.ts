import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Annotation, Compartment, EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { languageFor } from './code-language.ts'
import { codeTheme } from './code-theme.ts'
import { smallestChange } from './smallest-change.ts'

/** Marks a change that came from the disk, so that it is not saved again. */
const fromDisk = Annotation.define<boolean>()

export interface CodeEditor {
  /** Shows another text without moving caret or scroll further than the change demands. */
  setText(text: string): void
  text(): string
  setReadOnly(on: boolean): void
  /** From 1. */
  goTo(line: number): void
  destroy(): void
}

/** A CodeMirror editor in `parent`. `onChange` gets every text that a person typed. */
export function createCodeEditor(
  parent: HTMLElement,
  path: string,
  text: string,
  onChange: (text: string) => void,
): CodeEditor {
  const readOnly = new Compartment()
  const language = new Compartment()
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        highlightSelectionMatches(),
        EditorState.tabSize.of(2),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
          indentWithTab,
        ]),
        readOnly.of([]),
        language.of([]),
        codeTheme,
        EditorView.contentAttributes.of({ 'aria-label': `Editor, ${path}` }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((one) => one.annotation(fromDisk)))
            onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
  let isGone = false
  void languageFor(path).then((extension) => {
    if (!isGone) view.dispatch({ effects: language.reconfigure(extension) })
  })
  return {
    setText(next) {
      const before = view.state.doc.toString()
      if (before === next) return
      const { from, to, insert } = smallestChange(before, next)
      view.dispatch({ changes: { from, to, insert }, annotations: fromDisk.of(true) })
    },
    text: () => view.state.doc.toString(),
    setReadOnly: (on) => view.dispatch({ effects: readOnly.reconfigure(on ? EditorState.readOnly.of(true) : []) }),
    goTo(line) {
      const at = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines))
      view.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: 'center' }) })
      view.focus()
    },
    destroy() {
      isGone = true
      view.destroy()
    },
  }
}
