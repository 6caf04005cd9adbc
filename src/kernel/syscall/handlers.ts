import { type ErrnoCode, SystemError } from '../../protocol/errors.ts'
import type { Gateway } from '../../protocol/gateway.ts'
import { OPEN_FLAGS, SYSCALLS, type SyscallArgs, type SyscallName, type SyscallResult } from '../../protocol/syscall.ts'
import { createPipe } from '../pipe/pipe.ts'
import { createDeviceFile, createNodeFile, createWatchFile, type NodeFile, type WatchFile } from '../process/files.ts'
import { type Awaitable, type Call, type OpenFile, type SharedFile, shareFile } from '../process/open-file.ts'
import type { Process } from '../process/process.ts'
import type { ProcessTable } from '../process/process-table.ts'
import type { AddressFamily, ListenerFile, Network, SocketFile } from '../socket/network.ts'
import { gatewayFailure, serveOutside } from '../socket/outside.ts'
import type { TerminalFile } from '../terminal/terminal.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { S_IFDIR, S_IFMT, S_IFREG, S_IFSOCK } from '../vfs/inode.ts'
import { withImages } from '../vfs/lazy-image.ts'
import { pollFiles } from './poll.ts'
import { readToEnd } from './read-to-end.ts'

/** One function for each row of `SyscallTable`, with the process that asks. */
export type SyscallHandlers = {
  [N in SyscallName]: (process: Process, call: Call, ...args: SyscallArgs<N>) => Awaitable<SyscallResult<N>>
}

export interface HandlerOptions {
  fs: FileSystem
  network: Network
  processes(): ProcessTable
  asset(name: string): Awaitable<Uint8Array>
  gateway: Gateway
}

/** The names of the machine itself. */
export const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::', '::ffff:127.0.0.1', ''])
/** Names of loopback that belong to one family; by the others both are found. */
const FAMILIES: Record<string, AddressFamily> = {
  '127.0.0.1': 4,
  '0.0.0.0': 4,
  '::ffff:127.0.0.1': 4,
  '::1': 6,
  '::': 6,
}
/** Of `access`. */
const WRITABLE = 2
const MAX_READ = 1 << 30
/** What `openRead` sends along. Bytes. */
const SMALL_FILE = 65_536

function need<T>(value: T | undefined, code: ErrnoCode, syscall: string): T {
  if (value === undefined) throw new SystemError(code, syscall)
  return value
}

export function createHandlers({ fs, network, processes, asset, gateway }: HandlerOptions): SyscallHandlers {
  const file = (process: Process, fd: number, syscall: string): OpenFile => process.descriptors.get(fd, syscall).file

  function node(process: Process, fd: number, syscall: string, code: ErrnoCode = 'EINVAL'): NodeFile {
    const open = file(process, fd, syscall)
    if (!('node' in open)) throw new SystemError(code, syscall)
    return open as NodeFile
  }

  function tty(process: Process, fd: number, syscall: string): TerminalFile {
    const open = file(process, fd, syscall)
    if (open.kind !== 'TTY') throw new SystemError('ENOTTY', syscall)
    return open as TerminalFile
  }

  function socket(process: Process, fd: number, syscall: string): OpenFile {
    const open = file(process, fd, syscall)
    if (!('localPort' in open)) throw new SystemError('ENOTSOCK', syscall)
    return open
  }

  function openShared(process: Process, path: string, flags: number, mode: number): SharedFile {
    const opened = fs.open(path, flags, mode & ~process.umask, process.cwd)
    const device = opened.device
    if (device === null) return shareFile(createNodeFile(fs, opened))
    fs.closeNode(opened)
    switch (device) {
      case 'stdin':
        return process.descriptors.get(0, 'open').retain()
      case 'stdout':
        return process.descriptors.get(1, 'open').retain()
      case 'stderr':
        return process.descriptors.get(2, 'open').retain()
      case 'tty':
        if (!process.terminal) throw new SystemError('ENXIO', 'open', path)
        return shareFile(process.terminal.slave)
      case 'socket':
        throw new SystemError('ENXIO', 'open', path)
      default:
        return shareFile(createDeviceFile(device))
    }
  }

  /** Devices and pipes have a name too; their contents come from an open file. */
  function throughDescriptor<T>(shared: SharedFile, use: (open: OpenFile) => Awaitable<T>): Awaitable<T> {
    try {
      const result = use(shared.file)
      if (!(result instanceof Promise)) {
        shared.release()
        return result
      }
      return result.finally(() => shared.release())
    } catch (error) {
      shared.release()
      throw error
    }
  }

  /** A write that nobody will read also sends SIGPIPE. */
  function broken(process: Process, error: unknown): never {
    if (error instanceof SystemError && error.code === 'EPIPE') processes().deliver(process, 'SIGPIPE')
    throw error
  }

  const isDevice = (path: string) => path.startsWith('/dev/')

  return {
    open: (process, _call, path, flags, mode) => process.descriptors.add(openShared(process, path, flags, mode)),
    close: (process, _call, fd) => process.descriptors.close(fd),
    read(process, call, fd, length, position) {
      if (length < 0) throw new SystemError('EINVAL', 'read')
      const open = file(process, fd, 'read')
      return need(open.read, 'EBADF', 'read')(Math.min(length, MAX_READ), position, call)
    },
    write(process, call, fd, data, position) {
      const open = file(process, fd, 'write')
      try {
        const result = need(open.write, 'EBADF', 'write')(data, position, call)
        return result instanceof Promise ? result.catch((error) => broken(process, error)) : result
      } catch (error) {
        return broken(process, error)
      }
    },
    readFile(process, call, path) {
      if (!isDevice(path)) return fs.readFile(path, process.cwd)
      return throughDescriptor(openShared(process, path, OPEN_FLAGS.O_RDONLY, 0), (open) => readToEnd(open, call))
    },
    writeFile(process, call, path, data, flags, mode) {
      if (!isDevice(path)) return fs.writeFile(path, data, flags, mode & ~process.umask, process.cwd)
      const written = throughDescriptor(openShared(process, path, flags, mode), (open) =>
        need(open.write, 'EBADF', 'write')(data, -1, call),
      )
      return written instanceof Promise ? written.then(() => undefined) : undefined
    },
    stat: (process, _call, path) => fs.stat(path, process.cwd),
    lstat: (process, _call, path) => fs.lstat(path, process.cwd),
    fstat: (process, _call, fd) => file(process, fd, 'fstat').stat(),
    ftruncate: (process, _call, fd, length) => fs.truncateNode(node(process, fd, 'ftruncate').node, length),
    readdir: (process, _call, path) => fs.readdir(path, process.cwd),
    mkdir: (process, _call, path, mode) => fs.mkdir(path, mode & ~process.umask, process.cwd),
    rmdir: (process, _call, path) => fs.rmdir(path, process.cwd),
    unlink: (process, _call, path) => fs.unlink(path, process.cwd),
    rename: (process, _call, from, to) => fs.rename(from, to, process.cwd),
    link: (process, _call, existing, path) => fs.link(existing, path, process.cwd),
    symlink: (process, _call, target, path) => fs.symlink(target, path, process.cwd),
    readlink: (process, _call, path) => fs.readlink(path, process.cwd),
    realpath: (process, _call, path) => fs.realpath(path, process.cwd),
    chmod: (process, _call, path, mode) => fs.chmod(path, mode, process.cwd),
    fchmod: (process, _call, fd, mode) => fs.chmodNode(node(process, fd, 'fchmod').node, mode),
    utimes: (process, _call, path, atime, mtime) => fs.utimes(path, atime, mtime, process.cwd, true),
    lutimes: (process, _call, path, atime, mtime) => fs.utimes(path, atime, mtime, process.cwd, false),
    futimes: (process, _call, fd, atime, mtime) => fs.utimesNode(node(process, fd, 'futime').node, atime, mtime),
    access: (process, _call, path, mode) => fs.access(path, mode, process.cwd),
    watch: (process, _call, path, recursive) =>
      process.descriptors.add(shareFile(createWatchFile(fs, path, process.cwd, recursive))),
    watchRead(process, call, fd) {
      const open = file(process, fd, 'watchRead')
      if (!('readEvents' in open)) throw new SystemError('EBADF', 'watchRead')
      return (open as WatchFile).readEvents(call)
    },

    pipe(process) {
      const { reader, writer } = createPipe()
      const read = process.descriptors.add(shareFile(reader))
      try {
        return [read, process.descriptors.add(shareFile(writer))]
      } catch (error) {
        process.descriptors.close(read)
        throw error
      }
    },
    dup: (process, _call, fd) => process.descriptors.add(process.descriptors.get(fd, 'dup').retain()),
    dup2(process, _call, fd, target) {
      const shared = process.descriptors.get(fd, 'dup2')
      if (fd !== target) process.descriptors.set(target, shared.retain())
      return target
    },
    descriptorKind: (process, _call, fd) => file(process, fd, 'fstat').kind,
    ttySize: (process, _call, fd) => tty(process, fd, 'ttySize').size(),
    ttySetRaw: (process, _call, fd, raw) => tty(process, fd, 'ttySetRaw').setRaw(raw),

    spawn: (process, _call, request) => processes().spawnChild(process, request).pid,
    wait: (process, call, pid) => processes().wait(process, pid, call),
    waitNow: (process, call, pid) => (processes().hasEnded(process, pid) ? processes().wait(process, pid, call) : null),
    poll: (process, call, fds, timeout) =>
      pollFiles(
        fds.map(([fd, events]) => ({ file: process.descriptors.find(fd)?.file ?? null, events })),
        timeout,
        call,
      ),
    kill: (process, _call, pid, signal) => processes().kill(pid, signal, process),
    signalAction(process, _call, signal, action) {
      if (signal === 'SIGKILL' || signal === 'SIGSTOP') throw new SystemError('EINVAL', 'signalAction')
      if (action === 'default') process.actions.delete(signal)
      else process.actions.set(signal, action)
    },
    chdir(process, _call, path) {
      const target = fs.realpath(path, process.cwd)
      const stat = fs.stat(target, '/')
      if (!stat || (stat[1]! & S_IFMT) !== S_IFDIR) throw new SystemError('ENOTDIR', 'chdir', path)
      // Who remembers what relative paths lead to must ask again.
      fs.noteChange()
      process.cwd = target
    },
    umask(process, _call, mask) {
      const old = process.umask
      process.umask = mask & 0o777
      return old
    },
    exec(process, _call, request) {
      processes().exec(process, request)
      return new Promise<never>(() => {})
    },
    exit(process, _call, code) {
      processes().end(process, { code: code & 0xff, signal: null })
      return new Promise<never>(() => {})
    },
    sleep(process, call, milliseconds) {
      return new Promise<void>((resolve, reject) => {
        const done = () => {
          clearTimeout(timer)
          process.sleeps.delete(done)
          call.onCancel(null)
          resolve()
        }
        const timer = setTimeout(done, milliseconds)
        process.sleeps.add(done)
        call.onCancel(() => {
          clearTimeout(timer)
          process.sleeps.delete(done)
          reject(new SystemError('ECANCELED', 'sleep'))
        })
      })
    },

    listen: (process, _call, port, family) => process.descriptors.add(shareFile(network.listen(port, family))),
    async accept(process, call, fd) {
      const open = socket(process, fd, 'accept')
      if (!('accept' in open)) throw new SystemError('EINVAL', 'accept')
      const accepted = await (open as ListenerFile).accept(call)
      return { fd: process.descriptors.add(shareFile(accepted)), remotePort: accepted.remotePort }
    },
    async connect(process, _call, host, port) {
      const loopback = LOOPBACK.has(host)
      const family = FAMILIES[host]
      if (loopback && network.isListening(port, family))
        return process.descriptors.add(shareFile(network.connect(port, family)))
      const name = loopback ? 'localhost' : host
      try {
        await gateway.connect(name, port)
      } catch (error) {
        if (loopback) throw new SystemError('ECONNREFUSED', 'connect')
        throw gatewayFailure(error, 'connect')
      }
      const socket = network.connectOutside(port, (far) => void serveOutside(far, name, port, gateway))
      return process.descriptors.add(shareFile(socket))
    },
    socketName(process, _call, fd) {
      const open = socket(process, fd, 'getsockname') as SocketFile | ListenerFile
      const { localPort, remotePort } = open
      return { localPort, remotePort, outside: 'outside' in open && open.outside === true }
    },
    shutdown(process, _call, fd) {
      const open = socket(process, fd, 'shutdown')
      if (!('shutdown' in open)) throw new SystemError('ENOTCONN', 'shutdown')
      ;(open as SocketFile).shutdown()
    },

    listenAt(process, _call, path) {
      const node = fs.makeSocket(path, 0o777 & ~process.umask, process.cwd)
      return process.descriptors.add(shareFile(network.listenAt(node)))
    },
    connectTo(process, _call, path) {
      const stat = fs.stat(path, process.cwd)
      if (!stat) throw new SystemError('ENOENT', 'connect', path)
      if ((stat[1]! & S_IFMT) !== S_IFSOCK) throw new SystemError('ECONNREFUSED', 'connect', path)
      fs.access(path, WRITABLE, process.cwd)
      return process.descriptors.add(shareFile(network.connectTo(stat[7]!)))
    },
    reset(process, _call, fd) {
      const open = socket(process, fd, 'reset')
      if ('reset' in open) (open as SocketFile).reset()
    },

    asset: (_process, _call, name) => asset(name),

    openRead(process, _call, path) {
      const shared = openShared(process, path, OPEN_FLAGS.O_RDONLY, 0)
      const fd = process.descriptors.add(shared)
      if (!('node' in shared.file)) return [fd, null]
      const stat = shared.file.stat()
      const isSmall = (stat[1]! & S_IFMT) === S_IFREG && stat[8]! <= SMALL_FILE
      return [fd, isSmall ? [stat, fs.readNode((shared.file as NodeFile).node, 0, stat[8]!)] : null]
    },
    seek: (process, _call, fd, position) => node(process, fd, 'seek').seek(position),
    scan: (process, _call, path, limit) => fs.scan(path, limit, process.cwd),
    // Nobody holds this one: see `guardCalls`.
    permit() {},
    ahead(process, _call, path, request) {
      const found = fs.ahead(path, request, process.cwd)
      if (request.fresh) for (const node of process.held.splice(0)) fs.closeNode(node)
      if (found) process.held.push(...found.nodes)
      return found?.answer ?? null
    },
    adopt(process, _call, fd, ino) {
      const held = need(
        process.held.find((node) => node.ino === ino),
        'EBADF',
        'open',
      )
      process.descriptors.set(fd, shareFile(createNodeFile(fs, fs.reopenNode(held))))
    },
  }
}

/** Calls a handler by its number. */
export function dispatch(
  handlers: SyscallHandlers,
  process: Process,
  number: number,
  args: unknown[],
  call: Call,
): Awaitable<unknown> {
  const name = SYSCALLS[number]
  if (name === undefined) throw new SystemError('ENOSYS', `call ${number}`)
  const handler = handlers[name] as (process: Process, call: Call, ...args: unknown[]) => Awaitable<unknown>
  return withImages(() => handler(process, call, ...args))
}
