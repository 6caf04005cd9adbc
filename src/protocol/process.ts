import type { AsyncSyscalls, SignalName, SyncSyscalls } from './syscall.ts'

/** What a process knows of itself when it starts. Its descriptors 0, 1 and 2 are open. */
export interface ProcessStart {
  pid: number
  ppid: number
  /** The whole argv; `argv[0]` as the caller gave it. */
  argv: string[]
  /** The file that was executed, absolute. */
  execPath: string
  env: Record<string, string>
  cwd: string
  /** Commands may be refused here: what the program carries out itself needs a `permit`. */
  guarded?: true
  /** Only where the command comes with the page as a compiled module. */
  module?: WebAssembly.Module
  /** Only for a further thread of a process: what `startThread` was given. */
  thread?: unknown
}

/** A further thread of a process, seen from the one that started it. */
export interface ThreadControl {
  /** Ends it where it stands, with code 1. */
  stop(): void
}

/** What a program is given to live on: nothing else of the worker may be used to reach outside. */
export interface ProcessContext {
  /** Arrays that these give must not be changed: they may be given again. */
  sys: SyncSyscalls
  async: AsyncSyscalls
  /** Signals whose action is `catch`, one at a time. Returns how to stop listening. */
  onSignal(listener: (signal: SignalName) => void): () => void
  /** An asset of `PROGRAM_ASSETS`, in memory shared by all processes: no copy, no wait. */
  shared(name: string): Uint8Array
  /** A `.wasm` asset of `PROGRAM_ASSETS`, compiled: all processes share the module and the machine code it grows. */
  module(name: string): WebAssembly.Module
  /** [0] holds the number of a pending caught signal, for interpreters that poll shared memory (Pyodide). */
  interrupt: Int32Array
  /** True in a further thread of a process: a program may have to boot differently. */
  readonly isThread: boolean
  /**
   * Starts a further thread of this process: a worker with the same descriptors, files and working directory. There
   * `exit` ends that thread alone; `onExit` then gets its code. `start.thread` may hold what can be posted; what of it
   * is to be transferred is named again.
   */
  startThread(start: ProcessStart, transfer: MessagePort[], onExit: (code: number) => void): ThreadControl
}

/** Started by the kernel when a process of this program begins. Ends by `sys.exit`. */
export type ProgramMain = (start: ProcessStart) => void | Promise<void>

/**
 * The warm half of a program: everything that can be done before argv is known. A process worker calls it once,
 * reports that it is ready, and is kept in a pool until somebody runs the program.
 */
export type ProgramBoot = (context: ProcessContext) => Promise<ProgramMain>

/** Programs that have a worker of their own. A file that begins with PROGRAM_MAGIC and a name runs in it. */
export type ProgramName = 'node' | 'node-thread' | 'shell' | 'python' | 'wasi'
/** The program whose script a worker runs: a thread's is its process's. */
export const scriptOf = (program: ProgramName) => (program === 'node-thread' ? 'node' : program)
export const PROGRAM_MAGIC = '\0program:'
/** How every WebAssembly file begins; such a file runs in the program `wasi`. */
export const WASM_MAGIC = '\0asm'

/**
 * Commands that are modules for the program `wasi`, by the place where they stand: assets that are fetched and compiled
 * with the first use, for all processes. PROGRAM_MAGIC, `wasi` and the asset's name stand in such a file.
 */
export const MODULE_FILES: Record<string, string> = {
  '/usr/local/bin/go': 'go/go.wasm',
  '/usr/local/bin/gofmt': 'go/gofmt.wasm',
}

/** Commands that the shell's program is, when it is run under their names: so that other programs can run them too. */
export const SHELL_TOOLS = (
  'arch awk base64 basename cat chmod clear cmp column comm cp cut date diff dirname du echo egrep env expand ' +
  'expr false fgrep file find fold grep gunzip gzip head hostname id join jq kill ln ls md5sum mkdir mktemp mv ' +
  'nl nohup nproc od paste printenv printf ps pwd readlink realpath rev rg rm rmdir sed seq sha1sum sha224sum ' +
  'sha256sum sha384sum sha512sum sleep sort split stat strings sync tac tail tar tee test timeout touch tr tree ' +
  'true truncate tty uname unexpand uniq wc which whoami xargs yes zcat'
).split(' ')

/** The file names under which programs stand in the file system. */
export const PROGRAM_FILES: Record<string, ProgramName> = {
  ...Object.fromEntries(SHELL_TOOLS.map((name) => [`/bin/${name}`, 'shell' as const])),
  '/usr/bin/node': 'node',
  '/bin/sh': 'shell',
  '/bin/bash': 'shell',
  '/usr/bin/python': 'python',
  '/usr/bin/python3': 'python',
}

/** Assets that the kernel fetches before a program's first worker starts, and shares with all of them. */
export const PROGRAM_ASSETS: Record<ProgramName, string[]> = {
  node: ['node/library.bin'],
  'node-thread': ['node/library.bin'],
  shell: [],
  wasi: [],
  python: [
    'python/pyodide.asm.mjs',
    'python/pyodide.asm.wasm',
    'python/python_stdlib.zip',
    'python/lock.json',
    'python/packages.bin',
    'python/snapshot.bin',
  ],
}
