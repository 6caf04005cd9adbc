import { SystemError } from '../../protocol/errors.ts'
import { OPEN_FLAGS, type StatArray, type SyncSyscalls, type SyscallName } from '../../protocol/syscall.ts'
import { type AheadFile, createReadAhead } from './read-ahead.ts'

const STAT_FIELDS = 18
const INODE_NUMBER = 7
const S_IFMT = 0o170000
const S_IFLNK = 0o120000
/** A folder is fetched whole when it was asked for 4, 8, 16 … times: then up to so many names for each question. */
const NAMES_PER_QUESTION = 32
const FIRST_SCAN = 4
/** Longer paths and names are the kernel's matter, which knows what is too long. */
const LONGEST_PATH = 1000
const LONGEST_NAME = 200
/** Answers that are kept. */
const MOST_ANSWERS = 20_000

/**
 * Answers what a process asks of files again and again (is it there, what is it, open it and read it) from what it
 * knows already. Nothing here is ever stale: all of it was learned at one generation of the file system, a word in
 * shared memory that grows before anybody changes anything, and counts for nothing at the next.
 */
export interface FileCache {
  /** As the system calls that it was made from. Arrays that they give must not be changed: they may be given again. */
  readonly sys: SyncSyscalls
  /** Nothing is kept before. */
  open(generation: SharedArrayBuffer): void
  /** Must be called before a call reaches the kernel in another way than through `sys`. */
  beforeAsync(name: SyscallName, args: unknown[]): void
  /** From now on other threads see this one's descriptors. */
  share(): void
}

/** How a descriptor's `close` is put off: it is closed before the next call, which nobody else can tell. */
export interface Closing {
  /** False where too many wait already. */
  closeSoon(fd: number): boolean
  /** The lowest of those that wait, which is then not closed; null where none does. */
  keepOpen(): number | null
}

/** Calls that may reach any descriptor, or hand it to others; the rest name theirs first. */
const REACHING = new Set<SyscallName>(['dup', 'dup2', 'spawn', 'poll'])

/** What is known of a folder: how often it was asked for, and the `lstat` of everything in it. */
interface Folder {
  questions: number
  /** Positions in `stats`, by name. */
  names: Map<string, number> | null
  stats: Float64Array
}

/** A file that was opened with its content. How far it has been read since, the kernel does not know yet. */
interface OpenContent {
  generation: number
  stat: StatArray
  bytes: Uint8Array
  position: number
  /** For the kernel another file, which is closed, stands behind the descriptor still: it must `adopt` this one. */
  adoptable: boolean
}

export function createFileCache(kernel: SyncSyscalls, { closeSoon, keepOpen }: Closing): FileCache {
  let generation: Int32Array | null = null
  let learnedAt = 0
  const stats = new Map<string, StatArray>()
  const lstats = new Map<string, StatArray>()
  const missing = new Set<string>()
  const folders = new Map<string, Folder>()
  const contents = new Map<number, OpenContent>()
  let shared = false
  const readAhead = createReadAhead(
    (path, request) => {
      if (request.fresh) forgetDescriptors()
      return kernel.ahead(path, request)
    },
    () => !shared,
  )

  /** Forgets what may be true no longer. False: this path is not one to remember answers for. */
  function mayKnow(path: string): boolean {
    if (!generation || path === '') return false
    const now = Atomics.load(generation, 0)
    if (now !== learnedAt || stats.size + lstats.size + missing.size + folders.size > MOST_ANSWERS) {
      stats.clear()
      lstats.clear()
      missing.clear()
      folders.clear()
      readAhead.forget()
      learnedAt = now
    }
    return true
  }

  /** The `lstat` of a path as its folder has it; null where it has none, undefined where that is not known. */
  function lookUp(path: string): StatArray | null | undefined {
    const parts = split(path)
    if (!parts) return undefined
    const { names, stats } = ask(parts.folder)
    if (!names) return undefined
    const at = names.get(parts.name)
    return at === undefined ? null : stats.subarray(at, at + STAT_FIELDS)
  }

  function findAhead(path: string): AheadFile | null {
    const parts = mayKnow(path) ? split(path) : null
    return parts && readAhead.find(parts.folder, parts.name)
  }

  function ask(path: string): Folder {
    let folder = folders.get(path)
    if (!folder) folders.set(path, (folder = { questions: 0, names: null, stats: NO_STATS }))
    if (folder.names) return folder
    const questions = ++folder.questions
    const isPowerOfTwo = (questions & (questions - 1)) === 0
    const scan = questions >= FIRST_SCAN && isPowerOfTwo ? kernel.scan(path, questions * NAMES_PER_QUESTION) : null
    if (scan) {
      folder.names = new Map(scan.names.split('/').map((name, i) => [name, i * STAT_FIELDS]))
      folder.stats = scan.stats
    }
    return folder
  }

  function stat(path: string): StatArray | null {
    if (!mayKnow(path)) return kernel.stat(path)
    const known = stats.get(path)
    if (known) return known
    if (missing.has(path)) return null
    const entry = lookUp(path)
    if (entry === null || (entry && (entry[1]! & S_IFMT) !== S_IFLNK)) return entry
    const answer = kernel.stat(path)
    if (answer) stats.set(path, answer)
    else missing.add(path)
    return answer
  }

  function lstat(path: string): StatArray | null {
    if (!mayKnow(path)) return kernel.lstat(path)
    const known = lstats.get(path)
    if (known) return known
    const entry = lookUp(path)
    if (entry !== undefined) return entry
    const answer = kernel.lstat(path)
    if (answer) lstats.set(path, answer)
    return answer
  }

  function readFile(path: string): Uint8Array {
    if (!mayKnow(path)) return kernel.readFile(path)
    if (missing.has(path) || lookUp(path) === null) throw new SystemError('ENOENT', 'open', path)
    const ahead = findAhead(path)
    if (ahead) return ahead.bytes
    try {
      return kernel.readFile(path)
    } catch (error) {
      if (error instanceof SystemError && error.code === 'ENOENT') missing.add(path)
      throw error
    }
  }

  function open(path: string, flags: number, mode: number): number {
    if (!generation || flags !== OPEN_FLAGS.O_RDONLY) return kernel.open(path, flags, mode)
    const known = openAhead(path)
    if (known !== null) return known
    // Loaded before the call: a change that comes between makes what was learned worthless, not wrong.
    const before = Atomics.load(generation, 0)
    const [fd, content] = kernel.openRead(path)
    if (content) {
      const [stat, bytes] = content
      contents.set(fd, { generation: before, stat, bytes, position: 0, adoptable: false })
    }
    return fd
  }

  /** Opens a file that was read ahead as the descriptor that waits to be closed: it is the lowest that is free. */
  function openAhead(path: string): number | null {
    if (shared) return null
    const fd = keepOpen()
    if (fd === null) return null
    const ahead = findAhead(path)
    if (!ahead?.held) {
      closeSoon(fd)
      return null
    }
    const { stat, bytes } = ahead
    contents.set(fd, { generation: learnedAt, stat, bytes, position: 0, adoptable: true })
    return fd
  }

  /** What is known of a descriptor, if it is true still. */
  function contentOf(fd: number): OpenContent | undefined {
    const content = contents.get(fd)
    if (!content || content.generation === Atomics.load(generation!, 0)) return content
    forgetDescriptor(fd, content)
    return undefined
  }

  function forgetDescriptor(fd: number, { position, adoptable, stat }: OpenContent): void {
    contents.delete(fd)
    if (adoptable) kernel.adopt(fd, stat[INODE_NUMBER]!)
    if (position > 0) kernel.seek(fd, position)
  }

  function forgetDescriptors(): void {
    for (const [fd, content] of contents) forgetDescriptor(fd, content)
  }

  function fstat(fd: number): StatArray {
    return contentOf(fd)?.stat ?? kernel.fstat(fd)
  }

  function read(fd: number, length: number, position: number): Uint8Array {
    const content = length < 0 ? undefined : contentOf(fd)
    if (!content) return kernel.read(fd, length, position)
    const from = position < 0 ? content.position : position
    const bytes = content.bytes.subarray(from, from + length)
    if (position < 0) content.position += bytes.length
    return bytes
  }

  function beforeAsync(name: SyscallName, args: unknown[]): void {
    if (contents.size === 0) return
    if (REACHING.has(name)) return forgetDescriptors()
    const [fd] = args
    const content = typeof fd === 'number' ? contents.get(fd) : undefined
    if (!content) return
    if (name === 'close') contents.delete(fd as number)
    else forgetDescriptor(fd as number, content)
  }

  function close(fd: number): void {
    if (!contents.delete(fd) || !closeSoon(fd)) kernel.close(fd)
  }

  /** For what lets another descriptor, or another process, read on from the same position, or takes a number over. */
  function forgetting<Args extends unknown[], T>(call: (...args: Args) => T): (...args: Args) => T {
    return (...args) => {
      forgetDescriptors()
      return call(...args)
    }
  }

  return {
    sys: {
      ...kernel,
      stat,
      lstat,
      fstat,
      readFile,
      open,
      read,
      close,
      descriptorKind: (fd) => (contentOf(fd) ? 'FILE' : kernel.descriptorKind(fd)),
      seek: forgetting(kernel.seek),
      dup: forgetting(kernel.dup),
      dup2: forgetting(kernel.dup2),
      spawn: forgetting(kernel.spawn),
      fchmod: forgetting(kernel.fchmod),
      futimes: forgetting(kernel.futimes),
    },
    open(memory) {
      generation = new Int32Array(memory)
      learnedAt = Atomics.load(generation, 0)
    },
    beforeAsync,
    share() {
      forgetDescriptors()
      shared = true
    },
  }
}

/** A path's folder and name, where both are plain: what is odd about a path is the kernel's matter. */
function split(path: string): { folder: string; name: string } | null {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  if (slash === 0 || name === '' || name === '.' || name === '..') return null
  if (path.length > LONGEST_PATH || name.length > LONGEST_NAME || !path.isWellFormed()) return null
  return { folder: slash < 0 ? '.' : path.slice(0, slash), name }
}

const NO_STATS = new Float64Array(0)
