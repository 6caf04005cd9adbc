import type { ProcessContext } from '../../protocol/process.ts'
import { POLL, SIGNALS, type SignalAction, type SignalName, type SpawnRequest } from '../../protocol/syscall.ts'
import type { EmscriptenFs } from './emscripten.ts'
import type { KernelFs } from './kernel-fs.ts'
import { createSocketCalls } from './sockets.ts'

const NAMES = new Map(Object.entries(SIGNALS).map(([name, number]) => [number as number, name as SignalName]))

export type Bridge = ReturnType<typeof createBridge>

/**
 * The module `_tabwright_kernel` as Python sees it (see lib/_tabwright_process.py). A failed call gives `!` and the
 * error's name, because an exception thrown through Pyodide would lose it. `pid` and `ppid` are set when the process
 * starts.
 */
export function createBridge(context: ProcessContext, fs: EmscriptenFs, files: KernelFs) {
  const { sys, interrupt } = context
  const attempt = <T>(run: () => T): T | string => {
    try {
      return run()
    } catch (error) {
      const { code } = error as { code?: string }
      if (!code) throw error
      return `!${code}`
    }
  }
  const statusOf = ({ code, signal }: { code: number | null; signal: SignalName | null }) => [
    code ?? 0,
    signal ? SIGNALS[signal] : 0,
  ]

  return {
    ...createSocketCalls(context, files),
    pid: 0,
    ppid: 0,
    /** The number of a caught signal that has come, once; else 0. */
    takeSignal: () => Atomics.exchange(interrupt, 0, 0),
    /** It comes once more, when Python next looks. */
    raiseAgain: (number: number) => Atomics.compareExchange(interrupt, 0, 0, number),
    sleep: (milliseconds: number) => attempt(() => sys.sleep(milliseconds)),
    kill: (pid: number, name: string) => attempt(() => sys.kill(pid, name === '' ? 0 : (name as SignalName))),
    signalAction: (number: number, action: SignalAction) =>
      attempt(() => {
        const name = NAMES.get(number)
        if (name && name !== 'SIGKILL' && name !== 'SIGSTOP') sys.signalAction(name, action)
      }),
    pipe: () =>
      attempt(() => {
        const [read, write] = sys.pipe()
        return [files.adopt(read, 0).fd, files.adopt(write, 1).fd]
      }),
    ttySize: (fd: number) => attempt(() => sys.ttySize(files.kernelFd(fd) ?? -1)),
    umask: (mask: number) => sys.umask(mask),
    wait: (pid: number) => attempt(() => statusOf(sys.wait(pid))),
    poll: (pid: number) =>
      attempt(() => {
        const status = sys.waitNow(pid)
        // Python's None; a null would be an object of its own.
        return status ? statusOf(status) : undefined
      }),
    /** `wanted` is a flat list in JSON: descriptor, bits of poll(2), …; gives the bits of each. */
    pollFds: (wanted: string, timeout: number) =>
      attempt(() => {
        const numbers: number[] = JSON.parse(wanted)
        const polled: [fd: number, events: number][] = []
        for (let at = 0; at < numbers.length; at += 2) polled.push([numbers[at]!, numbers[at + 1]!])
        const inKernel = polled.map(([fd]) => files.kernelFd(fd))
        // Files in Python's own memory never make anybody wait.
        const own = ([fd, events]: [number, number]) => (fs.getStream(fd) ? events & (POLL.IN | POLL.OUT) : POLL.NVAL)
        const answers = polled.map((one, at) => (inKernel[at] === null ? own(one) : 0))
        const places = [...polled.keys()].filter((at) => inKernel[at] !== null)
        const told = sys.poll(
          places.map((at) => [inKernel[at]!, polled[at]![1]]),
          answers.some((bits) => bits !== 0) ? 0 : timeout,
        )
        for (const [at, place] of places.entries()) answers[place] = told[at]!
        return answers.join(',')
      }),
    exit: (status: number) => sys.exit(status),
    /** `request` is JSON: a SpawnRequest whose `fds` are Python's descriptors, -1 for none. */
    spawn: (request: string) =>
      attempt(() => {
        const wanted: Omit<SpawnRequest, 'fds'> & { fds: number[] } = JSON.parse(request)
        return sys.spawn({ ...wanted, fds: wanted.fds.map((fd) => (fd < 0 ? null : files.kernelFd(fd))) })
      }),
  }
}
