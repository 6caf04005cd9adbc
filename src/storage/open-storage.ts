import { DEFAULT_SETTINGS, type Settings } from '../protocol/settings.ts'
import type { Storage } from '../protocol/storage.ts'
import { createIndexedDbStorage } from './indexed-db.ts'
import { createMemoryStorage } from './memory.ts'

export interface OpenedStorage {
  storage: Storage
  /** A sentence for the person where nothing can be kept (a private window, storage switched off); null where it can. */
  temporary: string | null
}

/** The browser's durable storage, or memory where the browser refuses it. `defaults` hold until settings are saved. */
export async function openStorage(defaults: Settings = DEFAULT_SETTINGS): Promise<OpenedStorage> {
  try {
    const storage = createIndexedDbStorage({ defaults })
    await storage.listProjects()
    return { storage, temporary: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      storage: createMemoryStorage({ defaults }),
      temporary: `This browser keeps nothing for this page (${reason}). Projects live until the tab is closed: save as a file what you want to keep.`,
    }
  }
}
