import { SystemError } from '../protocol/errors.ts'
import type { Gateway } from '../protocol/gateway.ts'
import { LIMITS, type Limits } from '../protocol/limits.ts'
import { guardCalls } from './guard/guard-calls.ts'
import type { Awaitable } from './process/open-file.ts'
import { createProcessTable, type ProcessTable } from './process/process-table.ts'
import type { WorkerPool } from './process/worker-pool.ts'
import { createNetwork, type Network } from './socket/network.ts'
import { createHandlers, dispatch } from './syscall/handlers.ts'
import { type PackageIndexes, writeSystemImage } from './system-image.ts'
import { createFileSystem, type FileSystem } from './vfs/file-system.ts'
import { createLazyImage } from './vfs/lazy-image.ts'
import { createSpace } from './vfs/space.ts'
import { createTree } from './vfs/tree.ts'

export interface MachineOptions {
  pool: WorkerPool
  asset(name: string): Awaitable<Uint8Array>
  /** The way out; without, nothing outside is reached. */
  gateway?: Gateway
  indexes?: PackageIndexes
  /** Those that are not named are `LIMITS`. A fork has the same. */
  limits?: Partial<Limits>
  /** The files to start with; without, a fresh system image. */
  fs?: FileSystem
}

const refuse = () =>
  Promise.reject(new SystemError('EACCES', 'connect', undefined, undefined, 'This machine has no way out of the tab.'))
const CLOSED: Gateway = { connect: refuse, fetch: refuse }

/** One computer: its files, processes and ports. */
export interface Machine {
  readonly fs: FileSystem
  readonly processes: ProcessTable
  readonly network: Network
  /** Returns how to stop listening. */
  onPort(listener: (port: number, type: 'open' | 'close') => void): () => void
  /** The same files in another computer, shared until one side writes. */
  fork(): Machine
  shutDown(): void
}

export function createMachine(options: MachineOptions): Machine {
  const limits = { ...LIMITS, ...options.limits }
  const fs = options.fs ?? createFileSystem(createTree(undefined, createSpace(limits)))
  if (!options.fs) writeSystemImage(fs, (asset) => createLazyImage(() => options.asset(asset)), options.indexes)
  const portListeners = new Set<(port: number, type: 'open' | 'close') => void>()
  const tell = (type: 'open' | 'close') => (port: number) => {
    for (const listener of portListeners) listener(port, type)
  }
  const network = createNetwork({ onOpen: tell('open'), onClose: tell('close') })
  const handlers = guardCalls(
    createHandlers({
      fs,
      network,
      processes: () => processes,
      asset: options.asset,
      gateway: options.gateway ?? CLOSED,
    }),
    fs,
  )
  const processes = createProcessTable({
    fs,
    pool: options.pool,
    limits,
    call: (process, number, args, call) => dispatch(handlers, process, number, args, call),
  })

  return {
    fs,
    processes,
    network,
    onPort(listener) {
      portListeners.add(listener)
      return () => void portListeners.delete(listener)
    },
    fork: () => createMachine({ ...options, fs: fs.fork() }),
    shutDown() {
      portListeners.clear()
      processes.endAll()
    },
  }
}
