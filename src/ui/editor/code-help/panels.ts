import { type Extension, StateEffect, StateField } from '@codemirror/state'
import { type EditorView, keymap, type Panel, type PanelConstructor, showPanel as showPanels } from '@codemirror/view'
import type { CodePlace } from '../../../project/code-help/code-help.ts'

const setPanel = StateEffect.define<PanelConstructor | null>()

const panel = StateField.define<PanelConstructor | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setPanel)) return effect.value
    return value
  },
  provide: (field) => showPanels.from(field),
})

/** One strip below the text: a declaration, a question, a sentence. */
export const panels: Extension = [panel, keymap.of([{ key: 'Escape', run: closePanel }])]

export const showPanel = (view: EditorView, shown: PanelConstructor): void =>
  view.dispatch({ effects: setPanel.of(shown) })

export function closePanel(view: EditorView): boolean {
  if (view.state.field(panel, false) == null) return false
  view.dispatch({ effects: setPanel.of(null) })
  view.focus()
  return true
}

/** A sentence. */
export const wordPanel =
  (text: string): PanelConstructor =>
  (view) => {
    const dom = frame(view)
    const words = document.createElement('p')
    words.role = 'status'
    words.textContent = text
    dom.prepend(words)
    return { dom }
  }

/** Lines of a library, to be read. */
export const libraryPanel =
  ({ title, line, excerpt }: CodePlace): PanelConstructor =>
  (view) => {
    const dom = frame(view)
    const heading = document.createElement('p')
    heading.role = 'status'
    heading.textContent = `Declared in ${title}, line ${line}`
    const lines = document.createElement('pre')
    lines.textContent = dedent(excerpt)
    lines.tabIndex = 0
    dom.prepend(heading, lines)
    return { dom }
  }

/** A question with one field. `answer` gives a sentence where it cannot be done. */
export const questionPanel =
  (label: string, value: string, action: string, answer: (text: string) => Promise<string | null>): PanelConstructor =>
  (view): Panel => {
    const dom = frame(view)
    const form = document.createElement('form')
    const name = document.createElement('label')
    const field = document.createElement('input')
    field.className = 'cm-textfield'
    field.value = value
    field.spellcheck = false
    field.autocomplete = 'off'
    name.append(label, field)
    const button = document.createElement('button')
    button.className = 'cm-button'
    button.textContent = action
    const said = document.createElement('span')
    said.role = 'status'
    form.append(name, button, said)
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      button.disabled = true
      void answer(field.value.trim()).then((problem) => {
        button.disabled = false
        if (problem === null) closePanel(view)
        else said.textContent = problem
      })
    })
    dom.prepend(form)
    return {
      dom,
      mount() {
        field.focus()
        field.select()
      },
    }
  }

function frame(view: EditorView): HTMLElement {
  const dom = document.createElement('div')
  dom.className = 'code-panel'
  const close = document.createElement('button')
  close.type = 'button'
  close.className = 'code-panel-close'
  close.textContent = '×'
  close.ariaLabel = 'Close'
  close.addEventListener('click', () => closePanel(view))
  dom.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    closePanel(view)
  })
  dom.append(close)
  return dom
}

/** Without what all lines begin with. */
function dedent(text: string): string {
  const lines = text.split('\n')
  const blank = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(Number.isFinite(blank) ? blank : 0)).join('\n')
}
