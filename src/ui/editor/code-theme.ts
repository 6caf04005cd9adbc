import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const colors = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.self, tags.null, tags.bool],
    color: 'var(--code-keyword)',
  },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: 'var(--code-string)' },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.definition(tags.function(tags.variableName)),
      tags.heading,
    ],
    color: 'var(--code-name)',
  },
  { tag: [tags.number, tags.literal, tags.atom, tags.unit, tags.color], color: 'var(--code-number)' },
  {
    tag: [tags.typeName, tags.className, tags.namespace, tags.tagName, tags.attributeName, tags.annotation],
    color: 'var(--code-type)',
  },
  { tag: [tags.comment, tags.meta], color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [tags.strong], fontWeight: 'var(--weight-strong)' },
  { tag: [tags.emphasis], fontStyle: 'italic' },
  { tag: [tags.link, tags.url], color: 'var(--link)' },
  { tag: tags.invalid, color: 'var(--fail-text)' },
])

/** The editor in the page's own roles: it follows the theme without being told. */
export const codeTheme: Extension = [
  syntaxHighlighting(colors),
  EditorView.theme({
    '&': { height: '100%', backgroundColor: 'transparent', color: 'var(--text)', fontSize: 'var(--size-2)' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': {
      fontFamily: 'var(--mono)',
      lineHeight: 'var(--lead-code)',
      scrollbarWidth: 'thin',
      scrollbarColor: 'var(--line-strong) transparent',
    },
    '.cm-content': { padding: 'var(--s-4) 0', caretColor: 'var(--live)' },
    '.cm-line': { padding: '0 var(--s-6) 0 var(--s-2)' },
    // A long line scrolls below the numbers.
    '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-faint)', border: 'none' },
    '.cm-lineNumbers .cm-gutterElement': { minWidth: 'var(--margin-no)', padding: '0 var(--s-5) 0 0' },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
    '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
    '.cm-cursor': { borderLeftColor: 'var(--live)', borderLeftWidth: 'var(--rule)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection': {
      backgroundColor: 'var(--live-wash)',
    },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--selected)', outline: 'none' },
    '.cm-searchMatch': { backgroundColor: 'var(--wait-wash)' },
    '.cm-searchMatch-selected': { backgroundColor: 'var(--live-wash)' },
    '.cm-panels': { backgroundColor: 'var(--canvas)', color: 'var(--text)', borderColor: 'var(--line)' },
    '.cm-panels-bottom': { borderTop: 'var(--hair) solid var(--line)' },
    '.cm-panel.cm-search': {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: 'var(--s-3)',
      padding: 'var(--s-4) var(--s-10) var(--s-4) var(--s-5)',
      fontFamily: 'var(--sans)',
    },
    '.cm-panel.cm-search br': { flexBasis: '100%', height: '0' },
    '.cm-panel.cm-search label': {
      display: 'inline-flex',
      alignItems: 'center',
      gap: 'var(--s-2)',
      margin: '0',
      fontSize: 'var(--size-2)',
      color: 'var(--text-soft)',
    },
    '.cm-panel.cm-search input, .cm-panel.cm-search button': { margin: '0' },
    '.cm-panel.cm-search .cm-textfield': { flex: '1 1 10rem', maxWidth: '20rem' },
    '.cm-panel.cm-search .cm-dialog-close': {
      width: 'var(--control)',
      height: 'var(--control)',
      padding: '0',
      top: 'var(--s-4)',
      right: 'var(--s-4)',
      fontSize: 'var(--size-5)',
      color: 'var(--text-soft)',
    },
    '.cm-textfield': {
      backgroundColor: 'var(--raised)',
      border: 'var(--hair) solid var(--line-strong)',
      borderRadius: 'var(--r-control)',
      fontSize: 'var(--size-3)',
      height: 'var(--control)',
      padding: '0 var(--s-4)',
    },
    '.cm-button': {
      backgroundImage: 'none',
      backgroundColor: 'var(--raised)',
      border: 'var(--hair) solid var(--line-strong)',
      borderRadius: 'var(--r-control)',
      fontSize: 'var(--size-2)',
      height: 'var(--control)',
      padding: '0 var(--s-4)',
    },
    '.cm-tooltip': {
      backgroundColor: 'var(--raised)',
      border: 'var(--hair) solid var(--line)',
      borderRadius: 'var(--r-control)',
      boxShadow: 'var(--shadow-menu)',
    },
    '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--selected)', color: 'var(--text)' },
    '.cm-collapsedLines': {
      backgroundColor: 'var(--canvas)',
      backgroundImage: 'none',
      color: 'var(--text-soft)',
      padding: 'var(--s-2) var(--s-6)',
      fontFamily: 'var(--sans)',
      fontSize: 'var(--size-2)',
      borderBlock: 'var(--hair) solid var(--line-faint)',
    },
  }),
]
