import type { NativePrimitives } from './native.ts'

/** Where in a source an error is. Line and columns from 1; `endColumn` is exclusive. */
export interface SourceLocation {
  url: string
  line: number
  column: number
  endColumn: number
  sourceLine: string
}

export type ColumnMap = (line: number, column: number) => number

export interface ScriptCompiler {
  /**
   * A sloppy function with these parameters and this body. Stack traces name `url`, and lines and columns are those
   * of `body`. A syntax error is thrown as V8 makes it; `syntaxErrorLocation` says where it is.
   */
  compileFunction(body: string, parameters: readonly string[], url: string): Function
  /**
   * Given the error of a text that cannot be parsed, gives the one to throw. The text is what the engine was given
   * under this name, and nothing of it has run.
   */
  onSyntaxError: ((error: unknown, url: string, text: string) => unknown) | null
  /** The value of a script in the global scope, as an indirect `eval`. */
  runScript(source: string, url: string): unknown
  /** The column in the program's own text of a position in what the engine was given under this name. All from 1. */
  originalColumn(url: string, line: number, column: number): number
  /** The text that was compiled under this name, for the line that an error report shows. */
  sourceOf(url: string): string | undefined
  /**
   * Says that the text known as `url` is `source`, where somebody compiled it by another way: with so many characters
   * before its first line, and, where it was rewritten, with columns that `originalColumn` leads back.
   */
  register(url: string, source: string, firstLineOffset?: number, originalColumn?: ColumnMap): void
}

/**
 * The comment that names a text to V8, which takes no name with a space or quotation mark; such a name is encoded, and
 * `nameOf` of what stands in a trace is the name itself.
 */
export const sourceUrl = (url: string): string => `\n//# sourceURL=${url.replace(/[\s'"%]/g, encode)}`

const encode = (character: string) => (character === "'" ? '%27' : encodeURIComponent(character))

export const nameOf = (sourceName: string): string =>
  sourceName.includes('%') ? sourceName.replace(/%(?:20|22|25|27|09|C2%A0)/g, decodeURIComponent) : sourceName

export function createCompiler(native: NativePrimitives): ScriptCompiler {
  const sources = new Map<string, string>()
  const offsets = new Map<string, number>()
  const columns = new Map<string, ColumnMap>()
  const register = (url: string, source: string, firstLineOffset = 0, originalColumn?: ColumnMap) => {
    sources.set(url, source)
    if (firstLineOffset) offsets.set(url, firstLineOffset)
    else offsets.delete(url)
    if (originalColumn) columns.set(url, originalColumn)
    else columns.delete(url)
  }
  const compiler: ScriptCompiler = {
    onSyntaxError: null,
    compileFunction(body, parameters, url) {
      const opening = `(function (${parameters.join(',')}) {`
      register(url, body, opening.length)
      const text = `${opening}${body}\n})${sourceUrl(url)}`
      try {
        return native.eval(text)
      } catch (error) {
        throw compiler.onSyntaxError?.(error, url, text) ?? error
      }
    },
    runScript(source, url) {
      register(url, source)
      return native.eval(`${source}${sourceUrl(url)}`)
    },
    originalColumn(url, line, column) {
      const inText = line === 1 ? Math.max(1, column - (offsets.get(url) ?? 0)) : column
      return columns.get(url)?.(line, inText) ?? inText
    },
    sourceOf: (url) => sources.get(url),
    register,
  }
  return compiler
}
