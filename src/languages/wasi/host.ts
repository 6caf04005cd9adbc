import type { SyncSyscalls } from '../../protocol/syscall.ts'
import { createArguments } from './arguments.ts'
import { createClocks } from './clock.ts'
import { createDescriptorTable, type DescriptorTable } from './descriptors.ts'
import { createDirectoryCalls } from './directory.ts'
import { errnoOf } from './errno.ts'
import { createFileCalls } from './file.ts'
import { createMemory, type Memory } from './memory.ts'
import { createPathCalls } from './path.ts'
import { createPoll } from './poll.ts'
import { createProcessCalls } from './process.ts'
import { createRandom } from './random.ts'
import { createSocketCalls } from './socket.ts'

/** What a group of calls works on. */
export interface WasiHost {
  sys: SyncSyscalls
  /** The program's memory; before it has been instantiated there is none. */
  memory: Memory
  descriptors: DescriptorTable
  pid: number
  args: readonly string[]
  env: Readonly<Record<string, string>>
}

/** Calls by name: each gives nothing for success, or throws what `errnoOf` knows. Numbers are addresses or values. */
export type WasiCalls = Record<string, (...values: any[]) => void>

/** Thrown by `proc_exit` to leave the program. */
export class WasiExit {
  constructor(readonly code: number) {}
}

export interface WasiOptions {
  sys: SyncSyscalls
  pid: number
  args: readonly string[]
  env: Readonly<Record<string, string>>
  cwd: string
}

/**
 * The imports of a WASI program, on the kernel's calls. `run` instantiates and runs it, and gives its exit code; a trap
 * is thrown as the engine throws it.
 */
export function createWasi({ sys, pid, args, env, cwd }: WasiOptions) {
  let memory: Memory | null = null
  const host: WasiHost = {
    sys,
    descriptors: createDescriptorTable(sys, cwd),
    pid,
    args,
    env,
    get memory() {
      if (!memory) throw new Error('the program called the system before it was there')
      return memory
    },
  }

  const serve = (calls: WasiCalls) =>
    Object.fromEntries(
      Object.entries(calls).map(([name, call]) => [
        name,
        (...values: unknown[]) => {
          try {
            call(...values)
            return 0
          } catch (error) {
            if (error instanceof WasiExit) throw error
            return errnoOf(error)
          }
        },
      ]),
    )

  const preview1 = serve({
    ...createArguments(host),
    ...createClocks(host),
    ...createRandom(host),
    ...createFileCalls(host),
    ...createDirectoryCalls(host),
    ...createPathCalls(host),
    ...createPoll(host),
    ...createSocketCalls(host),
    proc_exit(code: number) {
      throw new WasiExit(code >>> 0)
    },
    sched_yield() {},
  })
  const { proc_raise, ...processes } = serve(createProcessCalls(host))
  const imports = {
    wasi_snapshot_preview1: { ...preview1, proc_raise: proc_raise! },
    tabwright: processes,
  }

  return {
    run(module: WebAssembly.Module): number {
      const { exports } = new WebAssembly.Instance(module, imports)
      if (!(exports.memory instanceof WebAssembly.Memory)) throw new Error('it exports no memory')
      if (typeof exports._start !== 'function') throw new Error('it exports no _start: it is no WASI command')
      memory = createMemory(exports.memory)
      try {
        exports._start()
        return 0
      } catch (error) {
        if (error instanceof WasiExit) return error.code
        throw error
      }
    },
  }
}
