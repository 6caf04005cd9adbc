import { tokenizer } from 'acorn'
import type { NodeEnv } from './env.ts'

/** Where a syntax error is, in the text that was evaluated: line and columns from 1, `endColumn` exclusive. */
export interface SyntaxPlace {
  line: number
  column: number
}

export interface SyntaxErrors {
  /** Asks the browser, which tells it only of reported errors. null for errors that have no place. */
  locate(error: unknown): SyntaxPlace | null
  /** True while an error is only reported to learn its place. To be asked by the listener of `error` events. */
  takeReport(event: ErrorEvent): boolean
}

export function createSyntaxErrors(env: NodeEnv): SyntaxErrors {
  let expected: unknown = null
  let place: SyntaxPlace | null = null
  return {
    locate(error) {
      expected = error
      place = null
      env.native.reportError(error)
      expected = null
      return place
    },
    takeReport(event) {
      if (expected === null || event.error !== expected) return false
      if (event.lineno > 0) place = { line: event.lineno, column: event.colno }
      return true
    },
  }
}

/**
 * The error of a text that was evaluated and could not be parsed, as Node throws it: with the trace that a native
 * compiler would give, and the line and a row of carets above it.
 */
export function decorateSyntaxError(env: NodeEnv, error: unknown, url: string, text: string): unknown {
  if (!(error instanceof SyntaxError)) return error
  const place = env.syntaxErrors.locate(error)
  const fresh = env.traces.captureOutside(() => {
    try {
      env.native.eval(text)
    } catch (again) {
      return again as Error
    }
    return error
  })
  if (!place) return fresh
  const line = text.split('\n')[place.line - 1] ?? ''
  const column = env.compiler.originalColumn(url, place.line, place.column)
  env.fatal.decorate(fresh, {
    url,
    line: place.line,
    column,
    endColumn: column + tokenLength(line.slice(place.column - 1)),
  })
  return fresh
}

/** V8 underlines the token that it did not expect. */
function tokenLength(text: string): number {
  try {
    const token = tokenizer(text, { ecmaVersion: 'latest' }).getToken()
    return Math.max(1, token.end)
  } catch {
    // A string without its end goes on to the end of the line.
    return /^["']/.test(text) ? text.length : 1
  }
}
