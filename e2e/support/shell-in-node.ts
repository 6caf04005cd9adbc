import { createMachine, type Machine } from '../../src/kernel/machine.ts'
import { createPipe } from '../../src/kernel/pipe/pipe.ts'
import { type SharedFile, shareFile } from '../../src/kernel/process/open-file.ts'
import type { CallTarget, ProgramWorker } from '../../src/kernel/process/program-worker.ts'
import type { WorkerPool } from '../../src/kernel/process/worker-pool.ts'
import { bootShell } from '../../src/languages/shell/boot.ts'
import { SystemError } from '../../src/protocol/errors.ts'
import type { ProcessContext, ProcessStart, ProgramBoot, ProgramName } from '../../src/protocol/process.ts'
import { type ExitStatus, type PendingCall, type SignalName, SYSCALLS } from '../../src/protocol/syscall.ts'

/** How a command line ended, and what it printed. */
export interface Ended extends ExitStatus {
  stdout: string
  stderr: string
  machine: Machine
}

export interface Given {
  /** null: nothing comes, and it stays open. */
  stdin?: string | null
  /** Files of the project, by their paths below it. */
  files?: Record<string, string>
  argv?: string[]
  /** Milliseconds, after which it is killed. */
  limit?: number
}

const WORKDIR = '/home/project'

/**
 * The shell on the real kernel, all in this thread: no worker, so no browser is needed, and only the shell's own
 * program can run. A synchronous call that would sleep is an error here, as it would stop the kernel too.
 */
export async function runShell(script: string, given: Given = {}): Promise<Ended> {
  const machine = createMachine({
    pool: createInnerPool({ shell: bootShell }),
    asset: (name) => Promise.reject(new Error(name)),
  })
  const encoder = new TextEncoder()
  for (const [name, text] of Object.entries(given.files ?? {}))
    machine.fs.writeFile(name, encoder.encode(text), 0o1101, 0o644, WORKDIR)
  const pipes = [createPipe(), createPipe(), createPipe()] as const
  const [input, output, errors] = pipes
  const files: SharedFile[] = [input.reader, output.writer, errors.writer].map((file) => shareFile(file))
  const argv = given.argv ?? ['bash', '-c', script]
  const process = machine.processes.spawn({
    file: '/bin/bash',
    argv,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home' },
    cwd: WORKDIR,
    files,
    parent: null,
    terminal: null,
    detached: true,
    guard: null,
  })
  const feeding = (async () => {
    const bytes = encoder.encode(given.stdin ?? '')
    for (let at = 0; at < bytes.length; at += 4096)
      await input.writer.write!(bytes.subarray(at, at + 4096), -1, { onCancel() {} })
  })().catch(() => {})
  if (given.stdin !== null) void feeding.then(() => input.writer.close())
  const texts = Promise.all([readAll(output.reader), readAll(errors.reader)])
  const timer = setTimeout(() => machine.shutDown(), given.limit ?? 20_000)
  await process.ended.sleep({ onCancel() {} }, 'wait')
  clearTimeout(timer)
  const status = process.status!
  // What it left in the background still holds the pipes.
  machine.shutDown()
  const [stdout, stderr] = await texts
  return { ...status, stdout, stderr, machine }
}

/** Everything that comes out of a pipe, until its other end is closed. */
export async function readAll(reader: ReturnType<typeof createPipe>['reader']): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const bytes = await reader.read!(65_536, -1, { onCancel() {} })
    if (bytes.length === 0) return text + decoder.decode()
    text += decoder.decode(bytes, { stream: true })
  }
}

/** Programs that run in this thread. */
export function createInnerPool(boots: Partial<Record<ProgramName, ProgramBoot>>): WorkerPool {
  return {
    take(program) {
      const boot = boots[program]
      if (!boot) throw new SystemError('ENOENT', 'spawn', program)
      return createInnerWorker(program, boot)
    },
    module: (asset) => Promise.reject(new SystemError('ENOENT', 'spawn', asset)),
    warm() {},
    close() {},
  }
}

/** The kernel's end of a worker that is none. */
function createInnerWorker(program: ProgramName, boot: ProgramBoot): ProgramWorker {
  const listeners = new Set<(signal: SignalName) => void>()
  const cancels = new Set<() => void>()
  let over = false

  function contextOf(target: CallTarget): ProcessContext {
    const sys: Record<string, unknown> = {}
    const async: Record<string, unknown> = {}
    for (const [number, name] of SYSCALLS.entries()) {
      sys[name] = (...args: unknown[]) => {
        if (over) throw new Over()
        const result = target.call(number, structuredClone(args), { onCancel() {} })
        if (over) throw new Over()
        if (result instanceof Promise) throw new Error(`${name} would stop the only thread there is`)
        return result
      }
      async[name] = (...args: unknown[]): PendingCall<unknown> => {
        let cancel: (() => void) | null = null
        const stop = () => cancel?.()
        cancels.add(stop)
        const call = { onCancel: (listener: (() => void) | null) => void (cancel = listener) }
        // As by a message: never before the caller has gone on.
        const promise = (async () => {
          await null
          if (over) throw new Over()
          return target.call(number, structuredClone(args), call)
        })().finally(() => cancels.delete(stop))
        return { promise, cancel: stop }
      }
    }
    return {
      sys: sys as unknown as ProcessContext['sys'],
      async: async as unknown as ProcessContext['async'],
      onSignal(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      shared: () => new Uint8Array(0),
      module: () => {
        throw new Error('no modules here')
      },
      interrupt: new Int32Array(1),
      isThread: false,
      startThread: () => ({ stop() {} }),
    }
  }

  return {
    program,
    ready: true,
    get broken() {
      return over
    },
    start(start: ProcessStart, target: CallTarget) {
      void (async () => (await boot(contextOf(target)))(start))().catch((error: unknown) => {
        if (!over) target.crashed(error instanceof Error ? (error.stack ?? error.message) : String(error), true)
      })
    },
    signal(signal) {
      queueMicrotask(() => {
        try {
          if (!over) for (const listener of listeners) listener(signal)
        } catch (error) {
          if (!over) throw error
        }
      })
    },
    terminate() {
      over = true
      for (const cancel of [...cancels]) cancel()
    },
  }
}

/** Thrown at what goes on after its process has ended; in a worker, nothing would. */
class Over extends Error {}
