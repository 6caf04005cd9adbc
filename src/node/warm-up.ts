import type { NodeEnv } from './env.ts'
import { hidePrivateSymbols } from './privates.ts'
import { createProcessEnv } from './process-object.ts'

const CONTEXT_SCRIPTS = ['primordials', 'domexception', 'messageport']
const BOOTSTRAP_SCRIPTS = [
  'internal/bootstrap/node',
  'internal/bootstrap/web/exposed-wildcard',
  'internal/bootstrap/web/exposed-window-or-worker',
  'internal/bootstrap/switches/is_main_thread',
  'internal/bootstrap/switches/does_own_process_state',
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
]

/** Runs Node's bootstrap up to where it needs to know its arguments. */
export function warmUp(env: NodeEnv): void {
  const { process, privateSymbols } = env
  removeBrowserGlobals(env)
  process.env = createProcessEnv({})

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
  for (const id of BOOTSTRAP_SCRIPTS) runScript(env, id, primordials)
  for (const id of PRELOADED) env.requireBuiltin(id)
  env.runMainScript = (id) => runScript(env, id, primordials)
}

function runScript(env: NodeEnv, id: string, primordials: object): void {
  const [internalBinding, require] = env.internalLoaders!
  compileBuiltin(env, id)(env.process, require, internalBinding, primordials)
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
