import { parse } from 'acorn'
import { sourceUrl } from '../../compile.ts'
import type { NodeEnv } from '../../env.ts'
import { createDynamicImport, type DynamicImportHost } from '../module-wrap/dynamic-import.ts'
import { applyEdits, type Edit } from '../module-wrap/edits.ts'
import { rewriteScript, usesContext } from './rewrite.ts'

/** The language's own globals: what a fresh context has before anything is put into it. */
const LANGUAGE = new Set(
  (
    'Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp ' +
    'Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError JSON Math Intl ArrayBuffer ' +
    'Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array ' +
    'Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet WeakRef Proxy Reflect ' +
    'FinalizationRegistry decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN ' +
    'SharedArrayBuffer WebAssembly Iterator'
  ).split(' '),
)

/** The platform's own, whose proxies are not shown to programs. */
const NativeProxy = Proxy

/**
 * `vm` contexts. A worker has one realm only, so a sandbox is an object in front of the global scope: its properties
 * are the script's globals, and of the worker's own only the language's are seen. Built-in classes are shared with the
 * main context, which `instanceof` can tell.
 */
export function createSandboxes(env: NodeEnv, host: DynamicImportHost) {
  const scopes = new WeakMap<object, object>()
  const globals = new WeakMap<object, object>()
  const declared = new WeakMap<object, Record<string, unknown>>()
  const contextified = env.privateSymbols.contextify_context_private_symbol!

  function make(
    object: any,
    _name?: string,
    _origin?: string,
    _strings?: boolean,
    _wasm?: boolean,
    _queue?: unknown,
    symbol?: symbol,
  ): object {
    const sandbox = typeof object === 'symbol' ? {} : object
    const global = createGlobal(sandbox)
    const lexicals = Object.create(null)
    scopes.set(sandbox, createScope(sandbox, global, lexicals))
    globals.set(sandbox, global)
    declared.set(sandbox, lexicals)
    sandbox[contextified] = sandbox
    if (symbol) sandbox[env.privateSymbols.host_defined_option_symbol!] = symbol
    return sandbox
  }

  /** `symbol` tells Node's loader who calls `import()`. */
  function run(sandbox: object, code: string, filename: string, symbol: symbol): unknown {
    const scope = scopes.get(sandbox)
    if (!scope) throw new TypeError('This object is not a vm context')
    env.asyncContext.expected ||= usesContext(code)
    const { text, names, lexical, functions } = exposeDeclarations(code)
    const carrying = rewriteScript(text, { carries: env.asyncContext.expected, importName: '_$impt' })
    const given: Record<string, unknown> = {}
    if (carrying.importName !== null) given[carrying.importName] = createDynamicImport(host, symbol, filename)
    if (carrying.carryName !== null) given[carrying.carryName] = env.asyncContext.carry
    const lexicals = declared.get(sandbox)!
    for (const name of lexical) if (!(name in lexicals)) lexicals[name] = undefined
    // A property would stand before the declaration, which is about to replace it.
    for (const name of functions) Reflect.deleteProperty(sandbox, name)
    for (const name of names) if (!(name in sandbox) && !(name in lexicals)) (sandbox as any)[name] = undefined
    env.compiler.register(filename, code)
    const parameters = ['scope', 'code', ...Object.keys(given)]
    const evaluate = env.native.eval(`(function(${parameters}){with(scope){return eval(code)}})`) as Function
    const values = Object.values(given)
    return evaluate.call(globals.get(sandbox), scope, `${carrying.code}${sourceUrl(filename)}`, ...values)
  }

  return { make, run }
}

/** A property's value as scripts see it: the sandbox shows as their global object (`PropertyGetterCallback`). */
function shown(sandbox: object, key: PropertyKey, global: object): unknown {
  const value = Reflect.get(sandbox, key)
  if (value !== sandbox) return value
  const descriptor = Object.getOwnPropertyDescriptor(sandbox, key)
  // A proxy must not hide what can never change.
  return descriptor?.configurable === false && descriptor.writable === false ? value : global
}

/** What `this` is: the sandbox, with the language's globals behind it. */
function createGlobal(sandbox: any): object {
  const global: object = new NativeProxy(sandbox, {
    get(_, key) {
      if (key in sandbox) return shown(sandbox, key, global)
      if (key === 'globalThis') return global
      return LANGUAGE.has(String(key)) ? (globalThis as any)[key] : undefined
    },
    has: (_, key) => key in sandbox || LANGUAGE.has(String(key)),
  })
  return global
}

/** `lexicals` are what `let`, `const` and `class` declared at the top: they stand before the sandbox, and not in it. */
function createScope(sandbox: any, global: object, lexicals: Record<string, unknown>): object {
  const scope: object = new NativeProxy(sandbox, {
    // `eval` must stay the real one, or it would not see the scope; `code` and `scope` are ours.
    has: (_, key) =>
      key !== 'eval' &&
      key !== 'code' &&
      (key in sandbox || key in lexicals || !LANGUAGE.has(String(key))) &&
      typeof key === 'string' &&
      (key in sandbox || key in lexicals || key in globalThis),
    get(_, key) {
      if (key === Symbol.unscopables) return undefined
      if (key in lexicals) return lexicals[key as string]
      if (key === 'globalThis' && !Object.hasOwn(sandbox, key)) return global
      return shown(sandbox, key, global)
    },
    set: (_, key, value) => Reflect.set(key in lexicals ? lexicals : sandbox, key, value),
  })
  return scope
}

interface Exposed {
  text: string
  /** Declared with `var`, or assigned to without a declaration. */
  names: string[]
  /** Declared with `let`, `const` or `class` at the top. */
  lexical: string[]
  functions: string[]
}

/** Top-level declarations outlive their script: they are assigned to the context in place of being declared. */
function exposeDeclarations(code: string): Exposed {
  let program: any
  try {
    program = parse(code, { ecmaVersion: 'latest', sourceType: 'script', allowHashBang: true })
  } catch {
    return { text: code, names: [], lexical: [], functions: [] }
  }
  const names = new Set<string>()
  const lexical = new Set<string>()
  const edits: Edit[] = []
  const functions: string[] = []
  let hoisted = ''
  for (const statement of program.body) {
    if (statement.type === 'FunctionDeclaration') {
      functions.push(statement.id.name)
      hoisted += `this[${JSON.stringify(statement.id.name)}]=${statement.id.name};`
    } else if (statement.type === 'ClassDeclaration') {
      lexical.add(statement.id.name)
      edits.push({ start: statement.start, end: statement.start, text: `${statement.id.name}=` })
      edits.push({ start: statement.end, end: statement.end, text: ';' })
    } else if (statement.type === 'VariableDeclaration' && statement.kind !== 'var') {
      for (const declarator of statement.declarations) collectNames(declarator.id, lexical)
      edits.push({ start: statement.start, end: statement.start + statement.kind.length, text: 'var' })
    }
  }
  collectAssigned(program, names)
  for (const name of [...functions, ...lexical]) names.delete(name)
  return { text: hoisted + applyEdits(code, edits).code, names: [...names], lexical: [...lexical], functions }
}

/** The names that a pattern binds. */
function collectNames(pattern: any, names: Set<string>): void {
  if (!pattern) return
  if (pattern.type === 'Identifier') names.add(pattern.name)
  else if (pattern.type === 'ObjectPattern')
    for (const item of pattern.properties) collectNames(item.value ?? item.argument, names)
  else if (pattern.type === 'ArrayPattern') for (const item of pattern.elements) collectNames(item, names)
  else if (pattern.type === 'AssignmentPattern') collectNames(pattern.left, names)
  else if (pattern.type === 'RestElement') collectNames(pattern.argument, names)
}

function collectAssigned(program: any, names: Set<string>): void {
  const collect = (pattern: any) => collectNames(pattern, names)
  const visit = (node: any, inFunction: boolean): void => {
    if (node.type === 'VariableDeclaration' && !inFunction && node.kind === 'var')
      for (const declarator of node.declarations) collect(declarator.id)
    if (node.type === 'AssignmentExpression') collect(node.left)
    const inner = inFunction || /Function|StaticBlock/.test(node.type)
    for (const key in node) {
      const value = node[key]
      if (value === null || typeof value !== 'object') continue
      if (Array.isArray(value)) {
        for (const item of value) if (item && typeof item.type === 'string') visit(item, inner)
      } else if (typeof value.type === 'string') visit(value, inner)
    }
  }
  visit(program, false)
}
