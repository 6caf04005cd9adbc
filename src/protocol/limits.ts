/**
 * What one machine, and one process in it, may use. All machines of a page live in one process of the browser, which
 * ends as a whole when it has no more memory: so each of these stands well before that, and comes as the error that
 * Linux gives. Time is limited by who starts a command (`timeoutMs`, `killAfter`); what one program allocates in its own
 * worker is the browser's to refuse (a RangeError, a MemoryError).
 */
export interface Limits {
  /** Processes of a machine: EAGAIN. Each is a worker with an engine of its own, of some 10 to 25 MB. */
  processes: number
  /** Further threads of a process, each a worker as well. */
  threads: number
  /** Descriptors of a process: EMFILE. Linux has 1,024 by default; watchers of many folders need more here. */
  descriptors: number
  /** Names of files and folders in a machine: ENOSPC. Each costs the kernel some 530 bytes (measured), and a fork 0.4 µs. */
  names: number
  /** Bytes of one file: EFBIG. It is one array in memory, and larger ones browsers refuse. */
  fileBytes: number
  /** Bytes of a machine's files: ENOSPC. What forks share counts for each of them. */
  bytes: number
}

export const LIMITS: Readonly<Limits> = {
  processes: 100,
  threads: 64,
  descriptors: 4096,
  names: 250_000,
  fileBytes: 2 ** 30,
  bytes: 2 ** 31,
}
