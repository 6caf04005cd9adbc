import type { UseStore } from 'idb-keyval'
import { StorageError } from '../protocol/storage.ts'
import { conflictMessage, fullMessage } from './records.ts'

/** One database with several object stores; idb-keyval's own `createStore` can make only one in each. */
export interface Database<Name extends string> {
  /** For idb-keyval's functions. */
  store(name: Name): UseStore
  /**
   * One transaction over several stores: all of it happens, or nothing. `work` may go on in its requests' callbacks,
   * but must wait for nothing else; `abort` undoes it all and rejects with that error.
   */
  write(
    names: Name[],
    work: (stores: Record<Name, IDBObjectStore>, abort: (error: unknown) => void) => void,
  ): Promise<void>
  close(): void
}

/** Opens on first use, and again where the browser closed the connection. Rejects with a `StorageError`. */
export function openDatabase<Name extends string>(database: string, names: readonly Name[]): Database<Name> {
  let opened: Promise<IDBDatabase> | null = null

  const open = (): Promise<IDBDatabase> => {
    opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(database, 1)
      request.onupgradeneeded = () => {
        for (const name of names) request.result.createObjectStore(name)
      }
      request.onsuccess = () => {
        const db = request.result
        db.onclose = () => {
          opened = null
        }
        // A newer version of the page wants to change the stores: let it.
        db.onversionchange = () => {
          db.close()
          opened = null
        }
        resolve(db)
      }
      request.onerror = () => reject(asStorageError(request.error))
    })
    opened.catch(() => {
      opened = null
    })
    return opened
  }

  return {
    store(name) {
      return async (mode, callback) => {
        const transaction = (await open()).transaction(name, mode)
        try {
          return await callback(transaction.objectStore(name))
        } catch (error) {
          throw asStorageError(error)
        }
      }
    },

    async write(wanted, work) {
      // Strict: the promise resolves when the disk has it, not when the browser has it in mind.
      const transaction = (await open()).transaction(wanted, 'readwrite', { durability: 'strict' })
      await new Promise<void>((resolve, reject) => {
        let reason: unknown = null
        const abort = (error: unknown) => {
          reason = error
          transaction.abort()
        }
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(reason ?? asStorageError(transaction.error))
        const stores = Object.fromEntries(wanted.map((name) => [name, transaction.objectStore(name)]))
        try {
          work(stores as Record<Name, IDBObjectStore>, abort)
        } catch (error) {
          abort(asStorageError(error))
        }
      })
    },

    close() {
      opened?.then((db) => db.close())
      opened = null
    },
  }
}

function asStorageError(error: unknown): unknown {
  const name = (error as DOMException | null)?.name
  if (name === 'ConstraintError') return new StorageError('conflict', conflictMessage)
  if (name === 'QuotaExceededError') return new StorageError('full', fullMessage)
  return error
}
