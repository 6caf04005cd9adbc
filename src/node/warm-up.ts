import type { NodeEnv } from './env.ts'
import { hidePrivateSymbols } from './privates.ts'
import { createProcessEnv } from './process-object.ts'

const ODD_ENV_VALUE =
  'Assigning any value other than a string, number, or boolean to a process.env property is deprecated. Please make sure to convert the value to a string before setting process.env with it.'

const CONTEXT_SCRIPTS = ['primordials', 'domexception', 'messageport']
const BOOTSTRAP_SCRIPTS = [
  'internal/bootstrap/node',
  'internal/bootstrap/web/exposed-wildcard',
  'internal/bootstrap/web/exposed-window-or-worker',
]
const MAIN_THREAD_SCRIPTS = [
  'internal/bootstrap/switches/is_main_thread',
  'internal/bootstrap/switches/does_own_process_state',
]
const OTHER_THREAD_SCRIPTS = [
  'internal/bootstrap/switches/is_not_main_thread',
  'internal/bootstrap/switches/does_not_own_process_state',
]

/** Modules that every program needs soon: loaded while nobody waits. */
const PRELOADED = [
  'internal/process/pre_execution',
  'internal/modules/run_main',
  'internal/console/global',
  'internal/fs/sync_write_stream',
  'internal/process/execution',
  'internal/vm',
  'fs',
  'path',
  'net',
  'stream',
  'tty',
  'vm',
  'os',
  'util',
  'assert',
  'child_process',
  // What the test runner stands on; its own modules keep `process.stdout` when they are loaded.
  'internal/fs/dir',
  'internal/fs/watchers',
  'internal/fs/recursive_watch',
  'internal/test_runner/tag_filter',
  'internal/assert/assertion_error',
  'internal/errors/error_source',
  'internal/streams/duplexify',
  'internal/readline/interface',
  'internal/watch_mode/files_watcher',
  'v8',
]

/** Soon needed too, but they look at the command line when they are loaded: see `unload`. */
const PRELOADED_BY_DEFAULTS = ['fs/promises', 'http']

/** Runs Node's bootstrap up to where it needs to know its arguments. */
export function warmUp(env: NodeEnv): void {
  const { process, privateSymbols } = env
  removeBrowserGlobals(env)
  let warned = false
  process.env = createProcessEnv({}, () => {
    if (warned || !env.options.get('--pending-deprecation')) return
    warned = true
    process.emitWarning(ODD_ENV_VALUE, 'DeprecationWarning', 'DEP0104')
  })

  env.traces.installCapture()
  const primordials = {}
  for (const id of CONTEXT_SCRIPTS)
    compileBuiltin(env, `internal/per_context/${id}`)(env.contextExports, primordials, privateSymbols, env.symbols)
  hidePrivateSymbols(privateSymbols)
  const linked = (name: string) => {
    throw env.unavailable(`The linked binding ${name}`)
  }
  compileBuiltin(env, 'internal/bootstrap/realm')(process, linked, env.internalBinding, primordials)
  env.traces.install()
  const ofThread = env.context.isThread ? OTHER_THREAD_SCRIPTS : MAIN_THREAD_SCRIPTS
  for (const id of [...BOOTSTRAP_SCRIPTS, ...ofThread]) runScript(env, id, primordials)
  for (const id of PRELOADED) env.requireBuiltin(id)
  env.options.readEarly.clear()
  const kept = process.moduleLoadList.length
  for (const id of PRELOADED_BY_DEFAULTS) env.requireBuiltin(id)
  env.unloadPreloaded = () => unload(env, kept)
  // `internal/util/colors` has looked whether stderr is a terminal; there is none yet.
  if (!env.context.isThread) env.internalBinding('process_methods').resetStdioForTesting()
  env.runMainScript = (id) => runScript(env, id, primordials)
}

function runScript(env: NodeEnv, id: string, primordials: object): void {
  const [internalBinding, require] = env.internalLoaders!
  compileBuiltin(env, id)(env.process, require, internalBinding, primordials)
}

/** Forgets the modules that were loaded after the first so many: nothing but themselves refers to them yet. */
function unload(env: NodeEnv, kept: number): void {
  const { BuiltinModule } = env.requireBuiltin('internal/bootstrap/realm')
  for (const entry of env.process.moduleLoadList.splice(kept)) {
    const module = BuiltinModule.map.get(entry.replace(/^NativeModule /, ''))
    if (module)
      Object.assign(module, { loaded: false, loading: false, exports: {}, module: undefined, exportKeys: undefined })
  }
}

/** A module of the library as a function of what Node's C++ half gives to modules of its kind. */
export function compileBuiltin(env: NodeEnv, id: string): Function {
  return env.compiler.compileFunction(env.library.source(id), parametersOf(id), `node:${id}`)
}

function parametersOf(id: string): string[] {
  if (id.startsWith('internal/bootstrap/realm'))
    return ['process', 'getLinkedBinding', 'getInternalBinding', 'primordials']
  if (id.startsWith('internal/per_context/')) return ['exports', 'primordials', 'privateSymbols', 'perIsolateSymbols']
  if (id.startsWith('internal/main/') || id.startsWith('internal/bootstrap/'))
    return ['process', 'require', 'internalBinding', 'primordials']
  return ['exports', 'require', 'module', 'process', 'internalBinding', 'primordials']
}

/**
 * Programs look for browser globals to decide where they are. What cannot be deleted (two constants in Chromium) is
 * hidden from enumeration.
 */
function removeBrowserGlobals(env: NodeEnv): void {
  const kept = new Set<string>(env.library.extra('globals'))
  for (let scope: any = globalThis; scope && scope !== Object.prototype; scope = Object.getPrototypeOf(scope))
    for (const name of Object.getOwnPropertyNames(scope)) {
      if (kept.has(name) || name === 'constructor' || Reflect.deleteProperty(scope, name)) continue
      Reflect.defineProperty(globalThis, name, {
        value: undefined,
        enumerable: false,
        configurable: true,
        writable: true,
      })
    }
}
