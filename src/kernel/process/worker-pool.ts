import { SystemError } from '../../protocol/errors.ts'
import { PROGRAM_ASSETS, type ProgramName } from '../../protocol/process.ts'
import { SYSCALLS } from '../../protocol/syscall.ts'
import type { SharedAssets } from '../syscall/messages.ts'
import { createSwitchboard } from '../syscall/switchboard.ts'
import type { Awaitable } from './open-file.ts'
import { createProgramWorker, type ProgramWorker, type WorkerLike } from './program-worker.ts'

/** Workers kept booted ahead of their use, once a program has been used (or is warmed on purpose). */
const SPARES: Record<ProgramName, number> = { node: 2, 'node-thread': 1, shell: 1, python: 1 }

export interface WorkerPoolOptions {
  createWorker(program: ProgramName): WorkerLike
  asset(name: string): Awaitable<Uint8Array>
}

export interface WorkerPool {
  /** A booted worker where there is one, else a new one. */
  take(program: ProgramName): ProgramWorker
  /** Boots one ahead. */
  warm(program: ProgramName): void
  close(): void
}

const ASSET_CALL = SYSCALLS.indexOf('asset')

export function createWorkerPool({ createWorker, asset }: WorkerPoolOptions): WorkerPool {
  const spares = new Map<ProgramName, ProgramWorker[]>()
  const shared = new Map<ProgramName, Promise<SharedAssets>>()
  const switchboard = createSwitchboard()
  let closed = false

  async function loadAssets(program: ProgramName): Promise<SharedAssets> {
    const entries = PROGRAM_ASSETS[program].map(async (name) => {
      const bytes = await asset(name)
      const memory = new SharedArrayBuffer(bytes.length)
      new Uint8Array(memory).set(bytes)
      // Compiled here once: a module that is posted to a worker takes its machine code along.
      const module = name.endsWith('.wasm') ? await WebAssembly.compile(new Uint8Array(bytes)) : null
      return [name, { bytes: memory, module }] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  function assetsOf(program: ProgramName): Promise<SharedAssets> {
    let loading = shared.get(program)
    if (!loading) {
      loading = loadAssets(program)
      shared.set(program, loading)
      // A failed download may be tried again by the next process.
      loading.catch(() => shared.delete(program))
    }
    return loading
  }

  function create(program: ProgramName): ProgramWorker {
    return createProgramWorker({
      program,
      create: () => createWorker(program),
      switchboard,
      assets: assetsOf(program),
      target: {
        call(number, args) {
          // There is no process yet that could own files; only its program's own data can be asked for.
          if (number !== ASSET_CALL) throw new SystemError('ESRCH', SYSCALLS[number] ?? 'syscall')
          return asset(String(args[0]))
        },
        // Nobody waits for a spare: the next process boots a fresh one and reports what is wrong.
        crashed() {},
        startThread: () => ({ stop() {} }),
      },
    })
  }

  function fill(program: ProgramName, count: number): void {
    if (closed) return
    const ready = (spares.get(program) ?? []).filter((worker) => !worker.broken)
    while (ready.length < count) ready.push(create(program))
    spares.set(program, ready)
  }

  return {
    take(program) {
      const waiting = (spares.get(program) ?? []).filter((worker) => !worker.broken)
      const chosen = waiting.find((worker) => worker.ready) ?? waiting[0] ?? create(program)
      spares.set(
        program,
        waiting.filter((worker) => worker !== chosen),
      )
      // Not now: the process that is about to start should have the machine to itself first.
      setTimeout(() => fill(program, SPARES[program]), 20)
      return chosen
    },
    warm: (program) => fill(program, 1),
    close() {
      closed = true
      for (const workers of spares.values()) for (const worker of workers) worker.terminate()
      spares.clear()
      switchboard.close()
    },
  }
}
