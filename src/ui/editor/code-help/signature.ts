import { type Extension, StateEffect, StateField } from '@codemirror/state'
import { type EditorView, keymap, showTooltip, type Tooltip, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { CodeSignature } from '../../../project/code-help/code-help.ts'
import type { CodeHelpHooks } from './attach-code-help.ts'

interface Shown {
  signature: CodeSignature
  at: number
}

const show = StateEffect.define<Shown | null>()

const shown = StateField.define<Shown | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value
    return value && { ...value, at: transaction.changes.mapPos(value.at) }
  },
  provide: (field) => showTooltip.from(field, (value) => value && tooltipOf(value)),
})

/** So long after the last key. Milliseconds. */
const AFTER_MS = 80

/** What a function is to be given, while its arguments are written. */
export function signatureHelp({ help, path }: CodeHelpHooks): Extension {
  const follow = ViewPlugin.define((view) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked = 0
    async function ask(): Promise<void> {
      const question = ++asked
      const at = view.state.selection.main.head
      const signature = await help.signature(path, at).catch(() => null)
      if (question !== asked || view.state.selection.main.head !== at) return
      if (signature === null && view.state.field(shown) === null) return
      view.dispatch({ effects: show.of(signature && { signature, at }) })
    }
    return {
      update(update: ViewUpdate) {
        const isOpen = update.state.field(shown) !== null
        const began = update.docChanged && update.transactions.some((one) => one.isUserEvent('input')) && typed(update)
        if (!began && !(isOpen && (update.docChanged || update.selectionSet))) return
        clearTimeout(timer)
        timer = setTimeout(() => void ask(), AFTER_MS)
      },
      destroy: () => clearTimeout(timer),
    }
  })
  const close = (view: EditorView) => {
    if (view.state.field(shown) === null) return false
    view.dispatch({ effects: show.of(null) })
    return true
  }
  return [shown, follow, keymap.of([{ key: 'Escape', run: close }])]
}

/** A call's arguments begin, or its next one. */
function typed({ state }: ViewUpdate): boolean {
  const { head } = state.selection.main
  return /[(,]\s?$/.test(state.doc.sliceString(Math.max(0, head - 2), head))
}

function tooltipOf({ signature, at }: Shown): Tooltip {
  return {
    pos: at,
    above: true,
    create() {
      const { label, active, documentation, others } = signature
      const dom = document.createElement('div')
      dom.className = 'code-about'
      const code = document.createElement('code')
      const strong = document.createElement('b')
      strong.textContent = active ? label.slice(active.from, active.to) : ''
      code.append(label.slice(0, active?.from ?? label.length), strong, label.slice(active?.to ?? label.length))
      dom.append(code)
      const text = [documentation, others > 0 ? `${others} other ${others === 1 ? 'form' : 'forms'}` : '']
      for (const line of text.filter((one) => one !== '')) {
        const paragraph = document.createElement('p')
        paragraph.textContent = line
        dom.append(paragraph)
      }
      return { dom }
    },
  }
}
