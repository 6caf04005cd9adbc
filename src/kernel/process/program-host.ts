import { type ErrnoCode, SystemError, type SystemErrorData } from '../../protocol/errors.ts'
import type { ProcessContext, ProcessStart, ProgramBoot } from '../../protocol/process.ts'
import {
  type AsyncSyscalls,
  type PendingCall,
  SIGNALS,
  type SignalName,
  SYSCALLS,
  type SyncSyscalls,
} from '../../protocol/syscall.ts'
import { createChannelClient, interruptWord } from '../syscall/channel.ts'
import { openDoorbell } from '../syscall/doorbell.ts'
import { createFileCache } from '../syscall/file-cache.ts'
import type { FromProcess, ToProcess, WorkerInit } from '../syscall/messages.ts'

const revive = (data: SystemErrorData): SystemError =>
  new SystemError(data.code as ErrnoCode, data.syscall, data.path, data.dest, data.reason)

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

/** Runs a program in this worker: waits for the kernel's first message, boots, reports, and starts when told. */
export function serveProgram(boot: ProgramBoot): void {
  addEventListener('message', (event: MessageEvent<WorkerInit>) => void run(boot, event.data), { once: true })
}

async function run(boot: ProgramBoot, init: WorkerInit): Promise<void> {
  const port = init.port
  // The program may replace every global; what this file needs later is taken now.
  const post = (message: FromProcess, transfer: Transferable[] = []) => port.postMessage(message, transfer)
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  const listeners = new Set<(signal: SignalName) => void>()
  const interrupt = interruptWord(init.memory)
  const doorbell = openDoorbell(init.doorbell)
  const channel = createChannelClient(init.memory, doorbell)
  const pokes = typeof Atomics.waitAsync !== 'function'
  const threads = new Map<number, (code: number) => void>()
  let posted = 0
  let threadsStarted = 0

  const uncached = {} as Record<string, unknown>
  const async = {} as Record<string, unknown>
  SYSCALLS.forEach((name, number) => {
    uncached[name] = (...args: unknown[]) => {
      if (pokes) post({ type: 'poke' })
      const { value, failed } = channel.call([number, ...args])
      if (failed) throw revive(value as SystemErrorData)
      return value
    }
    async[name] = (...args: unknown[]): PendingCall<unknown> => {
      cache.beforeAsync(name, args)
      const id = ++posted
      channel.notePosted(posted)
      const promise = new Promise<unknown>((resolve, reject) => pending.set(id, { resolve, reject }))
      post({ type: 'call', id, number, args, closing: channel.takeClosing() })
      doorbell.ringIfDeaf()
      return { promise, cancel: () => post({ type: 'cancel', id }) }
    }
  })

  const cache = createFileCache(uncached as unknown as SyncSyscalls, channel)

  if (init.program === 'node-thread') cache.share()

  const context: ProcessContext = {
    sys: cache.sys,
    async: async as unknown as AsyncSyscalls,
    onSignal(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    shared(name) {
      const found = init.assets[name]
      if (!found) throw new Error(`${name} is not among this program's assets`)
      return new Uint8Array(found.bytes)
    },
    module(name) {
      const module = init.assets[name]?.module
      if (!module) throw new Error(`${name} is no WebAssembly asset of this program`)
      return module
    },
    interrupt,
    isThread: init.program === 'node-thread',
    startThread(start: ProcessStart, transfer, onExit) {
      cache.share()
      const id = ++threadsStarted
      threads.set(id, onExit)
      post({ type: 'start-thread', id, start, transfer }, transfer)
      return { stop: () => post({ type: 'stop-thread', id }) }
    },
  }

  const main = await boot(context).catch((error) => {
    post({ type: 'boot-failed', message: describe(error) })
    return null
  })
  if (!main) return

  port.onmessage = (event: MessageEvent<ToProcess>) => {
    const message = event.data
    switch (message.type) {
      case 'start':
        cache.open(message.generation)
        return void Promise.resolve()
          .then(() => main(message.start))
          .catch((error) => post({ type: 'crashed', message: describe(error) }))
      case 'reply':
        pending.get(message.id)?.resolve(message.value)
        return void pending.delete(message.id)
      case 'failure':
        pending.get(message.id)?.reject(revive(message.error))
        return void pending.delete(message.id)
      case 'thread-exit':
        threads.get(message.id)?.(message.code)
        return void threads.delete(message.id)
      case 'signal':
        // An interpreter that polls has taken it already when it has cleared the word.
        Atomics.compareExchange(interrupt, 0, SIGNALS[message.signal], 0)
        for (const listener of listeners) listener(message.signal)
    }
  }
  post({ type: 'ready' })
}
