import type { FileSystemAPI, SpawnOptions, WebContainer, WebContainerProcess } from '@webcontainer/api'
import type { GuardAsker, Policy } from './policy.ts'
import type { ExitStatus, SignalName } from './syscall.ts'

/** What `@webcontainer/api` gives, held to its own types, so that either engine can stand behind the page. */
export type WebContainerSurface = Pick<
  WebContainer,
  'mount' | 'export' | 'on' | 'setPreviewScript' | 'path' | 'workdir' | 'teardown'
>

export type EngineName = 'embedded' | 'webcontainer'

/** What this engine can do beyond the common surface. What is false throws `UnsupportedError` when asked for. */
export interface Capabilities {
  fork: boolean
  snapshot: boolean
  /** stdout and stderr apart. */
  separateOutput: boolean
  /** Signals other than an unconditional kill. */
  signals: boolean
  /** Requests to a served port without a preview frame. */
  portFetch: boolean
  python: boolean
}

export class UnsupportedError extends Error {
  readonly code = 'UNSUPPORTED'
  constructor(engine: EngineName, feature: string) {
    super(`The ${engine} engine cannot do this: ${feature}.`)
  }
}

export interface FileStat {
  kind: 'file' | 'directory' | 'symlink' | 'other'
  size: number
  /** Permission bits. */
  mode: number
  /** Milliseconds since the epoch. */
  mtimeMs: number
}

/** Like WebContainer's `fs`; relative paths are taken from `workdir`. */
export interface SandboxFileSystem extends FileSystemAPI {
  /** Follows symbolic links. null where there is nothing. */
  stat(path: string): Promise<FileStat | null>
  lstat(path: string): Promise<FileStat | null>
  exists(path: string): Promise<boolean>
  readlink(path: string): Promise<string>
  symlink(target: string, path: string): Promise<void>
  chmod(path: string, mode: number): Promise<void>
}

export interface SandboxSpawnOptions extends SpawnOptions {
  /**
   * `terminal` (default, as WebContainer does): one pseudoterminal for input and output.
   * `pipes`: stdin, stdout and stderr are pipes and can be told apart.
   */
  stdio?: 'terminal' | 'pipes'
  /** Killed (SIGTERM, then SIGKILL after 500 ms) when it has run so long, and then all that it has started. */
  timeoutMs?: number
  /**
   * Ended by SIGXFSZ, with all that it has started, when they have written more than so many bytes of output: as Linux
   * ends who writes more into a file than it may. Without, output that nobody reads is kept up to 16 MB, and a reader
   * that falls behind holds the program up. The embedded engine only.
   */
  outputLimit?: number
}

export interface SandboxProcess extends WebContainerProcess {
  pid: number
  /** Empty unless `stdio` is `pipes`. `output` carries both, in order of arrival. */
  stdout: ReadableStream<string>
  stderr: ReadableStream<string>
  /** Code, or signal. `exit` gives 128 + number for a signal, as a shell does. */
  status: Promise<ExitStatus & { timedOut: boolean }>
  /** To the process and its descendants' group. SIGTERM by default. */
  kill(signal?: SignalName): void
}

export interface PortRequest {
  method: string
  /** Path and query. */
  path: string
  headers: [name: string, value: string][]
  body?: Uint8Array
}

export interface PortResponse {
  status: number
  statusText: string
  headers: [name: string, value: string][]
  body: ReadableStream<Uint8Array>
}

/** A connection to a virtual port. It is closed when `writable` is and `readable` has ended or was cancelled. */
export interface PortSocket {
  readable: ReadableStream<Uint8Array>
  writable: WritableStream<Uint8Array>
}

/** A file that changed in the sandbox, whoever changed it. Paths are absolute. */
export interface SandboxChange {
  path: string
  kind: 'write' | 'remove'
}

/** One machine: its files, processes and ports. Several can stand on one page (embedded engine). */
export interface Sandbox extends WebContainerSurface {
  readonly engine: EngineName
  readonly capabilities: Capabilities
  readonly fs: SandboxFileSystem
  spawn(command: string, args: string[], options?: SandboxSpawnOptions): Promise<SandboxProcess>
  spawn(command: string, options?: SandboxSpawnOptions): Promise<SandboxProcess>
  /** Asks a server that listens on a virtual port. Rejects with code ECONNREFUSED where none does. */
  fetch(port: number, request: PortRequest, signal?: AbortSignal): Promise<PortResponse>
  /** Connects to a virtual port. Rejects with code ECONNREFUSED where nothing listens. Not every engine can. */
  openSocket?(port: number): Promise<PortSocket>
  /** A copy of the files (not of the processes), sharing contents until one side writes. */
  fork(): Promise<Sandbox>
  /** Everything under `workdir` as one byte string that `restore` takes. */
  snapshot(): Promise<Uint8Array>
  restore(snapshot: Uint8Array): Promise<void>
  /** Changes under `workdir`, `node_modules` excluded, in batches at most 200 ms apart. */
  changes(listener: (batch: SandboxChange[]) => void): () => void
  /**
   * Resolves when every change made before the call has been handed to this client's `changes` listeners. Without it,
   * who needs to know waits for the 200 ms.
   */
  flushChanges?(): Promise<void>
  /** Ends every process at once (SIGKILL); the files stay. Resolves when they have ended. Not every engine can. */
  halt?(): Promise<void>
  /**
   * A client whose writes, and whose programs with all that they start, are held to a policy, whatever way they take:
   * what it refuses fails with EACCES, what it makes a question waits for `asker`. Without a policy nothing is held.
   * Not every engine can.
   */
  guarded?(asker: GuardAsker): Promise<GuardedSandbox>
  /** Another client of the same machine, for a different thread. Serve it there with `connectSandbox(port)`. */
  connect(): MessagePort
}

export interface GuardedSandbox extends Sandbox {
  /** Holds at once, also for programs that run already. null: nothing is held. */
  setPolicy(policy: Policy | null): Promise<void>
}
