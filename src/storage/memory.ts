import type { ProjectEvent } from '../protocol/events.ts'
import { DEFAULT_SETTINGS, type Settings } from '../protocol/settings.ts'
import { type ProjectSummary, type Storage, StorageError } from '../protocol/storage.ts'
import { CONTENT_GRACE_MS, conflictMessage, listReadable, missingMessage, referredContents } from './records.ts'

export interface MemoryStorageOptions {
  /** Settings until some are saved. */
  defaults?: Settings
  /** Milliseconds since the epoch. */
  now?: () => number
}

/**
 * Storage that ends with the page: for windows where IndexedDB is refused, and for tests. Records are copied on the
 * way in and out, as a database does.
 */
export function createMemoryStorage(options: MemoryStorageOptions = {}): Storage & { events: MemoryEvents } {
  const now = options.now ?? Date.now
  const projects = new Map<string, ProjectSummary>()
  const events: MemoryEvents = new Map()
  const quarantine: unknown[] = []
  const contents = new Map<string, { bytes: Uint8Array; at: number }>()
  let signingKey: CryptoKeyPair | null = null
  let settings: Settings = structuredClone(options.defaults ?? DEFAULT_SETTINGS)

  const summaryOf = (id: string): ProjectSummary => {
    const summary = projects.get(id)
    if (summary === undefined) throw new StorageError('missing', missingMessage)
    return summary
  }

  return {
    events,

    async listProjects() {
      return [...projects.values()].map((summary) => ({ ...summary }))
    },

    async createProject(summary) {
      if (projects.has(summary.id)) throw new StorageError('conflict', conflictMessage)
      projects.set(summary.id, { ...summary })
      events.set(summary.id, new Map())
    },

    async updateProject(id, change) {
      projects.set(id, { ...summaryOf(id), ...change, id })
    },

    async deleteProject(id) {
      projects.delete(id)
      events.delete(id)
      const kept = referredContents([...events.values()].flatMap((list) => [...list.values()]))
      const young = now() - CONTENT_GRACE_MS
      for (const [hash, { at }] of contents) if (!kept.has(hash) && at < young) contents.delete(hash)
    },

    async loadEvents(id) {
      const summary = summaryOf(id)
      const records = events.get(id)!
      const numbered = [...records].sort(([a], [b]) => a - b)
      const { events: readable, damaged, aside } = listReadable(numbered, summary.events)
      for (const number of aside) {
        quarantine.push(records.get(number))
        records.delete(number)
      }
      summary.events = readable.length
      return { events: structuredClone(readable), damaged }
    },

    async appendEvents(id, added) {
      const summary = summaryOf(id)
      const records = events.get(id)!
      if (added.some(({ number }) => records.has(number))) throw new StorageError('conflict', conflictMessage)
      const copies = structuredClone(added)
      for (const event of copies) records.set(event.number, event)
      summary.events = Math.max(summary.events, ...copies.map(({ number }) => number))
    },

    async putContent(hash, bytes) {
      contents.set(hash, { bytes: contents.get(hash)?.bytes ?? bytes.slice(), at: now() })
    },

    async getContent(hash) {
      return contents.get(hash)?.bytes.slice() ?? null
    },

    async loadSettings() {
      return structuredClone(settings)
    },

    async saveSettings(changed) {
      settings = structuredClone(changed)
    },

    async loadSigningKey() {
      return signingKey
    },

    async saveSigningKey(pair) {
      signingKey = pair
    },
  }
}

/** By project and number. Open to tests, which damage records here. */
export type MemoryEvents = Map<string, Map<number, ProjectEvent | unknown>>
