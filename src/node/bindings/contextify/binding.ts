import type { BindingFactory } from '../../env.ts'
import type { DynamicImportHost } from '../module-wrap/dynamic-import.ts'
import { parseModule } from '../module-wrap/transform.ts'
import { compileText, isModuleDespite, withoutHashbang } from './compile.ts'
import { createSandboxes } from './sandbox.ts'

const COMMONJS_PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname']

const magicComment = (source: string, name: string): string | undefined =>
  source.includes(`# ${name}=`)
    ? new RegExp(`^[ \\t]*//[#@] ${name}=([^\\s'"]+)[ \\t]*$`, 'm').exec(source)?.[1]
    : undefined

/** `internalBinding('contextify')`. */
export function createContextifyBinding(host: DynamicImportHost): BindingFactory {
  return (env, stub) => {
    const sandboxes = createSandboxes(env, host)
    const hostDefined = env.privateSymbols.host_defined_option_symbol!
    const defaultImport = env.symbols.vm_dynamic_import_default_internal!

    const compileCommonJs = (code: string, filename: string) =>
      compileText(env, host, { code, filename, parameters: COMMONJS_PARAMETERS, symbol: defaultImport })

    /** Parses only; the error is thrown away, so it is not dressed. */
    const failsToCompile = (code: string, parameters: string[]): unknown => {
      try {
        env.native.eval(`(function (${parameters.join(',')}) {${withoutHashbang(code)}\n})`)
        return null
      } catch (error) {
        return error
      }
    }

    class ContextifyScript {
      #code: string
      #filename: string
      #symbol: symbol
      constructor(
        code: string,
        filename: string,
        _lineOffset?: number,
        _columnOffset?: number,
        cachedData?: unknown,
        _produceCachedData?: boolean,
        _parsingContext?: object,
        symbol?: symbol,
      ) {
        this.#code = code
        this.#filename = filename
        this.#symbol = symbol ?? Symbol(filename)
        const self = this as any
        self[hostDefined] = this.#symbol
        // Parses without running, so that errors come from here, as they do in Node.
        compileText(env, host, { code: `${code}`, filename, parameters: [], symbol: this.#symbol })
        self.cachedDataRejected = cachedData === undefined ? undefined : true
        self.sourceMapURL = magicComment(code, 'sourceMappingURL')
        self.sourceURL = magicComment(code, 'sourceURL') ?? filename
      }
      runInContext(
        sandbox: object | null,
        _timeout: number,
        _displayErrors: boolean,
        _breakOnSigint: boolean,
        _breakOnFirstLine: boolean,
      ): unknown {
        if (sandbox !== null) return sandboxes.run(sandbox, this.#code, this.#filename, this.#symbol)
        return compileText(env, host, {
          code: this.#code,
          filename: this.#filename,
          parameters: null,
          symbol: this.#symbol,
        })
      }
      createCachedData() {
        return env.requireBuiltin('buffer').Buffer.alloc(0)
      }
    }

    return {
      constants: stub.constants,
      ContextifyScript,
      makeContext: sandboxes.make,
      compileFunctionForCJSLoader(code: string, filename: string, _isSea: boolean, shouldDetectModule: boolean) {
        const result = {
          cachedDataRejected: false,
          sourceMapURL: magicComment(code, 'sourceMappingURL'),
          sourceURL: magicComment(code, 'sourceURL') ?? filename,
          function: undefined as Function | undefined,
          canParseAsESM: false,
        }
        try {
          result.function = compileCommonJs(code, filename)
        } catch (error) {
          result.canParseAsESM = isModuleDespite(error, () => parseModule(code))
          if (!result.canParseAsESM || !shouldDetectModule) throw error
          result.sourceURL = undefined as never
        }
        return result
      },
      /** `evaluated`: said where the text is no CommonJS module, and has none of its variables. */
      containsModuleSyntax(code: string, _filename?: string, _resource?: string, evaluated?: string) {
        const error = failsToCompile(code, evaluated === undefined ? COMMONJS_PARAMETERS : [])
        return error !== null && isModuleDespite(error, () => parseModule(code))
      },
      compileFunction(
        code: string,
        filename: string,
        _lineOffset: number,
        _columnOffset: number,
        _cachedData: unknown,
        produceCachedData: boolean,
        parsingContext: object | undefined,
        contextExtensions: object[] | undefined,
        parameters: string[] | undefined,
        symbol: symbol,
      ) {
        if (parsingContext !== undefined || (contextExtensions?.length ?? 0) > 0)
          throw env.unavailable('vm.compileFunction in another context')
        const compiled: any = compileText(env, host, { code, filename, parameters: parameters ?? [], symbol })
        compiled[hostDefined] = symbol
        return {
          function: compiled,
          sourceMapURL: magicComment(code, 'sourceMappingURL'),
          sourceURL: magicComment(code, 'sourceURL') ?? filename,
          ...(produceCachedData ? { cachedDataProduced: false } : {}),
        }
      },
      // A running script cannot be interrupted; a signal waits until it is done.
      startSigintWatchdog: () => true,
      stopSigintWatchdog: () => false,
      watchdogHasPendingSigint: () => false,
      measureMemory: () => undefined,
    }
  }
}
