import { get, set, update, values } from 'idb-keyval'
import { DEFAULT_SETTINGS, type Settings } from '../protocol/settings.ts'
import { type ProjectSummary, type Storage, StorageError } from '../protocol/storage.ts'
import { openDatabase } from './database.ts'
import { CONTENT_GRACE_MS, listReadable, missingMessage, type ReadableEvents, referredContents } from './records.ts'

export interface IndexedDbOptions {
  /** Settings until some are saved. */
  defaults?: Settings
  /** The database's name. */
  name?: string
  /** Milliseconds since the epoch. */
  now?: () => number
}

/** A content and when it was last put. */
interface ContentRecord {
  bytes: Uint8Array
  at: number
}

/**
 * Object stores: `projects` (summaries by id), `events` (by [project, number]), `contents` (by SHA-256), `settings`
 * (with the model's key, and the pair that signs, apart from everything that is shared or exported) and `quarantine` (records that
 * could not be read, by [project, number, time]).
 */
const STORES = ['projects', 'events', 'contents', 'settings', 'quarantine'] as const

/** Every key of one project in `events`: an array sorts after every number. */
const eventsOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id], [id, []])

/** The durable storage of this browser. Methods reject with a `StorageError` where the browser refuses. */
export function createIndexedDbStorage(options: IndexedDbOptions = {}): Storage & { close(): void } {
  const now = options.now ?? Date.now
  const database = openDatabase(options.name ?? 'tabwright', STORES)
  const projects = database.store('projects')
  const contents = database.store('contents')
  const settings = database.store('settings')

  return {
    close: database.close,

    listProjects: () => values<ProjectSummary>(projects),

    createProject: (summary) =>
      database.write(['projects'], (stores) => {
        stores.projects.add(summary, summary.id)
      }),

    updateProject: (id, change) =>
      update<ProjectSummary>(
        id,
        (summary) => {
          if (summary === undefined) throw new StorageError('missing', missingMessage)
          return { ...summary, ...change, id }
        },
        projects,
      ),

    deleteProject: (id) =>
      database.write(['projects', 'events', 'contents'], (stores) => {
        stores.projects.delete(id)
        stores.events.delete(eventsOf(id))
        collectContents(stores.events, stores.contents, now() - CONTENT_GRACE_MS)
      }),

    async loadEvents(id) {
      let readable: ReadableEvents = { events: [], damaged: null, aside: [] }
      await database.write(['projects', 'events', 'quarantine'], (stores, abort) => {
        read(stores.projects.get(id), (summary: ProjectSummary | undefined) => {
          if (summary === undefined) return abort(new StorageError('missing', missingMessage))
          readNumbered(stores.events, id, (records) => {
            readable = listReadable(records, summary.events)
            for (const [number, record] of records.slice(readable.events.length)) {
              stores.quarantine.put(record, [id, number, now()])
              stores.events.delete([id, number])
            }
            if (readable.events.length !== summary.events) {
              stores.projects.put({ ...summary, events: readable.events.length }, id)
            }
          })
        })
      })
      return { events: readable.events, damaged: readable.damaged }
    },

    appendEvents: (id, added) =>
      database.write(['projects', 'events'], (stores, abort) => {
        read(stores.projects.get(id), (summary: ProjectSummary | undefined) => {
          if (summary === undefined) return abort(new StorageError('missing', missingMessage))
          for (const event of added) stores.events.add(event, [id, event.number])
          const count = Math.max(summary.events, ...added.map(({ number }) => number))
          stores.projects.put({ ...summary, events: count }, id)
        })
      }),

    putContent: (hash, bytes) =>
      database.write(['contents'], (stores) => {
        read(stores.contents.get(hash), (kept: ContentRecord | undefined) => {
          // Written again only to keep it from being collected while its event is on the way.
          if (kept !== undefined && kept.at > now() - CONTENT_GRACE_MS / 2) return
          stores.contents.put({ bytes: kept?.bytes ?? bytes.slice(), at: now() } satisfies ContentRecord, hash)
        })
      }),

    async getContent(hash) {
      return (await get<ContentRecord>(hash, contents))?.bytes ?? null
    },

    async loadSettings() {
      return (await get<Settings>('settings', settings)) ?? structuredClone(options.defaults ?? DEFAULT_SETTINGS)
    },

    saveSettings: (changed) => set('settings', changed, settings),

    async loadSigningKey() {
      return (await get<CryptoKeyPair>('signing-key', settings)) ?? null
    },

    saveSigningKey: (pair) => set('signing-key', pair, settings),
  }
}

function read<T>(request: IDBRequest<T>, then: (result: T) => void): void {
  request.onsuccess = () => then(request.result)
}

/** A project's records with their numbers, in order. */
function readNumbered(events: IDBObjectStore, id: string, then: (records: [number, unknown][]) => void): void {
  read(events.getAllKeys(eventsOf(id)), (keys) => {
    read(events.getAll(eventsOf(id)), (records) => {
      then(keys.map((key, index) => [(key as [string, number])[1], records[index]]))
    })
  })
}

/** Removes contents last put before `young` that no event refers to. */
function collectContents(events: IDBObjectStore, contents: IDBObjectStore, young: number): void {
  const kept = new Set<string>()
  read(events.openCursor(), function walk(cursor) {
    if (cursor !== null) {
      for (const hash of referredContents([cursor.value])) kept.add(hash)
      return cursor.continue()
    }
    read(contents.openCursor(), (content) => {
      if (content === null) return
      if (!kept.has(content.key as string) && (content.value as ContentRecord).at < young) content.delete()
      content.continue()
    })
  })
}
