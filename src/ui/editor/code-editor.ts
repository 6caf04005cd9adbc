import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
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
  readonly view: EditorView
  /** Takes this in, in the place of what it took in before. */
  extend(extension: Extension): void
  /** Shows another text without moving caret or scroll further than the change demands. */
  setText(text: string): void
  text(): string
  setReadOnly(on: boolean): void
  /** Line and column from 1. */
  goTo(line: number, column: number, length: number): void
  focus(): void
  destroy(): void
}

/** The editor's own panel in the page's words. */
const PHRASES = {
  Find: 'Look for',
  Replace: 'Put instead',
  next: 'Next',
  previous: 'Previous',
  all: 'All',
  'match case': 'Match case',
  regexp: 'Pattern',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
  close: 'Close',
}

/** Longer texts are shown without what looks at all of them. Characters. */
export const LARGE_TEXT = 1_000_000

/** A CodeMirror editor in `parent`. `onChange` hears of everything that a person typed. */
export function createCodeEditor(parent: HTMLElement, path: string, text: string, onChange: () => void): CodeEditor {
  const readOnly = new Compartment()
  const language = new Compartment()
  const more = new Compartment()
  const isLarge = text.length > LARGE_TEXT
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
        closeBrackets(),
        autocompletion(),
        isLarge ? [] : [highlightSelectionMatches(), bracketMatching()],
        EditorState.tabSize.of(2),
        EditorState.phrases.of(PHRASES),
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
        more.of([]),
        codeTheme,
        EditorView.contentAttributes.of({ 'aria-label': `Editor, ${path}` }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((one) => one.annotation(fromDisk))) onChange()
        }),
      ],
    }),
  })
  let isGone = false
  void languageFor(path).then((extension) => {
    if (!isGone && !isLarge) view.dispatch({ effects: language.reconfigure(extension) })
  })
  return {
    view,
    extend: (extension) => view.dispatch({ effects: more.reconfigure(extension) }),
    setText(next) {
      const before = view.state.doc.toString()
      if (before === next) return
      const { from, to, insert } = smallestChange(before, next)
      view.dispatch({ changes: { from, to, insert }, annotations: fromDisk.of(true) })
    },
    text: () => view.state.doc.toString(),
    setReadOnly: (on) => view.dispatch({ effects: readOnly.reconfigure(on ? EditorState.readOnly.of(true) : []) }),
    goTo(line, column, length) {
      const at = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines))
      const anchor = Math.min(at.from + column - 1, at.to)
      view.dispatch({
        selection: { anchor, head: Math.min(anchor + length, view.state.doc.length) },
        effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
      })
      view.focus()
    },
    focus: () => view.focus(),
    destroy() {
      isGone = true
      view.destroy()
    },
  }
}
