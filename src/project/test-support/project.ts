import type { EventBody } from '../../protocol/events.ts'
import type { Storage } from '../../protocol/storage.ts'
import { chainEvents, sha256 } from '../event-log.ts'
import { reduceAll } from '../reduce.ts'

/** A stored project with these files (each in a line of its own) and then these lines. */
export async function storedProject(
  storage: Storage,
  files: [path: string, contents: string | Uint8Array][],
  ...bodies: EventBody[]
) {
  const lines: EventBody[] = [{ type: 'created', name: 'Sample', template: null }]
  for (const [path, contents] of files) {
    const bytes = typeof contents === 'string' ? new TextEncoder().encode(contents) : contents
    const content = await sha256(bytes)
    await storage.putContent(content, bytes)
    lines.push({ type: 'files', by: 'agent', changes: [{ path, content, size: bytes.length }] })
  }
  const events = await chainEvents(
    [...lines, ...bodies].map((body, index) => ({ time: 1_700_000_000_000 + index * 50, body })),
  )
  await storage.createProject({ id: 'p', name: 'Sample', createdAt: 1, openedAt: 1, events: 0 })
  await storage.appendEvents('p', events)
  return { storage, events, state: reduceAll(events) }
}
