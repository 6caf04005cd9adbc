import { SystemError } from '../../protocol/errors.ts'
import { SIGNALS, type SignalName } from '../../protocol/syscall.ts'
import { fail } from './errno.ts'
import type { WasiCalls, WasiHost } from './host.ts'

const SIGNAL_NAMES = new Map(Object.entries(SIGNALS).map(([name, number]) => [number as number, name as SignalName]))

/** WASI's numbers of signals, up to SIGSYS, in order. */
const WASI_SIGNALS =
  'NONE HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD CONT STOP TSTP TTIN TTOU'.split(' ')

const NO_WAIT = 1

/**
 * `proc_raise`, and what preview 1 lacks: processes, pipes and modes. The import module `tabwright` is used by Go's own
 * commands as scripts/languages/go builds them. Texts in lists end with a NUL byte.
 */
export function createProcessCalls(host: WasiHost): WasiCalls {
  const { sys, descriptors } = host
  const list = (address: number, length: number) => host.memory.text(address, length).split('\0').slice(0, -1)

  return {
    proc_raise(signal: number) {
      const name = `SIG${WASI_SIGNALS[signal]}` as SignalName
      if (!(name in SIGNALS)) fail('EINVAL')
      sys.kill(host.pid, name)
    },

    proc_spawn(
      path: number,
      pathLength: number,
      args: number,
      argsLength: number,
      env: number,
      envLength: number,
      folder: number,
      folderLength: number,
      fds: number,
      fdCount: number,
      result: number,
    ) {
      const view = host.memory.view()
      const pid = sys.spawn({
        file: host.memory.text(path, pathLength),
        args: list(args, argsLength),
        env: Object.fromEntries(
          list(env, envLength).map((line) => {
            const end = line.indexOf('=', 1)
            return [line.slice(0, end), line.slice(end + 1)]
          }),
        ),
        cwd: host.memory.text(folder, folderLength),
        fds: Array.from({ length: fdCount }, (_, at) => {
          const number = view.getInt32((fds >>> 0) + at * 4, true)
          return number < 0 ? null : descriptors.get(number).fd
        }),
      })
      host.memory.view().setInt32(result >>> 0, pid, true)
    },
    proc_wait(pid: number, options: number, result: number) {
      const status = options & NO_WAIT ? sys.waitNow(pid) : sys.wait(pid)
      if (!status) return fail('EAGAIN')
      const word = status.signal ? SIGNALS[status.signal] : (status.code ?? 0) << 8
      host.memory.view().setUint32(result >>> 0, word, true)
    },
    proc_kill(pid: number, signal: number) {
      const name = signal === 0 ? 0 : (SIGNAL_NAMES.get(signal) ?? fail('EINVAL'))
      sys.kill(pid, name)
    },
    fd_pipe(read: number, write: number) {
      const ends = sys.pipe()
      host.memory.view().setInt32(read >>> 0, descriptors.adopt(ends[0], true), true)
      host.memory.view().setInt32(write >>> 0, descriptors.adopt(ends[1], true), true)
    },
    path_chmod(path: number, length: number, mode: number) {
      const name = host.memory.text(path, length)
      if (!name.startsWith('/')) throw new SystemError('EINVAL', 'chmod', name)
      sys.chmod(name, mode & 0o7777)
    },
  }
}
