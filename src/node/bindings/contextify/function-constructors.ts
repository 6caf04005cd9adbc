import type { NodeEnv } from '../../env.ts'
import { createDynamicImport, type DynamicImportHost } from '../module-wrap/dynamic-import.ts'
import { rewriteScript } from './rewrite.ts'

/** One of each kind: their constructors hang on their prototypes. */
const KINDS = [() => {}, async () => {}, function* () {}, async function* () {}]

/**
 * Puts ours before `Function` and its three kin, so that `import()` in their text reaches Node's loader as it does in
 * the file that calls them; the browser's own would resolve against our script. Programs that are compiled to CommonJS
 * keep an `import()` from their compiler in this way.
 */
export function installFunctionConstructors(env: NodeEnv, host: DynamicImportHost): void {
  for (const kind of KINDS) {
    const prototype = Object.getPrototypeOf(kind)
    const original = prototype.constructor as FunctionConstructor
    const construct = (texts: unknown[], newTarget: Function): Function =>
      withImport(env, host, Reflect.construct(original, texts, newTarget), newTarget)
    const ours: FunctionConstructor = new Proxy(original, {
      apply: (_target, _receiver, texts) => construct(texts, original),
      construct: (_target, texts, newTarget) => construct(texts, newTarget === ours ? original : newTarget),
    })
    const descriptor = Object.getOwnPropertyDescriptor(prototype, 'constructor')
    Object.defineProperty(prototype, 'constructor', { ...descriptor, value: ours })
    if (original === env.native.Function)
      Object.defineProperty(globalThis, 'Function', { value: ours, writable: true, configurable: true })
  }
}

/** The function itself, or one of the same text whose `import()` is Node's. */
function withImport(env: NodeEnv, host: DynamicImportHost, made: Function, newTarget: Function): Function {
  const { code, importName } = rewriteScript(`(${env.native.Function.prototype.toString.call(made)})`, {
    carries: false,
    importName: '_$impt',
  })
  if (importName === null) return made
  const symbol = env.symbols.vm_dynamic_import_default_internal!
  const importer = createDynamicImport(host, symbol, env.traces.callingFile() ?? '')
  const again = env.native.eval(`(function(${importName}){return ${code}})`)(importer) as Function
  return Object.setPrototypeOf(again, newTarget.prototype)
}
