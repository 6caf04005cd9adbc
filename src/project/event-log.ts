import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { Storage } from '../protocol/storage.ts'

/** `previous` of the first line. */
export const FIRST_PREVIOUS = '0'.repeat(64)

/** JSON with sorted keys and without undefined members: one value, one text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  )
}

/** SHA-256 in hexadecimal. */
export async function sha256(data: Uint8Array | string): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data.slice()
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A line without its links. */
export type UnsealedEvent = Pick<ProjectEvent, 'number' | 'time' | 'body'>

async function seal({ number, time, body }: UnsealedEvent, previous: string): Promise<ProjectEvent> {
  // The body is kept as it was hashed: what JSON leaves out would otherwise come back from storage and break the chain.
  const plain = JSON.parse(canonicalJson({ number, time, body, previous })) as Omit<ProjectEvent, 'hash'>
  return { ...plain, hash: await sha256(canonicalJson(plain)) }
}

/** Links lines anew, as they are ordered and numbered from 1: for logs that arrive without hashes. */
export async function chainEvents(lines: Pick<ProjectEvent, 'time' | 'body'>[]): Promise<ProjectEvent[]> {
  const events: ProjectEvent[] = []
  for (const { time, body } of lines) {
    events.push(await seal({ number: events.length + 1, time, body }, events.at(-1)?.hash ?? FIRST_PREVIOUS))
  }
  return events
}

/** Finds the first line whose number, link or contents are not what was written. */
export async function verifyLog(events: readonly ProjectEvent[]): Promise<{ ok: true } | { ok: false; line: number }> {
  for (const [index, event] of events.entries()) {
    const previous = events[index - 1]?.hash ?? FIRST_PREVIOUS
    if (event.number !== index + 1 || event.previous !== previous) return { ok: false, line: index + 1 }
    if ((await seal(event, event.previous)).hash !== event.hash) return { ok: false, line: index + 1 }
  }
  return { ok: true }
}

/** Every line whose number, link or contents are not what was written. */
export async function changedLines(events: readonly ProjectEvent[]): Promise<number[]> {
  const sound = await Promise.all(
    events.map(async (event, index) => {
      const previous = events[index - 1]?.hash ?? FIRST_PREVIOUS
      if (event.number !== index + 1 || event.previous !== previous) return false
      return (await seal(event, event.previous)).hash === event.hash
    }),
  )
  return sound.flatMap((isSound, index) => (isSound ? [] : [index + 1]))
}

export interface EventLogOptions {
  storage: Storage
  projectId: string
  /** The lines that storage holds already. */
  events: ProjectEvent[]
  /** Milliseconds since the epoch. */
  now: () => number
  /** What is written instead of a line: without what no log may hold. */
  withhold?: (body: EventBody) => Promise<EventBody>
  /** Each new line in order, before it is in storage. */
  onEvent?: (event: ProjectEvent) => void
  /** Storage refused (again); the lines are kept and tried again with the next one. null: it took them all. */
  onUnsaved?: (error: Error | null) => void
}

export interface EventLog {
  /** Every line so far. */
  readonly events: readonly ProjectEvent[]
  /** Resolves with the line when it is in the list; storage follows at once. Lines stand in the order of the calls. */
  append(body: EventBody): Promise<ProjectEvent>
  /** Resolves when storage holds every line; rejects with storage's error. */
  flush(): Promise<void>
}

export function createEventLog(options: EventLogOptions): EventLog {
  const { storage, projectId, now, withhold, onEvent, onUnsaved } = options
  const events = [...options.events]
  let saved = events.length
  let queue: Promise<unknown> = Promise.resolve()
  let writing: Promise<void> | null = null

  async function write(): Promise<void> {
    while (saved < events.length) {
      const batch = events.slice(saved)
      await storage.appendEvents(projectId, batch)
      saved += batch.length
    }
  }

  /** One writer at a time: what is appended meanwhile goes with its next batch. */
  function save(): Promise<void> {
    writing ??= write().then(
      () => {
        writing = null
        onUnsaved?.(null)
        // A line that came while the last batch was being confirmed.
        if (saved < events.length) return save()
      },
      (error: Error) => {
        writing = null
        onUnsaved?.(error)
        throw error
      },
    )
    return writing
  }

  return {
    events,

    append(body) {
      const appended = queue.then(async () => {
        const last = events.at(-1)
        const kept = withhold ? await withhold(body) : body
        const event = await seal({ number: events.length + 1, time: now(), body: kept }, last?.hash ?? FIRST_PREVIOUS)
        events.push(event)
        onEvent?.(event)
        save().catch(() => {}) // Told through onUnsaved, and to whoever flushes.
        return event
      })
      queue = appended.catch(() => {})
      return appended
    },

    async flush() {
      await queue
      while (saved < events.length) await save()
      if (writing !== null) await writing
    },
  }
}
