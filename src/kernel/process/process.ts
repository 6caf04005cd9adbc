import type { ExitStatus, SignalAction, SignalName } from '../../protocol/syscall.ts'
import type { Guard } from '../guard/guard.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { OpenNode } from '../vfs/file-system.ts'
import type { Descriptors } from './descriptors.ts'
import type { ProgramWorker } from './program-worker.ts'
import type { WaitQueue } from './wait-queue.ts'

/** The kernel itself: the parent of what the page starts, and of orphans. */
export const KERNEL_PID = 1

export interface Process {
  readonly pid: number
  ppid: number
  readonly group: number
  /** The process that the page started, from which this one stems. */
  readonly session: number
  argv: string[]
  cwd: string
  umask: number
  readonly descriptors: Descriptors
  /** Files that were read ahead, and that it may still open as they are. */
  readonly held: OpenNode[]
  /** The controlling terminal, inherited. */
  readonly terminal: Terminal | null
  /** What is not here has its default action. */
  readonly actions: Map<SignalName, Exclude<SignalAction, 'default'>>
  /** Inherited; null: it may do everything. */
  readonly guard: Guard | null
  /** Another one after `exec`. */
  worker: ProgramWorker
  /** Further threads. */
  readonly threads: Set<ProgramWorker>
  /** Set once it has ended; it stays in the table until its parent has waited for it. */
  status: ExitStatus | null
  readonly ended: WaitQueue
  /** Sleeps that a caught signal wakes. */
  readonly sleeps: Set<() => void>
}
