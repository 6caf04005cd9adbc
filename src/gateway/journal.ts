import type { NetworkRecord } from '../protocol/gateway.ts'

/** How long a record waits for others, milliseconds: an install asks hundreds of times within seconds. */
const GATHER_MS = 2000
const MOST_AT_ONCE = 500

/** Gathers what a gateway records, and hands it on in batches once somebody keeps it. */
export interface Journal {
  record(record: NetworkRecord): void
  /** What was recorded before comes with the first batch. */
  keep(listener: (batch: NetworkRecord[]) => void): void
  /** Hands over now what waits. */
  flush(): void
}

export function createJournal(): Journal {
  let waiting: NetworkRecord[] = []
  let listener: ((batch: NetworkRecord[]) => void) | null = null
  let timer: ReturnType<typeof setTimeout> | null = null

  function flush(): void {
    if (timer) clearTimeout(timer)
    timer = null
    if (!listener || waiting.length === 0) return
    const batch = waiting
    waiting = []
    listener(batch)
  }

  return {
    record(record) {
      waiting.push(record)
      if (waiting.length >= MOST_AT_ONCE) flush()
      else timer ??= setTimeout(flush, GATHER_MS)
    },
    keep(keeper) {
      listener = keeper
      if (waiting.length > 0) timer ??= setTimeout(flush, GATHER_MS)
    },
    flush,
  }
}
