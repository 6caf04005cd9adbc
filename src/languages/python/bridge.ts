import type { ProcessContext, ProcessStart } from '../../protocol/process.ts'
import { SIGNALS, type SignalName } from '../../protocol/syscall.ts'
import type { KernelFs } from './kernel-fs.ts'

/** A mapping that Python handed over; `toJs` copies it. */
interface Handed {
  toJs(options?: { dict_converter?: typeof Object.fromEntries }): unknown
}

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
        const status = sys.wait(pid)
        return status ? statusOf(status) : null
      }),
    exit: (status: number) => sys.exit(status),
    spawn: (file: string, args: Handed, env: Handed, cwd: string, fds: Handed, detached: boolean) =>
      attempt(() => {
        const wanted = fds.toJs() as Map<number, number>
        const list: (number | null)[] = []
        for (let number = 0; number <= Math.max(2, ...wanted.keys()); number++) {
          const fd = wanted.get(number)
          list.push(fd === undefined ? null : files.kernelFd(fd))
        }
        return sys.spawn({
          file,
          args: args.toJs() as string[],
          env: env.toJs({ dict_converter: Object.fromEntries }) as Record<string, string>,
          cwd,
          fds: list,
          detached,
        })
      }),
  }
}
