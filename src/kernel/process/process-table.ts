import { SystemError } from '../../protocol/errors.ts'
import { LIMITS, type Limits } from '../../protocol/limits.ts'
import type { ProcessStart, ThreadControl } from '../../protocol/process.ts'
import { type ExitStatus, SIGNALS, type SignalName, type SpawnRequest, SYSCALLS } from '../../protocol/syscall.ts'
import type { Guard } from '../guard/guard.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { S_IFDIR, S_IFMT } from '../vfs/inode.ts'
import { createDescriptors } from './descriptors.ts'
import { type Executable, resolveExecutable } from './executable.ts'
import { createDeviceFile } from './files.ts'
import { type Awaitable, type Call, type SharedFile, shareFile, UNCANCELLABLE } from './open-file.ts'
import { createOpenedTracker } from './opened.ts'
import { KERNEL_PID, type Process } from './process.ts'
import type { CallTarget } from './program-worker.ts'
import { createWaitQueue } from './wait-queue.ts'
import type { WorkerPool } from './worker-pool.ts'

/** How often a file is looked at that may hold only so much; milliseconds. */
const LOOK_MS = 20

/** A shell's code for a command that is not there. */
const NOT_FOUND = 127

const EXIT_CALL = SYSCALLS.indexOf('exit')

/** Without a handler these do nothing. The stop signals are here because a worker cannot be stopped and continued. */
const HARMLESS = new Set<SignalName>(['SIGCHLD', 'SIGCONT', 'SIGWINCH', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'])

export interface SpawnOptions {
  file: string
  argv: string[]
  env: Record<string, string>
  cwd: string
  /** The references are the child's, whatever happens. */
  files: SharedFile[]
  /** Null: the kernel is the parent. */
  parent: Process | null
  terminal: Terminal | null
  detached: boolean
  guard: Guard | null
}

export interface ProcessTable {
  get(pid: number): Process | undefined
  spawn(options: SpawnOptions): Process
  spawnChild(parent: Process, request: SpawnRequest): Process
  /** The process goes on as another program, with its pid and its standard streams. Errors as `spawn`'s. */
  exec(process: Process, request: Pick<SpawnRequest, 'file' | 'args' | 'env'>): void
  end(process: Process, status: ExitStatus): void
  wait(parent: Process, pid: number, call: Call): Awaitable<ExitStatus>
  /** ECHILD as for `wait`. */
  hasEnded(parent: Process, pid: number): boolean
  /** `from` gives meaning to pid 0. ESRCH where nothing is reached. */
  kill(pid: number, signal: SignalName | 0, from: Process | null): void
  deliver(process: Process, signal: SignalName): void
  /** Ends a process that the page has started, and all that it has, at once, whatever their groups and handlers are. */
  endSession(session: number, signal: SignalName): void
  endAll(): void
}

export interface ProcessTableOptions {
  fs: FileSystem
  pool: WorkerPool
  limits?: Limits
  call(process: Process, number: number, args: unknown[], call: Call): Awaitable<unknown>
}

export function createProcessTable({ fs, pool, limits = LIMITS, call: serve }: ProcessTableOptions): ProcessTable {
  const processes = new Map<number, Process>()
  let nextPid = KERNEL_PID + 1

  function complain(process: Process, text: string): void {
    try {
      void process.descriptors.get(2, 'write').file.write?.(new TextEncoder().encode(text), -1, { onCancel() {} })
    } catch {
      // Without a stderr there is nobody to tell; the exit code says it.
    }
  }

  function spawn(options: SpawnOptions): Process {
    const { files, parent, cwd } = options
    try {
      if (processes.size >= limits.processes) throw new SystemError('EAGAIN', `spawn ${options.file}`, options.file)
      const folder = fs.stat(cwd, '/')
      if (!folder || (folder[1]! & S_IFMT) !== S_IFDIR) {
        throw new SystemError(folder ? 'ENOTDIR' : 'ENOENT', `spawn ${options.file}`, options.file)
      }
      const found = resolveExecutable(fs, options.file, options.argv, options.env, cwd)
      const pid = nextPid++
      const descriptors = createDescriptors(limits.descriptors)
      for (const [fd, file] of files.entries()) descriptors.set(fd, file)
      const process: Process = {
        pid,
        ppid: parent?.pid ?? KERNEL_PID,
        group: parent && !options.detached ? parent.group : pid,
        session: parent?.session ?? pid,
        argv: found.argv,
        cwd,
        umask: parent?.umask ?? 0o022,
        descriptors,
        held: [],
        terminal: options.terminal,
        // Handlers do not survive exec; what is ignored stays ignored.
        actions: new Map([...(parent?.actions ?? [])].filter(([, action]) => action === 'ignore')),
        worker: pool.take(found.program),
        guard: options.guard,
        threads: new Set(),
        status: null,
        ended: createWaitQueue(),
        sleeps: new Set(),
      }
      processes.set(pid, process)
      launch(process, found)
      return process
    } catch (error) {
      for (const file of files) file.release()
      throw error
    }
  }

  function launch(process: Process, { argv, execPath, env, module }: Executable): void {
    const { pid, ppid, cwd } = process
    const start: ProcessStart = { pid, ppid, argv, execPath, env, cwd, ...(process.guard ? { guarded: true } : {}) }
    const target: CallTarget = {
      call: (number, args, call) => serve(process, number, args, call),
      crashed(message, booted) {
        complain(process, booted ? `${message}\n` : `${argv[0]}: could not start: ${message}\n`)
        end(process, { code: booted ? 1 : 127, signal: null })
      },
      startThread: (start, transfer, onExit) => startThread(process, start, transfer, onExit),
    }
    if (module === undefined) process.worker.start(start, target, fs.generation)
    else void startModule(process, module, start, target)
  }

  /** Starts a command that comes with the page, when it is here. */
  async function startModule(process: Process, asset: string, start: ProcessStart, target: CallTarget): Promise<void> {
    try {
      const module = await pool.module(asset)
      if (!process.status) process.worker.start({ ...start, module }, target, fs.generation)
    } catch (error) {
      if (process.status) return
      const reason = error instanceof Error ? error.message : String(error)
      // What is not there was not built; what cannot be fetched may be tried again.
      const isMissing = reason.includes('(404)')
      complain(
        process,
        isMissing
          ? `${process.argv[0]}: this page was built without it: ${asset} is missing\n`
          : `${process.argv[0]}: could not be loaded: ${reason}\n`,
      )
      end(process, { code: NOT_FOUND, signal: null })
    }
  }

  /** One more worker that makes calls as this process; its `exit` ends it alone. */
  function startThread(
    process: Process,
    start: ProcessStart,
    transfer: MessagePort[],
    onExit: (code: number) => void,
  ): ThreadControl {
    const opened = createOpenedTracker()
    let over = false
    const finish = (code: number) => {
      if (over) return
      over = true
      worker?.terminate()
      if (worker) process.threads.delete(worker)
      for (const fd of opened.left()) process.descriptors.closeIfOpen(fd)
      onExit(code)
    }
    const full = process.threads.size >= limits.threads
    const worker = full ? null : pool.take('node-thread')
    if (!worker) {
      complain(process, `${process.argv[0]}: a process may have ${limits.threads} threads\n`)
      finish(1)
      return { stop() {} }
    }
    process.threads.add(worker)
    const { pid, ppid, cwd } = process
    const target: CallTarget = {
      call(number, args, call) {
        if (number !== EXIT_CALL) return opened.note(number, args, serve(process, number, args, call))
        finish(Number(args[0]))
        return new Promise<never>(() => {})
      },
      crashed(message) {
        complain(process, `${message}\n`)
        finish(1)
      },
      startThread: (inner, ports, ended) => startThread(process, inner, ports, ended),
    }
    worker.start({ ...start, pid, ppid, cwd }, target, fs.generation, transfer)
    return { stop: () => finish(1) }
  }

  function reap(process: Process): void {
    processes.delete(process.pid)
  }

  function end(process: Process, status: ExitStatus): void {
    if (process.status) return
    process.status = status
    process.worker.terminate()
    for (const thread of process.threads) thread.terminate()
    process.descriptors.closeAll()
    for (const node of process.held.splice(0)) fs.closeNode(node)
    for (const child of processes.values()) {
      if (child.ppid !== process.pid) continue
      child.ppid = KERNEL_PID
      if (child.status) reap(child)
    }
    process.ended.wake()
    const parent = processes.get(process.ppid)
    if (!parent || parent.status || parent.actions.get('SIGCHLD') === 'ignore') reap(process)
    if (parent) deliver(parent, 'SIGCHLD')
  }

  /** Looks from time to time: a parent that sleeps in `wait` cannot. */
  function killOver(
    parent: Process,
    child: Process,
    { fds, bytes, signal }: NonNullable<SpawnRequest['killOver']>,
  ): void {
    const files = fds.map((fd) => parent.descriptors.get(fd, 'spawn').retain())
    const timer = setInterval(() => {
      if (files.some(({ file }) => file.stat()[8]! > bytes)) deliver(child, signal)
    }, LOOK_MS)
    void child.ended.sleep(UNCANCELLABLE, 'wait').then(() => {
      clearInterval(timer)
      for (const file of files) file.release()
    })
  }

  function deliver(process: Process, signal: SignalName): void {
    if (process.status) return
    const action = signal === 'SIGKILL' || signal === 'SIGSTOP' ? undefined : process.actions.get(signal)
    if (action === 'ignore') return
    if (action === 'catch' || action === 'interrupt') {
      process.worker.signal(signal, action === 'interrupt')
      for (const wake of [...process.sleeps]) wake()
      return
    }
    if (!HARMLESS.has(signal)) end(process, { code: null, signal })
  }

  return {
    get: (pid) => processes.get(pid),
    spawn,
    spawnChild(parent, request) {
      if (request.fds.length > limits.descriptors)
        throw new SystemError('EMFILE', `spawn ${request.file}`, request.file)
      const files: SharedFile[] = []
      try {
        for (const fd of request.fds) {
          files.push(fd === null ? shareFile(createDeviceFile('null')) : parent.descriptors.get(fd, 'spawn').retain())
        }
      } catch (error) {
        for (const file of files) file.release()
        throw error
      }
      const cwd = request.cwd.startsWith('/') ? request.cwd : `${parent.cwd}/${request.cwd}`
      const child = spawn({
        file: request.file,
        argv: request.args.length > 0 ? request.args : [request.file],
        env: request.env,
        cwd,
        files,
        parent,
        terminal: parent.terminal,
        detached: request.detached ?? false,
        guard: parent.guard,
      })
      if (request.killAfter) {
        const { milliseconds, signal } = request.killAfter
        const timer = setTimeout(() => deliver(child, signal), milliseconds)
        void child.ended.sleep(UNCANCELLABLE, 'wait').then(() => clearTimeout(timer))
      }
      if (request.killOver) killOver(parent, child, request.killOver)
      return child
    },
    exec(process, { file, args, env }) {
      const found = resolveExecutable(fs, file, args, env, process.cwd)
      process.worker.terminate()
      for (const thread of process.threads) thread.terminate()
      process.threads.clear()
      process.descriptors.closeFrom(3)
      for (const [signal, action] of process.actions) if (action !== 'ignore') process.actions.delete(signal)
      process.argv = found.argv
      process.worker = pool.take(found.program)
      launch(process, found)
    },
    end,
    hasEnded(parent, pid) {
      const child = processes.get(pid)
      if (!child || child.ppid !== parent.pid) throw new SystemError('ECHILD', 'wait')
      return child.status !== null
    },
    wait(parent, pid, call) {
      const child = processes.get(pid)
      if (!child || child.ppid !== parent.pid) throw new SystemError('ECHILD', 'wait')
      const collect = () => {
        reap(child)
        return child.status!
      }
      if (child.status) return collect()
      return child.ended.sleep(call, 'wait').then(collect)
    },
    kill(pid, signal, from) {
      if (signal !== 0 && !(signal in SIGNALS)) throw new SystemError('EINVAL', 'kill')
      const group = pid === 0 ? (from?.group ?? 0) : pid < -1 ? -pid : null
      const targets =
        pid > 0
          ? [processes.get(pid)].filter((process) => process !== undefined)
          : [...processes.values()].filter((process) => (group === null ? process !== from : process.group === group))
      if (targets.length === 0) throw new SystemError('ESRCH', 'kill')
      if (signal === 0) return
      // The caller last: it may end by its own signal.
      for (const target of targets.sort((a, b) => Number(a === from) - Number(b === from))) deliver(target, signal)
    },
    deliver,
    endSession(session, signal) {
      for (const process of [...processes.values()])
        if (process.session === session) end(process, { code: null, signal })
    },
    endAll() {
      for (const process of [...processes.values()]) end(process, { code: null, signal: 'SIGKILL' })
      processes.clear()
    },
  }
}
