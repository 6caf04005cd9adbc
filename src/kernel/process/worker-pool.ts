import { SystemError } from '../../protocol/errors.ts'
import { PROGRAM_ASSETS, type ProgramName } from '../../protocol/process.ts'
import { SYSCALLS } from '../../protocol/syscall.ts'
import type { SharedAssets } from '../syscall/messages.ts'
import { createSwitchboard } from '../syscall/switchboard.ts'
import type { Awaitable } from './open-file.ts'
import { createProgramWorker, type ProgramWorker, type WorkerLike } from './program-worker.ts'

/**
 * Workers kept booted ahead of their use, once a program has been used (or is warmed on purpose). Node's test runner
 * needs one for itself and one for each test file in turn.
 */
const SPARES: Record<ProgramName, number> = { node: 3, 'node-thread': 1, shell: 1, python: 1, wasi: 2 }

/**
 * A worker that was taken is replaced when it has come to its end, so that what runs has the machine to itself; or so
 * many milliseconds after it was taken, for programs that start others, or never end.
 */
const REPLACE_AFTER_MS: Record<ProgramName, number> = {
  node: 400,
  'node-thread': 400,
  shell: 500,
  python: 2_000,
  wasi: 500,
}
/** Spares of one program that boot at the same time: more of them are all later. */
const BOOT_AT_ONCE = 2

export interface WorkerPoolOptions {
  createWorker(program: ProgramName): Promise<WorkerLike>
  asset(name: string): Awaitable<Uint8Array>
}

export interface WorkerPool {
  /** A booted worker where there is one, else a new one. */
  take(program: ProgramName): ProgramWorker
  /** An asset, compiled: once for all processes. Rejects where it cannot be had. */
  module(asset: string): Promise<WebAssembly.Module>
  /** Boots one ahead. */
  warm(program: ProgramName): void
  close(): void
}

const ASSET_CALL = SYSCALLS.indexOf('asset')

export function createWorkerPool({ createWorker, asset }: WorkerPoolOptions): WorkerPool {
  const spares = new Map<ProgramName, ProgramWorker[]>()
  const shared = new Map<ProgramName, Promise<SharedAssets>>()
  const modules = new Map<string, Promise<WebAssembly.Module>>()
  const switchboard = createSwitchboard()
  /** How many spares are still to be booted, and how many workers boot right now. */
  const missing = new Map<ProgramName, number>()
  const booting = new Map<ProgramName, number>()
  /** How each worker is replaced that was taken. */
  const taken = new Map<ProgramWorker, () => void>()
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
    booting.set(program, (booting.get(program) ?? 0) + 1)
    const worker = createProgramWorker({
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
      onBooted() {
        booting.set(program, booting.get(program)! - 1)
        bootNext(program)
      },
      onEnd() {
        taken.get(worker)?.()
      },
    })
    return worker
  }

  const usable = (program: ProgramName) => (spares.get(program) ?? []).filter((worker) => !worker.broken)

  function bootNext(program: ProgramName): void {
    for (let count = missing.get(program) ?? 0; count > 0 && !closed; count--) {
      if ((booting.get(program) ?? 0) >= BOOT_AT_ONCE) return
      missing.set(program, count - 1)
      spares.set(program, [...usable(program), create(program)])
    }
  }

  function fill(program: ProgramName, count: number): void {
    missing.set(program, Math.max(0, count - usable(program).length))
    bootNext(program)
  }

  return {
    take(program) {
      const waiting = usable(program)
      const chosen = waiting.find((worker) => worker.ready) ?? waiting[0] ?? create(program)
      spares.set(
        program,
        waiting.filter((worker) => worker !== chosen),
      )
      const replace = () => {
        clearTimeout(timer)
        if (taken.delete(chosen)) fill(program, SPARES[program])
      }
      // One that has to boot first counts from then on.
      const look = () => {
        if (chosen.ready || chosen.broken) replace()
        else timer = setTimeout(look, REPLACE_AFTER_MS[program])
      }
      let timer = setTimeout(look, REPLACE_AFTER_MS[program])
      taken.set(chosen, replace)
      return chosen
    },
    module(name) {
      let loading = modules.get(name)
      if (!loading) {
        loading = Promise.resolve(asset(name)).then((bytes) => WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>))
        modules.set(name, loading)
        loading.catch(() => modules.delete(name))
      }
      return loading
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
