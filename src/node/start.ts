import type { ProcessStart } from '../protocol/process.ts'
import { findUnsettledAwait } from './bindings/module-wrap/unsettled.ts'
import type { ThreadStart } from './bindings/worker.ts'
import { parseCommandLine } from './command-line.ts'
import { nameOf } from './compile.ts'
import type { NodeEnv } from './env.ts'

const EXIT_INVALID_ARGUMENT = 9
const EXIT_UNSETTLED_AWAIT = 13

/** The cold half: argv, environment and working directory are known; runs the main script that Node would run. */
export function startMain(env: NodeEnv, start: ProcessStart): void {
  env.start = start
  const { process, native } = env
  const thread = start.thread as ThreadStart | undefined
  const parsed = parseCommandLine(env.options, thread ? thread.execArgv : start.argv.slice(1), start.env)
  if (parsed.errors.length > 0) {
    for (const error of parsed.errors) writeAll(env, 2, `${start.argv[0]}: ${error}\n`)
    env.exit(EXIT_INVALID_ARGUMENT)
  }
  if ([...env.options.readEarly].some((name) => env.options.isSet(name))) env.unloadPreloaded()
  applyToNet(env)
  if (env.context.sys.descriptorKind(2) === 'TTY') env.requireBuiltin('internal/util/colors').refresh()
  // The warm half may have asked for options before there were any.
  env.requireBuiltin('internal/options').refreshOptions()
  env.argv = { ...parsed, ...(thread && { execArgv: thread.execArgv, args: [] }), argv0: start.argv[0] ?? 'node' }
  if (env.options.get('--version') && !thread) {
    writeAll(env, 1, `${env.library.version}\n`)
    env.exit(0)
  }
  for (const [name, value] of Object.entries(start.env)) process.env[name] = value

  // A browser cannot be asked to collect garbage: what calls it goes on, what depends on it waits in vain.
  if (env.options.isSet('--expose-gc'))
    Object.defineProperty(globalThis, 'gc', { value: function gc() {}, writable: true, configurable: true })
  // As Node does: a closed reader is an EPIPE to whoever writes, not the end of the process.
  env.context.sys.signalAction('SIGPIPE', 'ignore')
  native.addEventListener('error', (event: ErrorEvent) => {
    event.preventDefault()
    if (env.loop.isYield(event.error) || env.syntaxErrors.takeReport(event)) return
    const url = env.traces.isOurs(event.filename) ? '' : nameOf(event.filename)
    env.fatal.thrown(event.error, {
      url,
      line: event.lineno,
      column: env.compiler.originalColumn(url, event.lineno, event.colno),
    })
  })
  env.loop.node.beforeExit = () => {
    watchEntryPoint(env)
    process.emit('beforeExit', exitCode(env, 0))
  }
  env.loop.node.exit = () => {
    const stalled = entryPoint.get(env) === 'pending'
    const otherwise = stalled ? EXIT_UNSETTLED_AWAIT : 0
    process._exiting = true
    try {
      process.emit('exit', exitCode(env, otherwise))
    } catch (error) {
      // Handled or not, nothing runs after it.
      env.fatal.thrown(error, { url: '', line: 0, column: 0 })
    }
    const code = exitCode(env, otherwise)
    if (stalled && code === EXIT_UNSETTLED_AWAIT) writeAll(env, 2, describeUnsettled(env))
    env.exit(code)
  }
  env.loop.start(() => {
    const hooks = env.requireBuiltin('internal/async_hooks')
    // No hook hears of the main script itself.
    hooks.pushAsyncContext(1, 0, process)
    env.runMainScript(thread ? 'internal/main/worker_thread' : mainScript(env, parsed))
    hooks.popAsyncContext(1)
  })
}

/** `net` is loaded already, and has kept what these were by default. */
function applyToNet({ options, requireBuiltin }: NodeEnv): void {
  const net = requireBuiltin('net')
  if (options.isSet('--network-family-autoselection'))
    net.setDefaultAutoSelectFamily(options.get('--network-family-autoselection'))
  if (options.isSet('--network-family-autoselection-attempt-timeout'))
    net.setDefaultAutoSelectFamilyAttemptTimeout(options.get('--network-family-autoselection-attempt-timeout'))
}

function mainScript(env: NodeEnv, parsed: { args: string[] }): string {
  const option = (name: string) => env.options.get(name)
  const first = parsed.args[0]
  if (option('--help')) return 'internal/main/print_help'
  if (option('--print-bash-completion') || option('--completion-bash')) throw env.unavailable('Shell completion')
  if (option('--check')) return 'internal/main/check_syntax'
  if (option('--test')) return 'internal/main/test_runner'
  if (option('--watch')) return 'internal/main/watch_mode'
  const hasEval = env.options.isSet('--eval')
  if (hasEval && !option('--interactive')) return 'internal/main/eval_string'
  if (first !== undefined && first !== '-' && !option('--interactive')) return 'internal/main/run_main_module'
  if (option('--interactive') || (first === undefined && env.context.sys.descriptorKind(0) === 'TTY'))
    return 'internal/main/repl'
  return 'internal/main/eval_stdin'
}

/** Nothing is left to run, and the main module still waits: Node's own words for that. */
function describeUnsettled(env: NodeEnv): string {
  const place = findUnsettledAwait((globalThis as any)[env.privateSymbols.entry_point_module_private_symbol!])
  if (!place) return ''
  const { url, line, column, text } = place
  return `Warning: Detected unsettled top-level await at ${url}:${line}\n${text}\n${' '.repeat(column)}^\n\n\n\n`
}

function exitCode(env: NodeEnv, otherwise: number): number {
  const fields = env.process[env.privateSymbols.exit_info_private_symbol!]
  return fields[2] ? fields[1] : otherwise
}

/** Nothing is left to settle the main module's promise once the loop is empty; but only a reaction can tell. */
const entryPoint = new WeakMap<NodeEnv, 'pending' | 'settled'>()
function watchEntryPoint(env: NodeEnv): void {
  const promise = (globalThis as any)[env.privateSymbols.entry_point_promise_private_symbol!]
  if (!(promise instanceof Promise) || entryPoint.has(env)) return
  entryPoint.set(env, 'pending')
  const settle = () => void entryPoint.set(env, 'settled')
  promise.then(settle, settle)
}

function writeAll(env: NodeEnv, fd: number, text: string): void {
  const bytes = new env.native.TextEncoder().encode(text)
  for (let sent = 0; sent < bytes.length; ) sent += env.context.sys.write(fd, bytes.subarray(sent), -1)
}
