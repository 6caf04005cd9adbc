import type { SystemErrorData } from '../protocol/errors.ts'
import type { ProcessContext } from '../protocol/process.ts'
import type { SignalName } from '../protocol/syscall.ts'
import { createAsyncContext } from './async-context.ts'
import { createAsyncWrap } from './bindings/async-wrap.ts'
import { HARMLESS } from './bindings/harmless.ts'
import { BINDINGS } from './bindings/index.ts'
import { createOptionTable } from './command-line.ts'
import { createCompiler } from './compile.ts'
import type { NodeEnv } from './env.ts'
import { createFatalErrors } from './fatal.ts'
import { openLibrary } from './library.ts'
import { createLoop } from './loop.ts'
import { captureNative } from './native.ts'
import { createOutsideNames } from './outside-names.ts'
import { createPrivateSymbols } from './privates.ts'
import { createProcess } from './process-object.ts'
import { type Binding, type Shape, type StubRules, stubFromShape } from './shape.ts'
import { createStackTraces } from './stack-trace.ts'
import { createSyntaxErrors, decorateSyntaxError } from './syntax-error.ts'

/** Makes the environment; nothing of Node's library has run yet. */
export function createEnv(context: ProcessContext): NodeEnv {
  const native = captureNative()
  const library = openLibrary(context.shared('node/library.bin'), new native.TextDecoder())
  const asyncContext = createAsyncContext(native.queueMicrotask)
  const compiler = createCompiler(native)
  const symbolsByDescription = new Map<string, symbol>()
  const symbol = (description: string) => {
    let found = symbolsByDescription.get(description)
    if (!found) symbolsByDescription.set(description, (found = Symbol(description)))
    return found
  }
  const privateSymbols = createPrivateSymbols(privateDescriptions(library.shape('util') as Shape))
  const errnos = new Map<number, [string, string]>(library.extra('errnos'))

  const env = {
    context,
    library,
    native,
    compiler,
    asyncContext,
    loop: createLoop(native, asyncContext),
    traces: createStackTraces(native, compiler),
    process: createProcess(library, privateSymbols.exit_info_private_symbol!),
    options: createOptionTable(library),
    outside: createOutsideNames(),
    start: null,
    argv: null,
    internalLoaders: null,
    contextExports: {},
    privateSymbols,
    die(signal: SignalName): never {
      context.sys.signalAction(signal, 'default')
      context.sys.kill(env.start!.pid, signal)
      for (;;) context.sys.sleep(1000)
    },
    requireBuiltin(): never {
      throw new Error('Node has not booted yet')
    },
    errnoName: (errno: number) =>
      errnos.get(errno) ?? [`Unknown system error ${errno}`, `Unknown system error ${errno}`],
    uvException(error: SystemErrorData): Error {
      const [, sentence] = env.errnoName(error.errno)
      let message = `${error.code}: ${sentence}, ${error.syscall}`
      if (error.path !== undefined) message += ` '${error.path}'`
      if (error.dest !== undefined) message += ` -> '${error.dest}'`
      const made: any = env.traces.captureOutside(() => new native.Error(message))
      made.errno = error.errno
      made.code = error.code
      made.syscall = error.syscall
      if (error.path !== undefined) made.path = error.path
      if (error.dest !== undefined) made.dest = error.dest
      return made
    },
    syscallError(error: any, syscall: string, path?: string, dest?: string): Error {
      if (typeof error?.errno !== 'number' || typeof error.code !== 'string') return error
      return env.uvException({ code: error.code, errno: error.errno, syscall, path, dest })
    },
    errnoOf(error: any): number {
      if (typeof error?.errno !== 'number') throw error
      return error.errno
    },
    unavailable(what: string): Error {
      const error: any = new native.Error(`${what} is not available: this Node runs in a browser tab.`)
      error.code = 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM'
      return error
    },
    makeCallback(resource: any, callback: Function | string, ...args: unknown[]) {
      const run = typeof callback === 'function' ? callback : resource[callback]
      if (typeof run !== 'function') return undefined
      const hooks = env.requireBuiltin('internal/async_hooks')
      const id = resource.getAsyncId?.() ?? 0
      const prior = asyncContext.frame
      asyncContext.frame = resource.contextFrame?.()
      hooks.emitBefore(id, resource.getTriggerAsyncId?.() ?? 0, resource.asyncResource?.() ?? resource)
      const result = run.apply(resource, args)
      hooks.emitAfter(id)
      asyncContext.frame = prior
      return result
    },
    readSource(url: string): string | undefined {
      if (url.startsWith('node:') || url.startsWith('[')) return undefined
      try {
        const path = url.startsWith('file://') ? decodeURIComponent(new native.URL(url).pathname) : url
        return path.startsWith('/') ? new native.TextDecoder().decode(context.sys.readFile(path)) : undefined
      } catch {
        return undefined
      }
    },
    exit: (code: number) => context.sys.exit(code & 0xff),
    triggerUncaughtException: (error: unknown, fromPromise: boolean) => env.fatal.trigger(error, fromPromise),
  } as unknown as Mutable<NodeEnv>

  const rules: StubRules = {
    symbol,
    harmless: (path) => HARMLESS.has(path),
    missing(path) {
      throw env.unavailable(`The native function ${path}`)
    },
  }
  const made = new Map<string, Binding>()
  env.internalBinding = (name) => {
    let binding = made.get(name)
    if (binding) return binding
    const shape = library.shape(name) as Shape | null
    if (!shape && !BINDINGS[name])
      throw Object.assign(new native.Error(`No such binding: ${name}`), { code: 'ERR_INVALID_MODULE' })
    binding = shape ? stubFromShape(shape, name, rules) : {}
    made.set(name, binding)
    const factory = BINDINGS[name]
    if (factory) Object.assign(binding, named(factory(env, binding)))
    return binding
  }
  env.symbols = env.internalBinding('symbols') as Record<string, symbol>
  env.AsyncWrap = createAsyncWrap(env)
  env.fatal = createFatalErrors(env)
  env.syntaxErrors = createSyntaxErrors(env)
  compiler.onSyntaxError = (error, url, text) => decorateSyntaxError(env, error, url, text)
  return env
}

/** Programs see these names in traces and in what `util.inspect` prints; ours are shortened when we are bundled. */
function named(binding: Binding): Binding {
  for (const key of Object.keys(binding)) {
    const value = binding[key]
    if (typeof value === 'function' && value.name !== key)
      Object.defineProperty(value, 'name', { value: key, configurable: true })
  }
  return binding
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function privateDescriptions(shape: Shape): Record<string, string> {
  const descriptions: Record<string, string> = {}
  const symbols = shape.t === 'o' ? shape.v.privateSymbols : undefined
  if (symbols?.t !== 'o') throw new Error('The library image describes no private symbols')
  for (const [name, part] of Object.entries(symbols.v)) if (part.t === 's') descriptions[name] = part.v
  return descriptions
}
