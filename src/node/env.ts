import type { SystemErrorData } from '../protocol/errors.ts'
import type { ProcessContext, ProcessStart } from '../protocol/process.ts'
import type { PendingCall, SignalName } from '../protocol/syscall.ts'
import type { AsyncContext } from './async-context.ts'
import type { OptionTable } from './command-line.ts'
import type { ScriptCompiler } from './compile.ts'
import type { FatalErrors } from './fatal.ts'
import type { NodeLibrary } from './library.ts'
import type { LoopControl } from './loop.ts'
import type { NativePrimitives } from './native.ts'
import type { OutsideNames } from './outside-names.ts'
import type { Binding } from './shape.ts'
import type { StackTraces } from './stack-trace.ts'
import type { SyntaxErrors } from './syntax-error.ts'

/** The event loop: what keeps the process alive, and in which order callbacks run. */
export interface EventLoop {
  /** Whole milliseconds since the loop began, as `uv_now`. */
  now(): number
  /** One more thing keeps the process alive. Returns how to take it back, which may be called many times. `kind` is for `process.getActiveResourcesInfo`. */
  hold(kind?: string, resource?: object): () => void
  /**
   * Runs a callback in a turn of its own: after it come `process.nextTick`s, then microtasks, then the next
   * callback. Callbacks run in the order in which they were enqueued. Exceptions are uncaught exceptions. The loop
   * stays alive until it has run.
   */
  enqueue(callback: () => void): void
  /**
   * A request: holds the loop until the call is settled (unless `held` is false, where a handle does so), then runs
   * `done` in a turn of its own.
   */
  request<T>(
    call: PendingCall<T> | Promise<T>,
    done: (error: unknown, value: T | undefined) => void,
    held?: boolean,
    resource?: object,
  ): void
  /**
   * A request that has been carried out already: `done` runs after the immediates that wait now, as if it had taken a
   * moment. `settles`: it does nothing but settle a promise, and may share its turn with others that do.
   */
  finished(done: () => void, settles: boolean, resource?: object): void
}

/** Node's `internalBinding`s stand on this. Made once for each process, by `bootNode`. */
export interface NodeEnv {
  readonly context: ProcessContext
  readonly library: NodeLibrary
  /** The browser's own functions and classes, which programs cannot see. Nothing else of the worker may be used. */
  readonly native: NativePrimitives
  readonly loop: LoopControl
  readonly traces: StackTraces
  readonly fatal: FatalErrors
  readonly syntaxErrors: SyntaxErrors
  readonly compiler: ScriptCompiler
  readonly options: OptionTable
  readonly outside: OutsideNames
  /** `process`, as programs see it. */
  readonly process: any
  /** What the command line said, from `startMain` on. */
  argv: { argv0: string; execArgv: string[]; args: string[] } | null
  /** What the realm's bootstrap hands over. */
  internalLoaders: [internalBinding: (name: string) => Binding, requireBuiltin: (id: string) => any] | null
  /** What the per-context scripts export: `DOMException`, `emitMessage`. Filled by the warm half. */
  readonly contextExports: Record<string, any>
  /** For a command line that would have changed what the warm half loaded. Set by the warm half. */
  unloadPreloaded(): void
  /** Runs one of Node's `internal/main` scripts. Set by the warm half. */
  runMainScript(id: string): void
  /** null during the warm half, before argv, environment and working directory are known. */
  start: ProcessStart | null
  /** `internalBinding('util').privateSymbols`: properties under them are invisible to programs. */
  readonly privateSymbols: Record<string, symbol>
  /** `internalBinding('symbols')`: for example `owner_symbol`, `async_id_symbol`. */
  readonly symbols: Record<string, symbol>
  /** Set by the realm's own bootstrap; usable after it (so not while a binding is made, but when it is called). */
  internalBinding(name: string): Binding
  requireBuiltin(id: string): any
  /**
   * Calls back into Node's library from a loop turn (`loop.enqueue`, `loop.request`) in the async context of
   * `resource` (its `async_id_symbol`, `trigger_async_id_symbol`), as `AsyncWrap::MakeCallback` does.
   */
  makeCallback(resource: any, callback: Function | string, ...args: unknown[]): any
  /** A libuv exception: `ENOENT: no such file or directory, open 'x'`, with errno, code, syscall, path and dest. */
  uvException(error: SystemErrorData): Error
  /** As `uvException`, for a rejected or failed system call: `syscall` and paths as the program named them. */
  syscallError(error: unknown, syscall: string, path?: string, dest?: string): Error
  /** The negative libuv number of a failed system call, for callers that return it. Rethrows what is not one. */
  errnoOf(error: unknown): number
  /** The name of a negative libuv error number, and its sentence. */
  errnoName(errno: number): [code: string, message: string]
  /** Asynchronous base class of requests and handles: gives an async id and emits `init`. */
  readonly AsyncWrap: new (
    provider?: string,
    /** What hooks are told of, where it is not the object itself. */
    resource?: object,
  ) => any
  /** An error that is nobody's bug: this cannot be done in a browser. `code` is ERR_FEATURE_UNAVAILABLE_ON_PLATFORM. */
  unavailable(what: string): Error
  /** The text of a file that stands in a stack trace (a path or a file: URL), where it can be read. */
  readSource(url: string): string | undefined
  /** Ends the process at once; nothing is emitted. */
  exit(code: number): never
  /** Ends the process by a signal's default action. */
  die(signal: SignalName): never
  readonly asyncContext: AsyncContext
  /** Ends the process through `process._fatalException` as an uncaught error would. */
  triggerUncaughtException(error: unknown, fromPromise: boolean): void
}

/** Makes what a binding adds to, or replaces in, the stub made from the real one's shape. `stub` has its constants. */
export type BindingFactory = (env: NodeEnv, stub: Binding) => Binding
