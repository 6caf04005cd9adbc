import { SYSCALLS, type SyscallName } from '../../protocol/syscall.ts'
import type { Awaitable } from './open-file.ts'

const CLOSE = SYSCALLS.indexOf('close')
const OPENING = new Set<SyscallName>([
  'open',
  'dup',
  'listen',
  'connect',
  'watch',
  'pipe',
  'accept',
  'openRead',
  'listenAt',
  'connectTo',
])

/** Knows which descriptors one thread has opened and not closed: they end with it, though the process goes on. */
export function createOpenedTracker() {
  const fds = new Set<number>()

  function keep(result: unknown): void {
    if (typeof result === 'number') fds.add(result)
    // Two ends of a pipe; of `openRead` a descriptor and the file's contents.
    else if (Array.isArray(result)) for (const fd of result.filter((one) => typeof one === 'number')) fds.add(fd)
    else if (typeof result === 'object' && result !== null) fds.add((result as { fd: number }).fd)
  }

  return {
    /** Passes a call's result through. */
    note(number: number, args: unknown[], result: Awaitable<unknown>): Awaitable<unknown> {
      if (number === CLOSE) fds.delete(Number(args[0]))
      if (!OPENING.has(SYSCALLS[number]!)) return result
      if (result instanceof Promise)
        return result.then((value) => {
          keep(value)
          return value
        })
      keep(result)
      return result
    },
    left: (): Iterable<number> => fds,
  }
}
