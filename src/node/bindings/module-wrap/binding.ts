import { sourceUrl } from '../../compile.ts'
import type { BindingFactory } from '../../env.ts'
import { installFunctionConstructors } from '../contextify/function-constructors.ts'
import { usesContext } from '../contextify/rewrite.ts'
import { createDynamicImport, type DynamicImportHost } from './dynamic-import.ts'
import { evaluate, evaluateSync } from './evaluate.ts'
import { type Body, LinkError, ModuleRecord } from './record.ts'
import { moduleSyntaxError } from './syntax-error.ts'
import { type ModuleRequest, type ModuleShape, type TransformedModule, transformModule } from './transform.ts'
import { RECORD } from './unsettled.ts'

/** Node's module states (`v8::Module::Status`). */
const UNINSTANTIATED = 0
const INSTANTIATING = 1
const INSTANTIATED = 2
const EVALUATING = 3
const EVALUATED = 4
const ERRORED = 5

/** What the transformed code calls its first parameter. */
interface CodeHost {
  exports(pairs: unknown[]): void
  named(hoisted: Function): void
  ns(request: number): object
  dyn(specifier: unknown, options?: unknown): Promise<unknown>
  readonly meta: object
}

function synthetic(names: string[]): ModuleShape {
  return { requests: [], imports: [], locals: names, indirect: [], stars: [], hasTopLevelAwait: false }
}

const magicComment = (source: string, name: string): string | undefined =>
  source.includes(`# ${name}=`) ? new RegExp(`^[ \\t]*//# ${name}=([^\\s'"]+)\\s*$`, 'm').exec(source)?.[1] : undefined

export function createModuleWrapBinding(host: DynamicImportHost): BindingFactory {
  return (env) => {
    let initializeMeta: ((symbol: symbol, meta: object, wrap: object) => void) | null = null
    const hostDefined = env.privateSymbols.host_defined_option_symbol!
    /** By source text: the same file is read by several loaders. */
    const transformed = new Map<string, TransformedModule>()
    const facades = new WeakMap<object, object>()

    function transform(source: string, url: string): TransformedModule {
      let made = transformed.get(source)
      env.asyncContext.expected ||= usesContext(source)
      if (made) return made
      try {
        made = transformModule(source)
      } catch (error) {
        throw moduleSyntaxError(env, source, url, error as any)
      }
      transformed.set(source, made)
      return made
    }

    class ModuleWrap {
      readonly url: string
      declare [RECORD]: ModuleRecord
      #requests: ModuleRequest[]
      #source: string | null = null
      #sourceObject: unknown

      constructor(
        url: string,
        _context: object | undefined,
        source: string | string[],
        offsetOrSteps: number | ((this: ModuleWrap) => unknown),
        _columnOffset?: number,
        option?: symbol | ArrayBufferView,
      ) {
        this.url = url
        const self = this as any
        if (Array.isArray(source)) {
          const steps = offsetOrSteps as (this: ModuleWrap) => unknown
          this[RECORD] = new ModuleRecord(synthetic([...source]), null, () => steps.call(this))
          this.#requests = []
          const values = new Map<string, unknown>()
          for (const name of source) this[RECORD].getters.set(name, () => values.get(name))
          this.#values = values
          self[hostDefined] = Symbol(url)
          self.hasTopLevelAwait = false
          return
        }
        const symbol = typeof option === 'symbol' ? option : Symbol(url)
        self[hostDefined] = symbol
        const module = transform(source, url)
        env.compiler.register(url, source, module.prefix, module.originalColumn)
        const start = env.native.eval(`${module.code}${sourceUrl(url)}`) as (...inputs: unknown[]) => unknown
        this.#source = source
        this.#requests = module.requests
        this[RECORD] = new ModuleRecord(
          module,
          (record) => begin(start, codeHost(this, record, symbol), env.asyncContext.carry, record),
          null,
          { url, source },
        )
        owners.set(this[RECORD], this)
        self.hasTopLevelAwait = module.hasTopLevelAwait
        self.sourceMapURL = magicComment(source, 'sourceMappingURL')
        self.sourceURL = magicComment(source, 'sourceURL')
      }
      #values: Map<string, unknown> | null = null

      getModuleRequests() {
        return this.#requests.map(({ specifier, attributes, phase }) =>
          Object.freeze({ __proto__: null, specifier, attributes, phase }),
        )
      }
      link(modules: ModuleWrap[]) {
        if (modules.length !== this.#requests.length) throw linkMismatch(this.url)
        this[RECORD].links = modules.map((module) => module[RECORD])
      }
      instantiate() {
        try {
          this[RECORD].link()
        } catch (error) {
          throw error instanceof LinkError ? this.#linkError(error) : error
        }
        ;(this as any).hasAsyncGraph = this[RECORD].isGraphAsync()
      }
      #linkError(error: LinkError): SyntaxError {
        const made = env.traces.captureOutside(() => new SyntaxError(error.message))
        const owner = owners.get(error.module)
        if (owner) owner.#markPosition(made, error.position)
        return made
      }
      #markPosition(error: any, position: number) {
        const source = this.#source!
        const before = source.slice(0, position)
        const line = before.split('\n').length
        const column = position - (before.lastIndexOf('\n') + 1)
        const text = source.split('\n')[line - 1] ?? ''
        const width = /^[\p{ID_Continue}$]+|^'[^']*'|^"[^"]*"/u.exec(source.slice(position))?.[0].length ?? 1
        error[env.privateSymbols.arrow_message_private_symbol!] =
          `${this.url}:${line}\n${text}\n${text.slice(0, column).replace(/[^\t]/g, ' ')}${'^'.repeat(width)}\n`
      }
      evaluate(_timeout?: number, _breakOnSigint?: boolean) {
        return evaluate(this[RECORD])
      }
      evaluateSync() {
        evaluateSync(this[RECORD])
        return this[RECORD].namespace()
      }
      getNamespace() {
        if (this.getStatus() < INSTANTIATED) throw new Error('cannot get namespace, module has not been instantiated')
        return this[RECORD].namespace()
      }
      getStatus(): number {
        const record = this[RECORD]
        if (record.error) return ERRORED
        if (record.status === 'unlinked') return UNINSTANTIATED
        if (record.status === 'linking') return INSTANTIATING
        if (record.status === 'linked') return INSTANTIATED
        return record.status === 'evaluating' ? EVALUATING : EVALUATED
      }
      getError() {
        return this[RECORD].error?.value
      }
      setExport(name: string, value: unknown) {
        if (!this.#values || !this[RECORD].getters.has(name))
          throw new ReferenceError(`Export '${name}' is not defined in module`)
        this.#values.set(name, value)
      }
      setModuleSourceObject(object: unknown) {
        this.#sourceObject = object
      }
      getModuleSourceObject() {
        return this.#sourceObject
      }
      createCachedData() {
        return env.requireBuiltin('buffer').Buffer.alloc(0)
      }
    }

    const owners = new WeakMap<ModuleRecord, ModuleWrap>()

    function codeHost(wrap: ModuleWrap, record: ModuleRecord, symbol: symbol): CodeHost {
      let meta: object | null = null
      return {
        exports(pairs) {
          for (let at = 0; at < pairs.length; at += 2)
            record.getters.set(pairs[at] as string, pairs[at + 1] as () => unknown)
        },
        named(hoisted) {
          Object.defineProperty(hoisted, 'name', { value: 'default', configurable: true })
        },
        ns: (request) => record.links[request]!.namespace(),
        dyn: createDynamicImport(host, symbol, wrap.url),
        get meta() {
          if (!meta) {
            meta = Object.create(null) as object
            initializeMeta?.(symbol, meta, wrap)
          }
          return meta
        },
      }
    }

    return {
      ModuleWrap,
      setImportModuleDynamicallyCallback(callback: DynamicImportHost['callback']) {
        host.callback = callback
        installFunctionConstructors(env, host)
      },
      setInitializeImportMetaObjectCallback(callback: typeof initializeMeta) {
        initializeMeta = callback
      },
      /** `require(esm)` of a module with `__esModule` semantics: the same exports, and that mark. */
      createRequiredModuleFacade(wrap: ModuleWrap) {
        let namespace = facades.get(wrap)
        if (!namespace) {
          const facade = new ModuleWrap(
            'node:internal/require_module_default_facade',
            undefined,
            "export * from 'original'; export { default } from 'original'; export const __esModule = true;",
            0,
            0,
          )
          facade.link([wrap])
          facade.instantiate()
          namespace = facade.evaluateSync()
          facades.set(wrap, namespace)
        }
        return namespace
      },
      throwIfPromiseRejected() {},
    }
  }
}

function begin(
  start: (...inputs: unknown[]) => any,
  host: CodeHost,
  carry: (value: unknown) => unknown,
  record: ModuleRecord,
): Body {
  const inputs = [host, ...record.links.map((link) => link.environment), carry]
  if (record.shape.hasTopLevelAwait) return () => start.apply(undefined, inputs)
  const body = start.apply(undefined, inputs)
  body.next()
  return body
}

const linkMismatch = (url: string) =>
  Object.assign(new Error(`linking error, ${url} has other requests`), { code: 'ERR_VM_MODULE_LINK_FAILURE' })
