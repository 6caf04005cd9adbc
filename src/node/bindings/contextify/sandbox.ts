import { parse } from 'acorn'
import { sourceUrl } from '../../compile.ts'
import type { NodeEnv } from '../../env.ts'
import { applyEdits, type Edit } from '../module-wrap/edits.ts'

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
export function createSandboxes(env: NodeEnv) {
  const scopes = new WeakMap<object, object>()
  const globals = new WeakMap<object, object>()
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
    scopes.set(sandbox, createScope(sandbox))
    globals.set(sandbox, createGlobal(sandbox))
    sandbox[contextified] = sandbox
    if (symbol) sandbox[env.privateSymbols.host_defined_option_symbol!] = symbol
    return sandbox
  }

  function run(sandbox: object, code: string, filename: string): unknown {
    const scope = scopes.get(sandbox)
    if (!scope) throw new TypeError('This object is not a vm context')
    const { text, names, functions } = exposeDeclarations(code)
    // A property would stand before the declaration, which is about to replace it.
    for (const name of functions) Reflect.deleteProperty(sandbox, name)
    for (const name of names) if (!(name in sandbox)) (sandbox as any)[name] = undefined
    env.compiler.register(filename, code)
    const evaluate = env.native.eval('(function(scope,code){with(scope){return eval(code)}})') as Function
    return evaluate.call(globals.get(sandbox), scope, `${text}${sourceUrl(filename)}`)
  }

  return { make, run }
}

/** What `this` is: the sandbox, with the language's globals behind it. */
function createGlobal(sandbox: any): object {
  const global: object = new NativeProxy(sandbox, {
    get(_, key) {
      if (key in sandbox) return Reflect.get(sandbox, key)
      if (key === 'globalThis') return global
      return LANGUAGE.has(String(key)) ? (globalThis as any)[key] : undefined
    },
    has: (_, key) => key in sandbox || LANGUAGE.has(String(key)),
  })
  return global
}

function createScope(sandbox: any): object {
  const scope: object = new NativeProxy(sandbox, {
    // `eval` must stay the real one, or it would not see the scope; `code` and `scope` are ours.
    has: (_, key) =>
      key !== 'eval' &&
      key !== 'code' &&
      (key in sandbox || !LANGUAGE.has(String(key))) &&
      typeof key === 'string' &&
      (key in sandbox || key in globalThis),
    get(_, key) {
      if (key === Symbol.unscopables) return undefined
      if (key === 'globalThis' && !Object.hasOwn(sandbox, key)) return sandbox
      return Reflect.get(sandbox, key)
    },
    set: (_, key, value) => Reflect.set(sandbox, key, value),
  })
  return scope
}

/**
 * Top-level declarations become properties of the sandbox: they are assigned to it in place of being declared. Returns
 * their names, the names that are assigned to without a declaration, and, apart, those of functions.
 */
function exposeDeclarations(code: string): { text: string; names: string[]; functions: string[] } {
  let program: any
  try {
    program = parse(code, { ecmaVersion: 'latest', sourceType: 'script', allowHashBang: true })
  } catch {
    return { text: code, names: [], functions: [] }
  }
  const names = new Set<string>()
  const edits: Edit[] = []
  const functions: string[] = []
  let hoisted = ''
  for (const statement of program.body) {
    if (statement.type === 'FunctionDeclaration') {
      functions.push(statement.id.name)
      hoisted += `this[${JSON.stringify(statement.id.name)}]=${statement.id.name};`
    } else if (statement.type === 'ClassDeclaration') {
      names.add(statement.id.name)
      edits.push({ start: statement.start, end: statement.start, text: `${statement.id.name}=` })
      edits.push({ start: statement.end, end: statement.end, text: ';' })
    } else if (statement.type === 'VariableDeclaration' && statement.kind !== 'var')
      edits.push({ start: statement.start, end: statement.start + statement.kind.length, text: 'var' })
  }
  collectAssigned(program, names)
  for (const name of functions) names.delete(name)
  return { text: hoisted + applyEdits(code, edits).code, names: [...names], functions }
}

function collectAssigned(program: any, names: Set<string>): void {
  const collect = (pattern: any): void => {
    if (!pattern) return
    if (pattern.type === 'Identifier') names.add(pattern.name)
    else if (pattern.type === 'ObjectPattern')
      for (const item of pattern.properties) collect(item.value ?? item.argument)
    else if (pattern.type === 'ArrayPattern') pattern.elements.forEach(collect)
    else if (pattern.type === 'AssignmentPattern') collect(pattern.left)
    else if (pattern.type === 'RestElement') collect(pattern.argument)
  }
  const visit = (node: any, inFunction: boolean): void => {
    if (node.type === 'VariableDeclaration' && !inFunction && node.kind === 'var')
      for (const declarator of node.declarations) collect(declarator.id)
    if (node.type === 'VariableDeclaration' && !inFunction && program.body.includes(node))
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
