import type { NodeEnv } from './env.ts'
import { findThrow, type Position } from './throw-site.ts'

/** What an uncaught error does to the process, as `errors::TriggerUncaughtException` in Node's C++ half. */
export interface FatalErrors {
  /** Something was thrown and nobody caught it. `thrownAt`: where the browser says so, for values without a trace. */
  thrown(error: unknown, thrownAt: Position): void
  /** The library hands over an error that it holds: one of a promise, or of a callback that it called. */
  trigger(error: unknown, fromPromise: boolean): void
  /** The functions that add to an error's trace before it is printed. */
  setEnhancers(before: (error: unknown) => unknown, after: (error: unknown) => unknown): void
  /** The line of source that an error came from, for `assert` messages. */
  sourcePositions(error: unknown): unknown
  /** Adds the source line to an error's stack, as for syntax errors. */
  decorate(error: any, position: Position & { endColumn: number }): void
}

const EXIT_GENERIC = 1
const EXIT_BAD_HANDLER = 6
const EXIT_IN_HANDLER = 7

export function createFatalErrors(env: NodeEnv): FatalErrors {
  let enhanceBefore: ((error: unknown) => unknown) | null = null
  let enhanceAfter: ((error: unknown) => unknown) | null = null
  const isObject = (value: unknown): value is any =>
    (typeof value === 'object' && value !== null) || typeof value === 'function'

  const sourceOf = (url: string): string | undefined => {
    const id = url.startsWith('node:') ? url.slice(5) : null
    if (id !== null && env.library.has(id)) return env.library.source(id)
    return env.compiler.sourceOf(url) ?? env.readSource(url)
  }

  function hiddenFrames(error: unknown): Position[] | null {
    const full = env.traces.fullFrames(error)
    if (!full) return null
    return full
      .filter((frame) => typeof frame.getFileName() === 'string')
      .map((frame) => ({ url: frame.getFileName(), line: frame.getLineNumber(), column: frame.getColumnNumber() }))
  }

  function shownFrames(error: unknown): Position[] {
    try {
      return parseFrames(isObject(error) ? String(error.stack) : '')
    } catch {
      return []
    }
  }

  /** A thrown error: at the statement that threw it. */
  function throwSite(error: unknown, thrownAt: Position): Position {
    const frames = hiddenFrames(error) ?? shownFrames(error)
    return unhandledEvent(error) ?? (frames.length === 0 ? thrownAt : (findThrow(frames, sourceOf) ?? thrownAt))
  }

  /**
   * An error that was handed over: where it was made, unless its trace has been read, as an assertion error's always
   * is; V8 then knows only where it was handed over.
   */
  function handedOverSite(error: unknown): Position | null {
    const made = isObject(error) && error.code === 'ERR_ASSERTION' ? [] : shownFrames(error)
    return made[0] ?? parseFrames(String(new env.native.Error().stack))[0] ?? null
  }

  function arrowAt(position: Position | null, endColumn?: number): string {
    if (!position) return ''
    const line = sourceOf(position.url)?.split('\n')[position.line - 1]
    if (line === undefined) return ''
    const indent = line.slice(0, position.column - 1).replace(/[^\t]/g, ' ')
    const width = Math.max(1, (endColumn ?? 0) - position.column)
    return `${position.url}:${position.line}\n${line.replace(/\r$/, '')}\n${indent}${'^'.repeat(width)}\n`
  }

  function print(text: string): void {
    const bytes = new env.native.TextEncoder().encode(text)
    try {
      for (let sent = 0; sent < bytes.length; ) sent += env.context.sys.write(2, bytes.subarray(sent), -1)
    } catch {
      // Nobody reads it (`node server.js 2>&1 | true`): the process ends all the same.
    }
  }

  function report(error: unknown, position: Position | null): void {
    const arrow = arrowAt(position)
    let text = ''
    if (isObject(error)) {
      const decorated = error[env.privateSymbols.decorated_private_symbol!] === true
      const known = error[env.privateSymbols.arrow_message_private_symbol!]
      text = `${decorated ? '' : `${typeof known === 'string' ? known : arrow}\n`}${traceOf(error)}\n`
    } else {
      text = `${arrow ? `\n${arrow}` : 'Uncaught:\n'}${describePrimitive(error)}\n(Use \`node --trace-uncaught ...\` to show where the exception was thrown)\n`
    }
    print(`${text}\nNode.js ${env.library.version}\n`)
  }

  /** An 'error' event that nobody listens to is thrown by `emit`, which leaves a mark on the error. */
  function unhandledEvent(error: unknown): Position | null {
    const marked =
      isObject(error) &&
      Object.getOwnPropertySymbols(error).some((symbol) => symbol.description === 'kEnhanceStackBeforeInspector')
    if (!marked) return null
    const lines = env.library.source('events').split('\n')
    const index = lines.findIndex((line) => line.includes("// Unhandled 'error' event"))
    return index < 0 ? null : { url: 'node:events', line: index + 1, column: lines[index]!.search(/\S/) + 1 }
  }

  function traceOf(error: any): string {
    try {
      enhanceBefore?.(error)
      const enhanced = enhanceAfter?.(error)
      if (typeof enhanced === 'string') return enhanced
    } catch {
      // As Node does: what cannot be inspected is shown as it is.
    }
    try {
      if (error.stack !== undefined) return String(error.stack)
      if (error.name !== undefined && error.message !== undefined) return `${error.name}: ${error.message}`
      return String(error)
    } catch {
      return '<toString() threw exception>'
    }
  }

  function exitCode(otherwise: number): number {
    const fields = env.process[env.privateSymbols.exit_info_private_symbol!]
    return fields[2] ? fields[1] : otherwise
  }

  function handle(error: unknown, fromPromise: boolean, site: () => Position | null): void {
    if (typeof env.process._fatalException !== 'function') {
      report(error, site())
      env.exit(EXIT_BAD_HANDLER)
    }
    let handled: unknown
    try {
      handled = env.process._fatalException(error, fromPromise)
    } catch (inner) {
      report(inner, throwSite(inner, { url: '', line: 0, column: 0 }))
      env.exit(EXIT_IN_HANDLER)
    }
    if (handled !== false) return
    report(error, site())
    env.exit(exitCode(EXIT_GENERIC))
  }

  return {
    sourcePositions(error) {
      const position = shownFrames(error)[0]
      const sourceLine = position && sourceOf(position.url)?.split('\n')[position.line - 1]
      // Of code that came from `eval` nothing is known. `assert` reads the line without asking whether there is one.
      if (sourceLine === undefined) return { sourceLine: '', startColumn: 0 }
      return {
        sourceLine,
        scriptResourceName: position!.url,
        lineNumber: position!.line,
        startColumn: position!.column - 1,
      }
    },
    setEnhancers(before, after) {
      enhanceBefore = before
      enhanceAfter = after
    },
    decorate(error, position) {
      const arrow = arrowAt(position, position.endColumn)
      error[env.privateSymbols.arrow_message_private_symbol!] = arrow
      if (arrow === '' || typeof error.stack !== 'string') return
      error.stack = `${arrow}\n${error.stack}`
      error[env.privateSymbols.decorated_private_symbol!] = true
    },
    thrown: (error, thrownAt) => handle(error, false, () => throwSite(error, thrownAt)),
    trigger: (error, fromPromise) => handle(error, fromPromise, () => handedOverSite(error)),
  }
}

function parseFrames(stack: string): Position[] {
  const frames: Position[] = []
  for (const line of stack.split('\n')) {
    const match = /^ {4}at (?:.*? \()?(?:async )?([^()]+?):(\d+):(\d+)\)?$/.exec(line)
    if (match) frames.push({ url: match[1]!, line: Number(match[2]), column: Number(match[3]) })
  }
  return frames
}

function describePrimitive(value: unknown): string {
  return typeof value === 'symbol' ? value.toString() : String(value)
}
