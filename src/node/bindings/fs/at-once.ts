import type { NodeEnv } from '../../env.ts'
import type { Operation } from './operations.ts'
import { type Plan, runSync } from './plan.ts'

/** Requests that were carried out and whose callbacks are still to run. With more, the program would not get its turn. */
const MOST_WAITING = 256
/** Longer reads and writes are the kernel's matter, while the program goes on. Bytes. */
const MOST_BYTES = 1 << 20

/** How a request ended. */
export type Outcome = { error: unknown } | { value: unknown }

/**
 * Carries out asynchronous requests at once, and tells their end later. A file in memory keeps nobody waiting, and a
 * call that sleeps for its answer takes less time than a message there and back; of what is known already (see
 * `file-cache.ts`) it takes none. Pipes, terminals and sockets are asked by message as ever.
 */
export interface AtOnce {
  /** Null where the kernel has to be asked by message. What `run` throws at once, this throws too. */
  attempt(operation: Operation, args: any[]): Outcome | null
  /** Must be called when a callback of a request that was carried out runs. */
  told(): void
  /** The descriptor is about to be closed. True where it is a file that was opened here. */
  forget(fd: unknown): boolean
}

export function createAtOnce(env: NodeEnv): AtOnce {
  /** Descriptors that this binding opened, and that are regular files. */
  const files = new Set<unknown>()
  let waiting = 0

  const mayAttempt = ({ bytes }: Operation, args: any[]): boolean =>
    waiting < MOST_WAITING && (!bytes || (files.has(args[0]) && bytes(...args) <= MOST_BYTES))

  /** `value` is what `open` gives: a number, or a FileHandle. */
  function noteOpened(value: unknown): void {
    const fd = typeof value === 'number' ? value : (value as { fd: number }).fd
    if (env.context.sys.descriptorKind(fd) === 'FILE') files.add(fd)
  }

  return {
    attempt(operation, args) {
      if (!mayAttempt(operation, args)) return null
      const plan: Plan = operation.run(...args)
      waiting++
      try {
        const value = runSync(env, plan)
        if (operation.opens) noteOpened(value)
        return { value }
      } catch (error) {
        return { error }
      }
    },
    told() {
      waiting--
    },
    forget: (fd) => files.delete(fd),
  }
}
