/** Runs the storage suite on IndexedDB inside a page; `storage.test.ts` bundles it and calls `runStorageCase`. */
import { storageConformance } from '../src/storage/conformance.ts'
import { createIndexedDbStorage } from '../src/storage/indexed-db.ts'
import { openStorage } from '../src/storage/open-storage.ts'

/** Writes to the events store behind the storage's back. */
function damage(database: string, key: IDBValidKey, record: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database)
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const db = request.result
      const transaction = db.transaction('events', 'readwrite')
      const events = transaction.objectStore('events')
      if (record === undefined) events.delete(key)
      else events.put(record, key)
      transaction.oncomplete = () => {
        db.close()
        resolve()
      }
    }
  })
}

async function runStorageCase(name: string): Promise<void> {
  const found = storageConformance.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  let clock = Date.now()
  const options = { name: `case ${name}`, now: () => clock }
  await found.run({
    storage: createIndexedDbStorage(options),
    damage: (project, number, record) => damage(options.name, [project, number], record),
    advance(milliseconds) {
      clock += milliseconds
    },
    reopen: () => createIndexedDbStorage(options),
  })
}

Object.assign(globalThis, {
  runStorageCase,
  temporaryReason: async () => (await openStorage()).temporary,
  /** Appends one line at a time without end; the test ends the page in the middle and looks at what was kept. */
  async appendForEver(told: (number: number) => void) {
    const storage = createIndexedDbStorage({ name: 'crash' })
    await storage.createProject({ id: 'p', name: 'p', createdAt: 0, openedAt: 0, events: 0 })
    for (let number = 1; ; number++) {
      const body = { type: 'prompt', text: 'x'.repeat(1000) } as const
      await storage.appendEvents('p', [{ number, time: 0, body, previous: `${number - 1}`, hash: `${number}` }])
      told(number)
    }
  },
  async keptAfterCrash() {
    const { events, damaged } = await createIndexedDbStorage({ name: 'crash' }).loadEvents('p')
    return { count: events.length, damaged }
  },
})
