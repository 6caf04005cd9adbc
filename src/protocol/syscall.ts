/**
 * What a process may ask of the kernel. The same table serves both transports: synchronous over shared memory
 * (the process sleeps in `Atomics.wait`) and asynchronous over its port (a promise, which may be cancelled).
 * Paths are absolute or relative to the process's working directory. Failures are `SystemError`s.
 */

/**
 * 18 numbers, in the order of Node's own stat array (`src/node_file-inl.h`): dev, mode, nlink, uid, gid, rdev,
 * blksize, ino, size, blocks, then seconds and nanoseconds of atime, mtime, ctime, birthtime.
 */
export type StatArray = Float64Array

/** `O_*` flags are Linux's numbers, as in `node:fs`.constants. */
export const OPEN_FLAGS = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
} as const

/** What `poll` asks for and tells: Linux's bits. */
export const POLL = { IN: 1, OUT: 4, ERR: 8, HUP: 16, NVAL: 32 } as const

/** What a descriptor refers to, in Node's words (`guessHandleType`). */
export type DescriptorKind = 'FILE' | 'PIPE' | 'TTY' | 'TCP' | 'UNKNOWN'

/** A directory entry: its name and the file type bits of its mode (`S_IFMT`). */
export interface DirectoryEntry {
  name: string
  type: number
}

export interface SpawnRequest {
  /** A path, or a name that is looked up in `env.PATH`. */
  file: string
  /** The whole argv, `argv[0]` included. */
  args: string[]
  env: Record<string, string>
  cwd: string
  /** The child's descriptors by number: the parent's descriptor to share, or null for one that reads empty and swallows writes. */
  fds: (number | null)[]
  /** A process group of its own (`setsid`). A signal to `-pid` reaches a whole group. */
  detached?: boolean
  /** The child is sent this signal when it has run so long: for a parent that sleeps in `wait`. */
  killAfter?: { milliseconds: number; signal: SignalName }
  /** The child is sent this signal when one of these files of the parent holds more bytes. */
  killOver?: { fds: number[]; bytes: number; signal: SignalName }
}

/** `names` separated by `/`; their `lstat`s, 18 numbers each, in the same order. */
export interface DirectoryScan {
  names: string
  stats: Float64Array
}

/** Which files of a directory are wanted: positions are in the order of its entries, which stand still with its names. */
export interface AheadRequest {
  /** Comes first of all, if it is there and small. */
  first: string
  /** Where to go on from; -1: from `first`. */
  from: number
  /** Where to stop; -1: at the end. */
  to: number
  /** Bytes, after which no further file is added. */
  limit: number
  /** `adopt` may be asked for them: until a later call says `fresh`, which lets go of all that were held before. */
  hold: boolean
  fresh: boolean
}

/** Small files of a directory that may be read: names separated by `/`, their stats, and their contents in a row. */
export interface SmallFiles {
  names: string
  stats: Float64Array
  bytes: Uint8Array
  /** From and up to which position of the directory's `size` they were looked for. */
  start: number
  next: number
  size: number
}

/** How a process ended: by a code, or by a signal's name (then `code` is null). */
export interface ExitStatus {
  code: number | null
  signal: SignalName | null
}

export interface Accepted {
  fd: number
  remotePort: number
}

export interface WatchEvent {
  event: 'rename' | 'change'
  /** Relative to the watched path. */
  filename: string
}

/**
 * What a signal does to a process: its default action, nothing, or a message to the process. `interrupt` also makes a
 * synchronous call that sleeps fail with EINTR, as a handler without SA_RESTART does; `catch` lets it sleep on.
 */
export type SignalAction = 'default' | 'ignore' | 'catch' | 'interrupt'

/** One row for each call: arguments and result. Numbers on the wire are positions in `SYSCALLS`. */
export interface SyscallTable {
  // Files
  open(path: string, flags: number, mode: number): number
  close(fd: number): void
  /** At most `length` bytes; empty at the end. `position` -1 reads on from the descriptor's own. Sleeps on an empty pipe, terminal or socket. */
  read(fd: number, length: number, position: number): Uint8Array
  /** Bytes written. Sleeps on a full pipe. */
  write(fd: number, data: Uint8Array, position: number): number
  /** The whole file in one call. */
  readFile(path: string): Uint8Array
  /** Create or truncate, write, close, in one call. `flags` as for `open`. */
  writeFile(path: string, data: Uint8Array, flags: number, mode: number): void
  /** null where there is no such file: a probe that is expected to miss is not an error. */
  stat(path: string): StatArray | null
  lstat(path: string): StatArray | null
  fstat(fd: number): StatArray
  ftruncate(fd: number, length: number): void
  readdir(path: string): DirectoryEntry[]
  mkdir(path: string, mode: number): void
  rmdir(path: string): void
  unlink(path: string): void
  rename(from: string, to: string): void
  link(existing: string, path: string): void
  symlink(target: string, path: string): void
  readlink(path: string): string
  realpath(path: string): string
  chmod(path: string, mode: number): void
  fchmod(fd: number, mode: number): void
  /** Seconds, with fractions. */
  utimes(path: string, atime: number, mtime: number): void
  lutimes(path: string, atime: number, mtime: number): void
  futimes(fd: number, atime: number, mtime: number): void
  /** `mode` is a mask of R_OK 4, W_OK 2, X_OK 1; 0 asks only whether it exists. */
  access(path: string, mode: number): void
  /** A descriptor that yields events through `watchRead`, until it is closed. */
  watch(path: string, recursive: boolean): number
  watchRead(fd: number): WatchEvent[]

  // Descriptors
  pipe(): [read: number, write: number]
  dup(fd: number): number
  dup2(fd: number, target: number): number
  descriptorKind(fd: number): DescriptorKind
  /** Columns and rows; ENOTTY elsewhere. */
  ttySize(fd: number): [columns: number, rows: number]
  ttySetRaw(fd: number, raw: boolean): void

  // Processes
  spawn(request: SpawnRequest): number
  /** Sleeps until that child ends, and reaps it. */
  wait(pid: number): ExitStatus
  kill(pid: number, signal: SignalName | 0): void
  /** What a signal does here from now on. */
  signalAction(signal: SignalName, action: SignalAction): void
  chdir(path: string): void
  umask(mask: number): number
  /** Never returns: descriptors are closed, the worker is ended. */
  exit(code: number): never
  /** Sleeps; a signal that is caught wakes it early. */
  sleep(milliseconds: number): void

  // Sockets: loopback inside one machine, and what the gateway lets out
  /** Port 0 takes a free one. With a family, only that one's loopback address finds it. EADDRINUSE where another listens. */
  listen(port: number, family?: 4 | 6): number
  accept(fd: number): Accepted
  /**
   * ECONNREFUSED where nothing listens. Another host than loopback is reached through the gateway, which speaks HTTP
   * only; EACCES, with a reason, where its policy refuses. One byte 0x16 (a TLS handshake) ahead of the first request
   * says that the connection is meant to be a TLS one; what follows is plain all the same.
   */
  connect(host: string, port: number): number
  /** `outside`: the other side is not of this machine. */
  socketName(fd: number): { localPort: number; remotePort: number; outside: boolean }
  /** Ends the writing side. */
  shutdown(fd: number): void

  // Assets that the page serves: the only thing a process may fetch
  asset(name: string): Uint8Array

  /** As `wait`, but never sleeps: null while the child runs. */
  waitNow(pid: number): ExitStatus | null
  /** As poll(2), with the bits of POLL. Sleeps at most `timeout` milliseconds; negative is for ever. */
  poll(fds: [fd: number, events: number][], timeout: number): number[]

  // For what a process remembers of files (`src/kernel/syscall/file-cache.ts`)
  /** `open` for reading, with what most readers ask next: null where it is no file, or no small one. */
  openRead(path: string): [fd: number, content: [StatArray, Uint8Array] | null]
  /** Sets a file's own position, which all descriptors of it share. EINVAL where it is no file. */
  seek(fd: number, position: number): void
  /** Everything in a directory; null where it is none, may not be searched, or holds more than `limit` names. */
  scan(path: string, limit: number): DirectoryScan | null
  /** A directory's small files; null where it is none, or may not be searched. */
  ahead(path: string, request: AheadRequest): SmallFiles | null
  /** Opens a file that `ahead` holds, in the place of what the descriptor refers to. EBADF where it holds none. */
  adopt(fd: number, ino: number): void

  /**
   * Whether a command that a program carries out itself (the shell's `rm`) may be run: EACCES, with a reason, where it
   * may not. Sleeps while a person is asked. Programs that are started go through `spawn`, which asks the same.
   */
  permit(argv: string[]): void
  // Sockets with a name in the file system (`AF_UNIX`)
  /** EADDRINUSE where the name is taken; closing it leaves the name behind. */
  listenAt(path: string): number
  /** ENOENT where there is no such name, ECONNREFUSED where nothing listens there. */
  connectTo(path: string): number
  /** The other side of a connection reads ECONNRESET; the descriptor stays to be closed. */
  reset(fd: number): void

  /** As execve(2): this process becomes another program. Never returns; its descriptors above 2 are closed. */
  exec(request: Pick<SpawnRequest, 'file' | 'args' | 'env'>): never
}

export type SyscallName = keyof SyscallTable
export type SyscallArgs<N extends SyscallName> = Parameters<SyscallTable[N]>
export type SyscallResult<N extends SyscallName> = ReturnType<SyscallTable[N]>

/** Call numbers are positions in this list. */
export const SYSCALLS = [
  'open',
  'close',
  'read',
  'write',
  'readFile',
  'writeFile',
  'stat',
  'lstat',
  'fstat',
  'ftruncate',
  'readdir',
  'mkdir',
  'rmdir',
  'unlink',
  'rename',
  'link',
  'symlink',
  'readlink',
  'realpath',
  'chmod',
  'fchmod',
  'utimes',
  'lutimes',
  'futimes',
  'access',
  'watch',
  'watchRead',
  'pipe',
  'dup',
  'dup2',
  'descriptorKind',
  'ttySize',
  'ttySetRaw',
  'spawn',
  'wait',
  'kill',
  'signalAction',
  'chdir',
  'umask',
  'exit',
  'sleep',
  'listen',
  'accept',
  'connect',
  'socketName',
  'shutdown',
  'asset',
  'waitNow',
  'poll',
  'openRead',
  'seek',
  'scan',
  'permit',
  'ahead',
  'adopt',
  'listenAt',
  'connectTo',
  'reset',
  'exec',
] as const satisfies readonly SyscallName[]

/** An asynchronous call under way. Cancelling makes the promise reject with ECANCELED, unless it is already done. */
export interface PendingCall<T> {
  promise: Promise<T>
  cancel(): void
}

export type SyncSyscalls = SyscallTable
export type AsyncSyscalls = {
  [N in SyscallName]: (...args: SyscallArgs<N>) => PendingCall<SyscallResult<N>>
}

/** Linux's signal numbers. */
export const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGXFSZ: 25,
  SIGWINCH: 28,
} as const
export type SignalName = keyof typeof SIGNALS
