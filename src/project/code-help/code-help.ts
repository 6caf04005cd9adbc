/** One replacement in a text; offsets in UTF-16 units of the text before it, none overlapping another. */
export interface TextEdit {
  from: number
  to: number
  insert: string
}

export interface CodeCompletion {
  label: string
  /** As TypeScript names it: `method`, `const`, `interface`, … */
  kind: string
  /** TypeScript's own order: the lesser string comes first. */
  sort: string
  /** What is written where it is not the label. */
  insert?: string
  /** What it replaces, where that is not the word before the caret. */
  replaces?: { from: number; to: number }
  /** The module that an import would be added for. */
  from?: string
  isDeprecated?: boolean
}

/** A piece of a signature, by what it is: `keyword`, `className`, `text`, … as TypeScript names it. */
export interface CodePart {
  text: string
  kind: string
}

export interface CodeDescription {
  signature: CodePart[]
  /** Markdown; empty where nothing is written. */
  documentation: string
  /** Further lines: `@param name what it is`. */
  tags: string[]
}

export interface CodeHover extends CodeDescription {
  from: number
  to: number
}

export interface CodeProblem {
  from: number
  to: number
  severity: 'error' | 'warning' | 'info' | 'hint'
  message: string
  /** As in `TS2322`. */
  code: number
  /** Nothing uses it: it is shown faint. */
  isUnused: boolean
  isDeprecated: boolean
}

/** A place where something is declared. Line and column from 1. */
export interface CodePlace {
  /** Relative to the project; null where it lies in a library. */
  path: string | null
  /** For people: where it lies. */
  title: string
  line: number
  column: number
  length: number
  /** Some lines from there, where it lies in a library. */
  excerpt: string
}

export interface CodeRename {
  /** null where it can be renamed. */
  refusal: string | null
  name: string
  from: number
  to: number
}

/** A file with its edits and what it is afterwards; the path relative to the project. */
export interface FileEdits {
  path: string
  edits: TextEdit[]
  text: string
}

export interface CodeSignature {
  label: string
  /** The part of the label that is being written; null where there is none. */
  active: { from: number; to: number } | null
  documentation: string
  /** How many other forms the function has. */
  others: number
}

/**
 * What a language service in a worker answers about JavaScript and TypeScript. Paths are relative to the project,
 * offsets count UTF-16 units of the text that was last told with `open` and `edit`.
 */
export interface CodeHelp {
  /** From now on the editor's text counts, not the disk's. */
  open(path: string, text: string): void
  edit(path: string, edits: TextEdit[]): void
  close(path: string): void
  complete(path: string, at: number): Promise<CodeCompletion[] | null>
  /** What a completion is, and what else it writes (an import). */
  describe(
    path: string,
    at: number,
    label: string,
    from?: string,
  ): Promise<(CodeDescription & { edits: TextEdit[] }) | null>
  hover(path: string, at: number): Promise<CodeHover | null>
  problems(path: string): Promise<CodeProblem[]>
  definition(path: string, at: number): Promise<CodePlace[]>
  canRename(path: string, at: number): Promise<CodeRename>
  rename(path: string, at: number, name: string): Promise<FileEdits[]>
  signature(path: string, at: number): Promise<CodeSignature | null>
  format(path: string): Promise<TextEdit[]>
}

/** What the page follows while the worker gets ready. */
export type CodeHelpStatus =
  | { state: 'off' }
  | { state: 'loading'; bytes: number }
  | { state: 'ready' }
  | { state: 'failed'; message: string }

/** Files that TypeScript reads. */
export const isCode = (path: string): boolean => /\.(?:[cm]?[jt]s|[jt]sx)$/i.test(path)
