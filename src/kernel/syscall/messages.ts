import type { SystemErrorData } from '../../protocol/errors.ts'
import type { ProcessStart, ProgramName } from '../../protocol/process.ts'
import type { SignalName } from '../../protocol/syscall.ts'

/** Assets by name: bytes in shared memory, and for `.wasm` the module compiled once, whose code all workers share. */
export type SharedAssets = Record<string, { bytes: SharedArrayBuffer; module: WebAssembly.Module | null }>

/** Kernel → a new process worker, its first message. */
export interface WorkerInit {
  program: ProgramName
  memory: SharedArrayBuffer
  doorbell: SharedArrayBuffer
  port: MessagePort
  /** `PROGRAM_ASSETS`, in shared memory. */
  assets: SharedAssets
}

/** Kernel → process, over its port. */
export type ToProcess =
  /** `generation`: that of the file system that the process lives on. */
  | { type: 'start'; start: ProcessStart; generation: SharedArrayBuffer }
  | { type: 'reply'; id: number; value: unknown }
  | { type: 'failure'; id: number; error: SystemErrorData }
  | { type: 'signal'; signal: SignalName }
  /** `id` is that of `start-thread`. */
  | { type: 'thread-exit'; id: number; code: number }

/** Process → kernel, over its port. */
export type FromProcess =
  | { type: 'ready' }
  | { type: 'boot-failed'; message: string }
  /** The program's main function threw: a bug of the program, not of what it runs. */
  | { type: 'crashed'; message: string }
  /** `number` is the call's position in SYSCALLS; `closing` descriptors that are to be closed before. */
  | { type: 'call'; id: number; number: number; args: unknown[]; closing: number[] }
  | { type: 'cancel'; id: number }
  /** `transfer` names the ports in `start` once more. */
  | { type: 'start-thread'; id: number; start: ProcessStart; transfer: MessagePort[] }
  | { type: 'stop-thread'; id: number }
  /** A synchronous request lies in the shared memory; only sent where `Atomics.waitAsync` is missing. */
  | { type: 'poke' }
