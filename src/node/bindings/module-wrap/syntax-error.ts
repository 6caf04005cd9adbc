import { tokenizer } from 'acorn'
import { sourceUrl } from '../../compile.ts'
import type { NodeEnv } from '../../env.ts'
import { blank } from './edits.ts'

/** What acorn throws: `loc.column` from 0. */
interface AcornError extends SyntaxError {
  pos: number
  loc: { line: number; column: number }
}

/** V8's words for what acorn finds in modules only, where V8 cannot be asked. */
function moduleMessage(message: string): string | null {
  const duplicate = /^Duplicate export '(.*)'/.exec(message)
  if (duplicate) return `Duplicate export of '${duplicate[1]}'`
  const missing = /^Export '(.*)' is not defined/.exec(message)
  if (missing) return `Export '${missing[1]}' is not defined in module`
  if (/'return' outside of function/.test(message)) return 'Illegal return statement'
  if (/^Cannot use keyword 'await' outside an async function|^The keyword 'await' is reserved/.test(message))
    return 'Unexpected reserved word'
  return null
}

/** V8's words for the token at which the parser gave up. */
function tokenMessage(source: string, position: number, fallback: string): string {
  const token = tokenAt(source, position)
  if (!token)
    return /Unterminated template/.test(fallback) ? 'Unterminated template literal' : 'Invalid or unexpected token'
  if (token.kind === 'eof') return 'Unexpected end of input'
  if (token.kind === 'string') return 'Unexpected string'
  if (token.kind === 'num') return 'Unexpected number'
  if (token.kind === 'name') return `Unexpected identifier '${token.text}'`
  return `Unexpected token '${token.text}'`
}

function tokenAt(source: string, position: number): { kind: string; text: string } | null {
  try {
    const token = tokenizer(source.slice(position), { ecmaVersion: 'latest' }).getToken()
    return { kind: token.type.label, text: source.slice(position + token.start, position + token.end) }
  } catch {
    return null
  }
}

/** Import and export statements without their keywords, so that V8 takes the rest for an ordinary function's body. */
function withoutModuleSyntax(source: string): string {
  return source
    .replace(
      /^([ \t]*)(import\b(?![ \t]*[.(])[^;'"]*(?:'[^'\n]*'|"[^"\n]*"))/gm,
      (_, space, text) => space + blank(text),
    )
    .replace(
      /^([ \t]*)(export\s*\{[^}]*\}(?:\s*from\s*(?:'[^'\n]*'|"[^"\n]*"))?)/gm,
      (_, space, text) => space + blank(text),
    )
    .replace(/^([ \t]*)(export\b)(?![ \t]+default\b)/gm, (_, space) => `${space}      `)
    .replace(/^([ \t]*)(export[ \t]+default\b)/gm, (_, space, text) => `${space}_=${blank(text).slice(2)}`)
}

/** The SyntaxError that V8 would throw for a module that acorn refused, with Node's arrow on it. */
export function moduleSyntaxError(env: NodeEnv, source: string, url: string, refused: AcornError): SyntaxError {
  const bare = refused.message.replace(/ \(\d+:\d+\)$/, '')
  let message = moduleMessage(bare)
  if (message === null && refused.pos >= source.length) message = 'Unexpected end of input'
  if (message === null) {
    // V8 is asked first, in its own words: it takes the rest of a module for a function's body.
    const opening = '(async function*(){"use strict";let _;'
    const text = `${opening}${withoutModuleSyntax(source)}\n})${sourceUrl(url)}`
    try {
      env.native.eval(text)
    } catch (error) {
      env.compiler.register(url, source, opening.length)
      return env.compiler.onSyntaxError?.(error, url, text) as SyntaxError
    }
    message = /^Unexpected token/.test(bare) ? tokenMessage(source, refused.pos, bare) : bare
  }
  const made = env.traces.captureOutside(() => new SyntaxError(message!))
  mark(env, made, url, source, refused)
  return made
}

/**
 * A text that ends too early: what stands around it in the engine's hands would make V8 complain about that instead.
 * null where the text fails for another reason.
 */
export function endOfInputError(env: NodeEnv, source: string, url: string, parse: () => void): SyntaxError | null {
  try {
    parse()
    return null
  } catch (error) {
    const refused = error as AcornError
    const isTemplate = /^Unterminated template/.test(refused.message)
    if (!isTemplate && refused.pos < source.length) return null
    const message = isTemplate ? 'Unterminated template literal' : 'Unexpected end of input'
    const made = env.traces.captureOutside(() => new SyntaxError(message))
    mark(env, made, url, source, { pos: source.length, loc: endOf(source) })
    return made
  }
}

function endOf(source: string): { line: number; column: number } {
  const lines = source.split('\n')
  return { line: lines.length, column: lines.at(-1)!.length }
}

function mark(env: NodeEnv, error: any, url: string, source: string, at: Pick<AcornError, 'pos' | 'loc'>): void {
  const text = (source.split('\n')[at.loc.line - 1] ?? '').replace(/\r$/, '')
  const indent = text.slice(0, at.loc.column).replace(/[^\t]/g, ' ')
  const arrow = `${url}:${at.loc.line}\n${text}\n${indent}${'^'.repeat(widthOf(source, at.pos))}\n`
  env.compiler.register(url, source)
  error[env.privateSymbols.arrow_message_private_symbol!] = arrow
  error.stack = `${arrow}\n${error.stack}`
  error[env.privateSymbols.decorated_private_symbol!] = true
}

/** How far V8's carets reach: the token; nothing at the end of the text. */
function widthOf(source: string, position: number): number {
  if (position >= source.length) return 0
  const token = tokenAt(source, position)
  const text = token?.text ?? /^[^\n\r]*/.exec(source.slice(position))![0]
  return Math.max(1, text.split(/[\n\r]/)[0]!.length)
}
