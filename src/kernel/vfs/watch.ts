import type { WatchEvent } from '../../protocol/syscall.ts'
import type { DirectoryInode, Inode } from './inode.ts'

/** What happened to one directory entry. `rename`: it appeared, went, or became another file. */
export interface EntryChange {
  event: WatchEvent['event']
  directory: number
  name: string
  /** The inode concerned, for those who watch the file itself. */
  ino: number
}

export interface Watcher {
  ino: number
  recursive: boolean
  notify(event: WatchEvent): void
}

export interface WatchRegistry {
  add(watcher: Watcher): () => void
  /** Every change of the whole tree. */
  addGlobal(listener: (change: EntryChange) => void): () => void
  emit(change: EntryChange): void
}

/** Tells watchers of changes, in the shapes of `fs.watch` on Linux. `inode` looks up what is alive. */
export function createWatchRegistry(inode: (ino: number) => Inode | undefined): WatchRegistry {
  const watchers = new Map<number, Set<Watcher>>()
  const global = new Set<(change: EntryChange) => void>()
  let recursive = 0

  function tellDirectory(ino: number, event: WatchEvent, onlyRecursive: boolean): void {
    for (const watcher of watchers.get(ino) ?? []) if (watcher.recursive || !onlyRecursive) watcher.notify(event)
  }

  return {
    add(watcher) {
      const set = watchers.get(watcher.ino) ?? new Set()
      watchers.set(watcher.ino, set.add(watcher))
      if (watcher.recursive) recursive++
      return () => {
        if (!set.delete(watcher)) return
        if (set.size === 0) watchers.delete(watcher.ino)
        if (watcher.recursive) recursive--
      }
    },
    addGlobal(listener) {
      global.add(listener)
      return () => void global.delete(listener)
    },
    emit(change) {
      for (const listener of global) listener(change)
      if (watchers.size === 0) return
      for (const watcher of watchers.get(change.ino) ?? []) {
        watcher.notify({ event: change.event, filename: change.name })
      }
      tellDirectory(change.directory, { event: change.event, filename: change.name }, false)
      if (recursive === 0) return
      let filename = change.name
      let directory = inode(change.directory) as DirectoryInode | undefined
      while (directory && directory.parent !== directory.ino) {
        filename = `${directory.name}/${filename}`
        tellDirectory(directory.parent, { event: change.event, filename }, true)
        directory = inode(directory.parent) as DirectoryInode | undefined
      }
    },
  }
}
