import type { NativePrimitives } from './native.ts'

/** Where in a source an error is. Line and columns from 1; `endColumn` is exclusive. */
export interface SourceLocation {
  url: string
  line: number
  column: number
  endColumn: number
  sourceLine: string
}

export interface ScriptCompiler {
  /**
   * A sloppy function with these parameters and this body. Stack traces name `url`, and lines and columns are those
   * of `body`. A syntax error is thrown as V8 makes it; `syntaxErrorLocation` says where it is.
   */
  compileFunction(body: string, parameters: readonly string[], url: string): Function
  /** The value of a script in the global scope, as an indirect `eval`. */
  runScript(source: string, url: string): unknown
  /** Columns that stand before the first line's own text in what the engine was given under this name. */
  firstLineOffset(url: string): number
  /** The text that was compiled under this name, for the line that an error report shows. */
  sourceOf(url: string): string | undefined
  /** Says that the text known as `url` is `source`, where somebody compiled it by another way. */
  register(url: string, source: string, firstLineOffset?: number): void
}

export function createCompiler(native: NativePrimitives): ScriptCompiler {
  const sources = new Map<string, string>()
  const offsets = new Map<string, number>()
  const register = (url: string, source: string, firstLineOffset = 0) => {
    sources.set(url, source)
    if (firstLineOffset) offsets.set(url, firstLineOffset)
    else offsets.delete(url)
  }
  return {
    compileFunction(body, parameters, url) {
      const opening = `(function (${parameters.join(',')}) {`
      register(url, body, opening.length)
      return native.eval(`${opening}${body}\n})\n//# sourceURL=${url}`)
    },
    runScript(source, url) {
      register(url, source)
      return native.eval(`${source}\n//# sourceURL=${url}`)
    },
    firstLineOffset: (url) => offsets.get(url) ?? 0,
    sourceOf: (url) => sources.get(url),
    register,
  }
}
