import type { DescriptorKind, StatArray } from '../../protocol/syscall.ts'

/** One system call under way: what it is waiting in must be told when it is cancelled. */
export interface Call {
  /** At most one listener; a later one replaces it. */
  onCancel(listener: (() => void) | null): void
}

/** A call that nothing cancels. */
export const UNCANCELLABLE: Call = { onCancel() {} }

export type Awaitable<T> = T | Promise<T>

/**
 * An open file description: what descriptors, of several processes perhaps, refer to. A method that is missing is
 * not possible on this kind. A promise means that the caller sleeps.
 */
export interface OpenFile {
  readonly kind: DescriptorKind
  read?(length: number, position: number, call: Call): Awaitable<Uint8Array>
  write?(data: Uint8Array, position: number, call: Call): Awaitable<number>
  stat(): StatArray
  /** Missing where nothing ever sleeps. */
  readonly poll?: Poll
  /** The last descriptor is gone. */
  close(): void
}

/** What `poll` needs of an open file. */
export interface Poll {
  /** Bits of POLL: what would not sleep now. */
  ready(): number
  /** Resolves when that may have changed, for one of the events asked for. */
  change(events: number, call: Call): Promise<void>
}

/** Counts the descriptors that share an open file, and closes it with the last. */
export interface SharedFile<F extends OpenFile = OpenFile> {
  readonly file: F
  readonly references: number
  retain(): SharedFile<F>
  release(): void
}

export function shareFile<F extends OpenFile>(file: F): SharedFile<F> {
  let references = 1
  const shared: SharedFile<F> = {
    file,
    get references() {
      return references
    },
    retain() {
      references++
      return shared
    },
    release() {
      if (--references === 0) file.close()
    },
  }
  return shared
}
