import type { SmallFiles, StatArray, SyncSyscalls } from '../../protocol/syscall.ts'

const STAT_FIELDS = 18
/** The first fetch of a folder, and the largest; doubled each time. Bytes. */
const FIRST_FETCH = 64 * 1024
const LARGEST_FETCH = 512 * 1024
/** So much may be fetched of a folder and not asked for: it takes about as long as a call. Bytes. */
const MOST_WASTE = 256 * 1024
/** What is kept in all. Bytes. */
const MOST_KEPT = 4 * 1024 * 1024
/** Reads of one folder that show that more will follow; it doubles while what is fetched is forgotten unread. */
const LEAST_PATIENCE = 2
const MOST_PATIENCE = 64

/** A small file as it was at one generation of the file system. */
export interface AheadFile {
  readonly stat: StatArray
  readonly bytes: Uint8Array
  /** The kernel can still open this very file (`adopt`). */
  readonly held: boolean
}

interface Entry extends AheadFile {
  asked: boolean
}

interface Folder {
  reads: number
  files: Map<string, Entry>
  /** Positions in the kernel's order: where it began, where it goes on; null before the first fetch. */
  began: number | null
  next: number
  /** It went on from the first position after the last. */
  wrapped: boolean
  done: boolean
  limit: number
  /** Bytes fetched, and those of them that were asked for. */
  fetched: number
  used: number
}

/**
 * Reads ahead, as operating systems do: who reads a second small file of a folder will probably read the next ones,
 * so they come with it. More at a time while they are asked for; none where they are not. Everything here is as it
 * was at one generation of the file system: `forget` must be called when there is another.
 */
export interface ReadAhead {
  /** What a file of a folder holds, which is about to be read; null: ask the kernel. Counts as a read. */
  find(folder: string, name: string): AheadFile | null
  forget(): void
}

/**
 * @param ahead fetches; `fresh`: nothing that was fetched before will be asked for any more.
 */
export function createReadAhead(
  ahead: (...args: Parameters<SyncSyscalls['ahead']>) => SmallFiles | null,
  holds: () => boolean,
): ReadAhead {
  const folders = new Map<string, Folder>()
  let kept = 0
  let used = 0
  let patience = LEAST_PATIENCE
  let fresh = true

  function forget(): void {
    if (folders.size === 0) return
    if (kept > 0)
      patience = used * 2 < kept ? Math.min(patience * 2, MOST_PATIENCE) : Math.max(patience >> 1, LEAST_PATIENCE)
    folders.clear()
    kept = used = 0
    fresh = true
  }

  function open(path: string): Folder {
    let folder = folders.get(path)
    if (!folder) {
      const nothing = { reads: 0, began: null, next: -1, wrapped: false, done: false, fetched: 0, used: 0 }
      folders.set(path, (folder = { ...nothing, files: new Map(), limit: FIRST_FETCH }))
    }
    return folder
  }

  function fetch(path: string, folder: Folder, first: string): void {
    const hold = holds()
    const { next: from, wrapped, began, limit } = folder
    const to = wrapped ? began! : -1
    const answer = ahead(path, { first, from, to, limit, hold, fresh })
    fresh = false
    if (!answer) {
      folder.done = true
      return
    }
    const names = answer.names === '' ? [] : answer.names.split('/')
    let at = 0
    for (const [i, name] of names.entries()) {
      const stat = answer.stats.subarray(i * STAT_FIELDS, (i + 1) * STAT_FIELDS)
      const bytes = answer.bytes.subarray(at, (at += stat[8]!))
      if (!folder.files.get(name)?.asked) folder.files.set(name, { stat, bytes, held: hold, asked: false })
    }
    folder.began ??= answer.start
    folder.next = answer.next
    if (!wrapped && answer.next >= answer.size) {
      folder.wrapped = true
      folder.next = 0
    }
    if (folder.wrapped && folder.next >= folder.began) folder.done = true
    folder.limit = Math.min(limit * 2, LARGEST_FETCH)
    folder.fetched += answer.bytes.length
    kept += answer.bytes.length
  }

  function find(path: string, name: string): AheadFile | null {
    const folder = open(path)
    const file = folder.files.get(name)
    if (file) return use(folder, file)
    folder.reads++
    const waste = folder.fetched - folder.used
    if (folder.done || folder.reads < patience || waste > Math.max(MOST_WASTE, folder.used)) return null
    if (kept > MOST_KEPT) {
      forget()
      return null
    }
    fetch(path, folder, name)
    const fetched = folder.files.get(name)
    return fetched ? use(folder, fetched) : null
  }

  function use(folder: Folder, file: Entry): AheadFile {
    if (!file.asked) {
      file.asked = true
      folder.used += file.bytes.length
      used += file.bytes.length
    }
    return file
  }

  return { find, forget }
}
