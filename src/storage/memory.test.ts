import { describe, test } from 'vitest'
import { storageConformance } from './conformance.ts'
import { createMemoryStorage } from './memory.ts'

describe('memory storage', () => {
  for (const { name, run } of storageConformance) {
    test(name, async () => {
      let clock = 1_000_000_000
      const storage = createMemoryStorage({ now: () => clock })
      await run({
        storage,
        async damage(project, number, record) {
          if (record === undefined) storage.events.get(project)?.delete(number)
          else storage.events.get(project)?.set(number, record)
        },
        advance(milliseconds) {
          clock += milliseconds
        },
        reopen: null,
      })
    })
  }
})
