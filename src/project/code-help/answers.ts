import type ts from 'typescript'
import type { CodeCompletion, CodeDescription, CodePart, CodeProblem, CodeSignature, TextEdit } from './code-help.ts'

type TypeScript = typeof ts

/** More than somebody reads; they are narrowed by what is typed. */
const MOST_COMPLETIONS = 3000

/** What is asked for with completions; the same for their details. */
export const PREFERENCES: ts.UserPreferences = {
  includeCompletionsForModuleExports: true,
  includeCompletionsForImportStatements: true,
  includeCompletionsWithInsertText: true,
  includeCompletionsWithSnippetText: false,
  importModuleSpecifierEnding: 'auto',
  quotePreference: 'auto',
}

export function completionsOf(info: ts.CompletionInfo): CodeCompletion[] {
  return info.entries
    .filter(({ kind }) => kind !== 'warning')
    .slice(0, MOST_COMPLETIONS)
    .map((entry) => {
      const span = entry.replacementSpan ?? info.optionalReplacementSpan
      return {
        label: entry.name,
        kind: entry.kind,
        sort: entry.sortText,
        ...(entry.insertText !== undefined && entry.insertText !== entry.name && { insert: entry.insertText }),
        ...(span && { replaces: { from: span.start, to: span.start + span.length } }),
        ...(entry.source !== undefined && entry.hasAction && { from: entry.source }),
        ...(entry.kindModifiers?.includes('deprecated') && { isDeprecated: true }),
      }
    })
}

const partsOf = (parts: ts.SymbolDisplayPart[] | undefined): CodePart[] =>
  (parts ?? []).map(({ text, kind }) => ({ text, kind }))

const textOf = (parts: ts.SymbolDisplayPart[] | string | undefined): string =>
  typeof parts === 'string' ? parts : (parts ?? []).map(({ text }) => text).join('')

export function descriptionOf(info: {
  displayParts?: ts.SymbolDisplayPart[]
  documentation?: ts.SymbolDisplayPart[]
  tags?: ts.JSDocTagInfo[]
}): CodeDescription {
  return {
    signature: partsOf(info.displayParts),
    documentation: textOf(info.documentation),
    tags: (info.tags ?? []).map(({ name, text }) => `@${name} ${textOf(text)}`.trim()),
  }
}

export function problemsOf(typescript: TypeScript, found: readonly ts.Diagnostic[]): CodeProblem[] {
  const category = typescript.DiagnosticCategory
  return found.flatMap((one) => {
    const { start, length, reportsUnnecessary, reportsDeprecated } = one
    const isFaint = Boolean(reportsUnnecessary) || Boolean(reportsDeprecated)
    // Suggestions that are neither are offers to write it in another way: no matter of right or wrong.
    if (start === undefined || (one.category === category.Suggestion && !isFaint)) return []
    return [
      {
        from: start,
        to: start + (length ?? 0),
        severity:
          one.category === category.Error
            ? 'error'
            : one.category === category.Warning
              ? 'warning'
              : one.category === category.Message
                ? 'info'
                : 'hint',
        message: typescript.flattenDiagnosticMessageText(one.messageText, '\n'),
        code: one.code,
        isUnused: Boolean(reportsUnnecessary),
        isDeprecated: Boolean(reportsDeprecated),
      },
    ]
  })
}

export const editsOf = (changes: readonly ts.TextChange[]): TextEdit[] =>
  changes
    .map(({ span, newText }) => ({ from: span.start, to: span.start + span.length, insert: newText }))
    .sort((a, b) => a.from - b.from)

/** The text with its edits, which are in order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const { from, to, insert } of edits) {
    result += text.slice(at, from) + insert
    at = to
  }
  return result + text.slice(at)
}

export function signatureOf(help: ts.SignatureHelpItems): CodeSignature | null {
  const item = help.items[help.selectedItemIndex]
  if (!item) return null
  let label = textOf(item.prefixDisplayParts)
  let active: CodeSignature['active'] = null
  let documentation = textOf(item.documentation)
  const last = item.parameters.length - 1
  const chosen = item.isVariadic ? Math.min(help.argumentIndex, last) : help.argumentIndex
  for (const [at, parameter] of item.parameters.entries()) {
    if (at > 0) label += textOf(item.separatorDisplayParts)
    const text = textOf(parameter.displayParts)
    if (at === chosen) {
      active = { from: label.length, to: label.length + text.length }
      documentation = textOf(parameter.documentation) || documentation
    }
    label += text
  }
  label += textOf(item.suffixDisplayParts)
  return { label, active, documentation, others: help.items.length - 1 }
}

/** How a text is written: its formatter must not change what its author chose. */
export function styleOf(typescript: TypeScript, text: string): ts.FormatCodeSettings {
  const lines = text.split('\n', 2000)
  const usesTabs =
    lines.filter((line) => line.startsWith('\t')).length > lines.filter((line) => /^ {2}/.test(line)).length
  const widths = lines.flatMap((line) => /^( +)\S/.exec(line)?.[1]?.length ?? []).filter((width) => width > 1)
  const indentSize = widths.length > 0 && widths.every((width) => width % 4 === 0) ? 4 : 2
  return {
    ...typescript.getDefaultFormatCodeSettings('\n'),
    indentSize,
    tabSize: usesTabs ? 4 : indentSize,
    convertTabsToSpaces: !usesTabs,
    semicolons: typescript.SemicolonPreference.Ignore,
  }
}
