import type { SharedFile } from './open-file.ts'

/** Files that are open for a process without a descriptor, by inode number. */
export interface HeldFiles {
  /** Takes over the caller's reference; lets go of one that is held already. */
  add(ino: number, file: SharedFile): void
  /** Gives the reference away. */
  take(ino: number): SharedFile | undefined
  releaseAll(): void
}

export function createHeldFiles(): HeldFiles {
  const files = new Map<number, SharedFile>()
  return {
    add(ino, file) {
      files.get(ino)?.release()
      files.set(ino, file)
    },
    take(ino) {
      const file = files.get(ino)
      files.delete(ino)
      return file
    },
    releaseAll() {
      for (const file of files.values()) file.release()
      files.clear()
    },
  }
}
