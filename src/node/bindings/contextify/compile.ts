import { sourceUrl } from '../../compile.ts'
import type { NodeEnv } from '../../env.ts'
import { createDynamicImport, type DynamicImportHost, parseScript } from '../module-wrap/dynamic-import.ts'
import { endOfInputError } from '../module-wrap/syntax-error.ts'
import { rewriteScript, usesContext } from './rewrite.ts'

export interface CompileRequest {
  code: string
  filename: string
  /** Names of the function's parameters; null for a script, which is run as it stands. */
  parameters: readonly string[] | null
  /** Tells Node's loader who calls `import()`. */
  symbol: symbol
}

/**
 * A function of a program's text, in which `import()` reaches Node's loader. Positions in traces are those of the text.
 * Throws V8's SyntaxError with Node's arrow.
 */
export function compileText(env: NodeEnv, host: DynamicImportHost, request: CompileRequest): Function {
  const { filename, parameters } = request
  env.asyncContext.expected ||= usesContext(request.code)
  // It also changes the frame of what is under way, which can only be put back if frames travelled from the start.
  if (/\benterWith\b/.test(request.code)) env.asyncContext.activate()
  const rewritten = rewriteScript(withoutHashbang(request.code), {
    carries: env.asyncContext.expected,
    // A script's names are the global scope's, and each has an `import` of its own.
    importName: parameters === null ? `_$impt${++scripts}` : '_$impt',
  })
  const { code, importName, carryName, originalColumn } = rewritten
  const given: Record<string, unknown> = {}
  if (importName !== null) given[importName] = createDynamicImport(host, request.symbol, filename)
  if (carryName !== null) given[carryName] = env.asyncContext.carry
  const names = Object.keys(given)
  const isScript = parameters === null
  const outer = isScript || names.length === 0 ? '' : `(function(${names}){return `
  const opening = isScript ? '' : `${outer}(function (${parameters.join(',')}) {`
  const closing = isScript ? '' : `\n})${outer === '' ? '' : '})'}`
  env.compiler.register(filename, request.code, opening.length, originalColumn)
  const text = `${opening}${code}${closing}${sourceUrl(filename)}`
  let made: any
  // A running script's exception goes out as it was thrown: caught here, it would lose its place.
  if (isScript && parses(env, code)) {
    for (const name of names) Object.defineProperty(globalThis, name, { value: given[name], configurable: true })
    return env.native.eval(text)
  }
  try {
    made = env.native.eval(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const early = endOfInputError(env, request.code, filename, () => parseScript(request.code))
    throw early ?? env.compiler.onSyntaxError?.(error, filename, text) ?? error
  }
  return outer === '' ? made : made(...Object.values(given))
}

let scripts = 0

function parses(env: NodeEnv, code: string): boolean {
  try {
    env.native.eval(`(function () {${code}\n})`)
    return true
  } catch {
    return false
  }
}

/** A first line that the system reads, made a comment of the same length. */
export const withoutHashbang = (code: string): string => (code.startsWith('#!') ? `//${code.slice(2)}` : code)

/** V8's words for what only a module may contain. */
const MODULE_SYNTAX = [
  'Cannot use import statement outside a module',
  "Unexpected token 'export'",
  "Cannot use 'import.meta' outside a module",
]

/** What fails in CommonJS only: its own five variables declared again, and `await` at the top level. */
const COMMONJS_ONLY = [
  "Identifier '__filename' has already been declared",
  "Identifier '__dirname' has already been declared",
  "Identifier 'module' has already been declared",
  "Identifier 'exports' has already been declared",
  "Identifier 'require' has already been declared",
  'await is only valid in async functions and the top level bodies of modules',
  'Unexpected reserved word',
]

/** Whether a text that failed as CommonJS with this error is an ES module (`ShouldRetryAsESM` in Node). */
export function isModuleDespite(error: unknown, parseAsModule: () => void): boolean {
  if (!(error instanceof SyntaxError)) return false
  if (MODULE_SYNTAX.some((message) => error.message.includes(message))) return true
  if (!COMMONJS_ONLY.some((message) => error.message.includes(message))) return false
  try {
    parseAsModule()
    return true
  } catch {
    return false
  }
}
