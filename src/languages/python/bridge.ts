import type { ProcessContext, ProcessStart } from '../../protocol/process.ts'
import { SIGNALS, type SignalName, type SpawnRequest } from '../../protocol/syscall.ts'
import type { KernelFs } from './kernel-fs.ts'

const NAMES = new Map(Object.entries(SIGNALS).map(([name, number]) => [number as number, name as SignalName]))

/**
 * The module `_tabwright_kernel` as Python sees it (see lib/_tabwright_process.py). A failed call gives `!` and the
 * error's name, because an exception thrown through Pyodide would lose it.
 */
export function createBridge(
  context: ProcessContext,
  start: ProcessStart,
  files: KernelFs,
  checkInterrupt: () => void,
) {
  const { sys } = context
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
    pid: start.pid,
    ppid: start.ppid,
    checkInterrupt,
    sleep: (milliseconds: number) => sys.sleep(milliseconds),
    kill: (pid: number, name: string) => attempt(() => sys.kill(pid, name === '' ? 0 : (name as SignalName))),
    signalAction: (number: number, action: 'default' | 'ignore' | 'catch') =>
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
        return status ? statusOf(status) : null
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
