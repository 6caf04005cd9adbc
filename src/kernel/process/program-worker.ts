import { SystemError, type SystemErrorData } from '../../protocol/errors.ts'
import type { ProcessStart, ProgramName, ThreadControl } from '../../protocol/process.ts'
import { SIGNALS, type SignalName, SYSCALLS } from '../../protocol/syscall.ts'
import { type ChannelHandler, createChannelMemory, createChannelServer, interruptWord } from '../syscall/channel.ts'
import type { FromProcess, SharedAssets, ToProcess, WorkerInit } from '../syscall/messages.ts'
import type { Switchboard } from '../syscall/switchboard.ts'
import { type Awaitable, type Call, UNCANCELLABLE } from './open-file.ts'

const WRITE = SYSCALLS.indexOf('write')

/** How long a program may take to boot before it counts as broken. */
const BOOT_LIMIT_MS = 60_000
const CLOSE_CALL = SYSCALLS.indexOf('close')

/** The part of a Worker that the kernel needs. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void
  terminate(): void
  onerror: ((event: any) => void) | null
}

/** Who answers a worker's system calls, and learns of its end. */
export interface CallTarget {
  /** `number` is a position in SYSCALLS. Throws or rejects with a SystemError. */
  call(number: number, args: unknown[], call: Call): Awaitable<unknown>
  /** The worker cannot go on. `booted` is false when it never became a process. */
  crashed(message: string, booted: boolean): void
  /** `onExit` may be called before this returns. */
  startThread(start: ProcessStart, transfer: MessagePort[], onExit: (code: number) => void): ThreadControl
}

/** One process worker, from its creation to its end. */
export interface ProgramWorker {
  readonly program: ProgramName
  /** Booted and waiting for `start`. */
  readonly ready: boolean
  /** It can no longer become a process. */
  readonly broken: boolean
  start(start: ProcessStart, target: CallTarget, generation: SharedArrayBuffer, transfer?: MessagePort[]): void
  /** `interrupts`: a synchronous call that sleeps, or would sleep before the program has seen the signal, ends with EINTR. */
  signal(signal: SignalName, interrupts: boolean): void
  terminate(): void
}

export interface ProgramWorkerOptions {
  program: ProgramName
  create(): Promise<WorkerLike>
  switchboard: Switchboard
  /** `PROGRAM_ASSETS`, in shared memory. */
  assets: Promise<SharedAssets>
  /** Answers calls while the program boots. */
  target: CallTarget
  /** It is ready, or never will be. */
  onBooted(): void
  /** It has come to its end, whether it became a process or not. */
  onEnd(): void
}

function errorData(error: unknown): SystemErrorData {
  if (error instanceof SystemError) {
    const { code, errno, syscall, path, dest, reason } = error
    return { code, errno, syscall, path, dest, reason }
  }
  // A bug of the kernel: say so where a developer sees it, and give the process something it can report.
  console.error(error)
  return { code: 'EIO', errno: -5, syscall: 'kernel', path: error instanceof Error ? error.message : String(error) }
}

const asInterrupted = (error: unknown): unknown =>
  error instanceof SystemError && error.code === 'ECANCELED'
    ? new SystemError('EINTR', error.syscall, error.path, error.dest)
    : error

/** A view of a part of a buffer would be copied with the whole buffer. */
export function compact(value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value
  const view = value as Uint8Array
  return view.byteLength === view.buffer.byteLength && view.buffer instanceof ArrayBuffer ? view : view.slice()
}

export function createProgramWorker(options: ProgramWorkerOptions): ProgramWorker {
  const memory = createChannelMemory()
  const interrupt = interruptWord(memory)
  const { port1: port, port2: theirs } = new MessageChannel()
  const cancels = new Map<number, () => void>()
  const threads = new Map<number, ThreadControl>()
  let target = options.target
  let worker: WorkerLike | null = null
  let received = 0
  let ready = false
  let over = false
  /** A signal that interrupts was sent; whether the program has seen it, the interrupt word says. */
  let interrupting = false
  /** Ends the synchronous call that sleeps, if one does. */
  let interruptCall = () => {}
  /** Synchronous calls that wait until asynchronous ones posted before them have arrived. */
  let overtaking: { posted: number; go(): void }[] = []

  const post = (message: ToProcess, transfer: Transferable[] = []) => port.postMessage(message, transfer)

  function crash(message: string): void {
    if (over) return
    const booted = ready
    stop()
    target.crashed(message, booted)
  }

  const bootTimer = setTimeout(() => {
    if (!ready) crash(`did not boot within ${BOOT_LIMIT_MS / 1000} s`)
  }, BOOT_LIMIT_MS)

  function runSync(
    request: unknown,
  ): { value: unknown; failed: boolean } | Promise<{ value: unknown; failed: boolean }> {
    const [number, ...args] = request as [number, ...unknown[]]
    const ok = (value: unknown) => ({ value, failed: false })
    const bad = (error: unknown) => ({ value: errorData(error), failed: true })
    let cancel: (() => void) | null = null
    const call: Call = {
      onCancel(listener) {
        cancel = listener
      },
    }
    try {
      const result = target.call(number, args, call)
      if (!(result instanceof Promise)) return ok(result)
      // Only a signal that interrupts and the end of the process cancel a synchronous call.
      const key = -1
      let interrupted = false
      cancels.set(key, () => cancel?.())
      interruptCall = () => {
        // A write may have been taken over in part, which an error could not tell.
        if (number === WRITE) return
        interrupted = true
        cancel?.()
      }
      if (interrupting && Atomics.load(interrupt, 0) !== 0) interruptCall()
      return result
        .then(ok, (error) => bad(interrupted ? asInterrupted(error) : error))
        .finally(() => {
          cancels.delete(key)
          interruptCall = () => {}
        })
    } catch (error) {
      return bad(error)
    }
  }

  const serveCall: ChannelHandler = (request, posted, closing) => {
    const go = () => {
      for (const fd of closing) close(fd)
      return runSync(request)
    }
    if (posted <= received) return go()
    return new Promise((resolve) => overtaking.push({ posted, go: () => resolve(go()) }))
  }

  const onBroken = (error: unknown) =>
    crash(`A system call could not be answered. ${error instanceof Error ? error.message : String(error)}`)
  const channel = createChannelServer(memory, serveCall, onBroken)

  function close(fd: number): void {
    try {
      void target.call(CLOSE_CALL, [fd], UNCANCELLABLE)
    } catch {
      // Whatever took its number in the meantime (`dup2`) has closed it.
    }
  }

  const hangUp = options.switchboard.add(channel)

  async function runAsync(id: number, number: number, args: unknown[]): Promise<void> {
    const call: Call = {
      onCancel(listener) {
        if (listener) cancels.set(id, listener)
        else cancels.delete(id)
      },
    }
    try {
      const value = compact(await target.call(number, args, call))
      // The kernel may keep the very bytes that it answers with (a chunk of a pipe): copied, not transferred.
      if (!over) post({ type: 'reply', id, value })
    } catch (error) {
      if (!over) post({ type: 'failure', id, error: errorData(error) })
    } finally {
      cancels.delete(id)
    }
  }

  port.onmessage = (event: MessageEvent<FromProcess>) => {
    if (over) return
    const message = event.data
    switch (message.type) {
      case 'ready':
        ready = true
        clearTimeout(bootTimer)
        return options.onBooted()
      case 'boot-failed':
        return crash(message.message)
      case 'crashed':
        return crash(message.message)
      case 'call':
        received++
        for (const fd of message.closing) close(fd)
        void runAsync(message.id, message.number, message.args)
        if (overtaking.length > 0) {
          const due = overtaking.filter((sync) => sync.posted <= received)
          overtaking = overtaking.filter((sync) => sync.posted > received)
          for (const sync of due) sync.go()
        }
        return
      case 'cancel':
        return cancels.get(message.id)?.()
      case 'start-thread': {
        const { id, start, transfer } = message
        const onExit = (code: number) => {
          threads.delete(id)
          if (!over) post({ type: 'thread-exit', id, code })
        }
        threads.set(id, { stop() {} })
        const control = target.startThread(start, transfer, onExit)
        if (threads.has(id)) threads.set(id, control)
        return
      }
      case 'stop-thread':
        return threads.get(message.id)?.stop()
      case 'poke':
        options.switchboard.poke()
    }
  }

  function stop(): void {
    over = true
    clearTimeout(bootTimer)
    worker?.terminate()
    for (const thread of [...threads.values()]) thread.stop()
    hangUp()
    channel.close()
    port.close()
    for (const cancel of [...cancels.values()]) cancel()
    cancels.clear()
    if (!ready) options.onBooted()
    options.onEnd()
  }

  /** The worker's script is read while the assets are still on their way. */
  async function launch(): Promise<void> {
    const created = await options.create()
    if (over) return created.terminate()
    worker = created
    worker.onerror = (event) => {
      event.preventDefault?.()
      crash(String(event.message ?? 'its worker failed to load'))
    }
    const assets = await options.assets
    if (over) return
    const { doorbell } = options.switchboard
    const init: WorkerInit = { program: options.program, memory, doorbell, port: theirs, assets }
    worker.postMessage(init, [theirs])
  }

  launch().catch((error) => crash(error instanceof Error ? error.message : String(error)))

  return {
    program: options.program,
    get ready() {
      return ready
    },
    get broken() {
      return over
    },
    start(start, newTarget, generation, transfer = []) {
      target = newTarget
      // Waits in the port until the program has booted.
      post({ type: 'start', start, generation }, transfer)
    },
    signal(signal, interrupts) {
      Atomics.store(interrupt, 0, SIGNALS[signal])
      post({ type: 'signal', signal })
      interrupting = interrupts
      if (interrupts) interruptCall()
    },
    terminate() {
      if (!over) stop()
    },
  }
}
