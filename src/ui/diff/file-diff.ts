import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension, Prec, StateField, type Text } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, lineNumbers, WidgetType } from '@codemirror/view'
import { languageFor } from '../editor/code-language.ts'
import { codeTheme } from '../editor/code-theme.ts'
import { type Hunk, hunkName, hunksOf, linesOfBoth } from './hunks.ts'

export interface FileDiff {
  added: number
  removed: number
  destroy(): void
}

export interface FileDiffOptions {
  parent: HTMLElement
  path: string
  before: string
  after: string
  sides: boolean
  /** null: nothing can be decided now. */
  decide: ((hunk: Hunk, what: 'accept' | 'revert') => void) | null
}

/** One file's change, read only, hunk by hunk: in line, removed lines above added ones, or side by side. */
export async function createFileDiff(options: FileDiffOptions): Promise<FileDiff> {
  const { parent, path, before, after, sides, decide } = options
  const language = await languageFor(path)
  const both = linesOfBoth(before, after)
  const [original, doc] = [both.before.join('\n'), both.after.join('\n')]
  const hunks = hunksOf(before, after)
  const common = (label: string): Extension[] => [
    lineNumbers(),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    codeTheme,
    language,
  ]
  const heads = (side: 'before' | 'after', withButtons: boolean): Extension => {
    if (decide === null) return []
    const place = (doc: Text) =>
      Decoration.set(
        hunks.map((hunk) => {
          // A hunk after the last line has no line of its own to stand above.
          const isPast = hunk[side].from + 1 > doc.lines
          const line = doc.line(Math.min(hunk[side].from + 1, doc.lines))
          const widget = new HunkHead(hunk, withButtons ? decide : null)
          return Decoration.widget({ widget, block: true, side: isPast ? 1 : -1 }).range(isPast ? line.to : line.from)
        }),
        true,
      )
    const field = StateField.define<DecorationSet>({
      create: (state) => place(state.doc),
      update: (value) => value,
      provide: (own) => EditorView.decorations.from(own),
    })
    return Prec.highest(field)
  }
  const collapseUnchanged = { margin: 3, minSize: 6 }
  const count = (side: 'before' | 'after') => hunks.reduce((sum, hunk) => sum + hunk[side].to - hunk[side].from, 0)
  const figures = { added: count('after'), removed: count('before') }
  if (sides) {
    const view = new MergeView({
      parent,
      a: { doc: original, extensions: [common(`${path} before`), heads('before', false)] },
      b: { doc, extensions: [common(`${path} now`), heads('after', true)] },
      collapseUnchanged,
      gutter: true,
    })
    return { ...figures, destroy: () => view.destroy() }
  }
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc,
      extensions: [
        heads('after', true),
        common(`Changes in ${path}`),
        unifiedMergeView({
          original,
          mergeControls: false,
          gutter: true,
          syntaxHighlightDeletions: true,
          collapseUnchanged,
        }),
      ],
    }),
  })
  return { ...figures, destroy: () => view.destroy() }
}

/** The line above a hunk: where it is, and what can be done with it. */
class HunkHead extends WidgetType {
  constructor(
    readonly hunk: Hunk,
    readonly decide: FileDiffOptions['decide'],
  ) {
    super()
  }
  override eq(other: HunkHead): boolean {
    return other.hunk === this.hunk
  }
  override ignoreEvent(): boolean {
    return true
  }
  override toDOM(): HTMLElement {
    const head = document.createElement('div')
    head.className = 'hunk-head'
    const name = document.createElement('span')
    name.textContent = hunkName(this.hunk)
    head.append(name)
    const { decide } = this
    if (decide === null) {
      // It only keeps the sides level.
      head.setAttribute('aria-hidden', 'true')
      return head
    }
    head.setAttribute('role', 'group')
    head.setAttribute('aria-label', hunkName(this.hunk))
    for (const [what, text] of [
      ['revert', 'Take back'],
      ['accept', 'Accept'],
    ] as const) {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'button'
      button.dataset.decide = what
      button.textContent = text
      button.onclick = () => decide(this.hunk, what)
      head.append(button)
    }
    return head
  }
}
