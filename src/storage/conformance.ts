import type { ProjectEvent } from '../protocol/events.ts'
import { DEFAULT_SETTINGS } from '../protocol/settings.ts'
import type { ProjectSummary, Storage } from '../protocol/storage.ts'
import { CONTENT_GRACE_MS } from './records.ts'

/** What the suite needs of an implementation. It is written without a test runner, so that it runs in a page too. */
export interface StorageUnderTest {
  storage: Storage
  /** Puts a value in an event's place behind the storage's back; undefined removes the record. */
  damage(project: string, number: number, record: unknown): Promise<void>
  /** Moves the storage's clock on. */
  advance(milliseconds: number): void
  /** Another look at the same data, as after a reload; null where nothing outlives the page. */
  reopen: (() => Storage) | null
}

export interface ConformanceCase {
  name: string
  run(subject: StorageUnderTest): Promise<void>
}

const summary = (id: string): ProjectSummary => ({ id, name: `Project ${id}`, createdAt: 1, openedAt: 2, events: 0 })

const event = (number: number, body: ProjectEvent['body'] = { type: 'prompt', text: `line ${number}` }) =>
  ({ number, time: number, body, previous: `hash ${number - 1}`, hash: `hash ${number}` }) satisfies ProjectEvent

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

function equal(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (left !== right) throw new Error(`expected ${right}, got ${left}`)
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
  return 'not refused'
}

const numbers = async (storage: Storage, id: string): Promise<number[]> =>
  (await storage.loadEvents(id)).events.map((line) => line.number)

/** Every promise that `Storage` makes. Each case gets a storage of its own, empty. */
export const storageConformance: ConformanceCase[] = [
  {
    name: 'lists, changes and removes projects',
    async run({ storage }) {
      await storage.createProject(summary('a'))
      await storage.createProject(summary('b'))
      await storage.updateProject('b', { name: 'Renamed', openedAt: 9 })
      const listed = (await storage.listProjects()).sort((left, right) => left.id.localeCompare(right.id))
      equal(listed, [summary('a'), { ...summary('b'), name: 'Renamed', openedAt: 9 }])
      await storage.deleteProject('a')
      equal(
        (await storage.listProjects()).map(({ id }) => id),
        ['b'],
      )
    },
  },
  {
    name: 'refuses a second project under one id, and changes to one that is gone',
    async run({ storage }) {
      await storage.createProject(summary('a'))
      equal(await refusal(storage.createProject(summary('a'))), 'conflict')
      equal(await refusal(storage.updateProject('x', { name: 'X' })), 'missing')
      equal(await refusal(storage.loadEvents('x')), 'missing')
      equal(await refusal(storage.appendEvents('x', [event(1)])), 'missing')
    },
  },
  {
    name: 'gives events back in order and counts them',
    async run({ storage }) {
      await storage.createProject(summary('a'))
      await storage.createProject(summary('ab'))
      await storage.appendEvents('a', [event(1), event(2)])
      await storage.appendEvents(
        'a',
        Array.from({ length: 10 }, (_, index) => event(index + 3)),
      )
      await storage.appendEvents('ab', [event(1)])
      const { events, damaged } = await storage.loadEvents('a')
      equal(
        events,
        [...Array(12)].map((_, index) => event(index + 1)),
      )
      equal(damaged, null)
      equal((await storage.listProjects()).map((project) => project.events).sort(), [1, 12])
    },
  },
  {
    name: 'refuses a number that is taken, and then takes none of the batch',
    async run({ storage }) {
      await storage.createProject(summary('a'))
      await storage.appendEvents('a', [event(1), event(2)])
      equal(await refusal(storage.appendEvents('a', [event(3), event(2)])), 'conflict')
      equal(await numbers(storage, 'a'), [1, 2])
    },
  },
  {
    name: 'keeps copies: what the caller does to an object later changes nothing',
    async run({ storage }) {
      await storage.createProject(summary('a'))
      const line = event(1, { type: 'created', name: 'before', template: null })
      const content = bytes('before')
      await storage.appendEvents('a', [line])
      await storage.putContent('h', content)
      ;(line.body as { name: string }).name = 'after'
      content.fill(0)
      equal((await storage.loadEvents('a')).events[0]?.body, { type: 'created', name: 'before', template: null })
      equal(await storage.getContent('h'), bytes('before'))
    },
  },
  {
    name: 'ends the list at a missing record, says so, and goes on from there',
    async run({ storage, damage }) {
      await storage.createProject(summary('a'))
      await storage.appendEvents('a', [event(1), event(2), event(3), event(4)])
      await damage('a', 3, undefined)
      const { events, damaged } = await storage.loadEvents('a')
      equal(events, [event(1), event(2)])
      equal(damaged?.startsWith('Line 3 '), true)
      equal(damaged?.includes('the 2 from there on'), true)
      await storage.appendEvents('a', [event(3)])
      equal(await storage.loadEvents('a'), { events: [event(1), event(2), event(3)], damaged: null })
    },
  },
  {
    name: 'ends the list at a damaged record, at one out of the chain, and at a missing end',
    async run({ storage, damage }) {
      const damages: unknown[] = ['garbage', null, { ...event(2), number: 7 }, { ...event(2), previous: 'other' }]
      for (const [index, record] of [...damages, undefined].entries()) {
        const id = `p${index}`
        await storage.createProject(summary(id))
        await storage.appendEvents(id, [event(1), event(2)])
        await damage(id, 2, record)
        const { events, damaged } = await storage.loadEvents(id)
        equal(events, [event(1)])
        equal(damaged?.startsWith('Line 2 '), true)
      }
    },
  },
  {
    name: 'keeps contents by hash, byte for byte',
    async run({ storage }) {
      const all = Uint8Array.from({ length: 256 }, (_, index) => index)
      await storage.putContent('h', all.subarray(3, 200))
      await storage.putContent('h', all.subarray(3, 200))
      equal(await storage.getContent('h'), all.slice(3, 200))
      equal(await storage.getContent('unknown'), null)
    },
  },
  {
    name: 'collects the contents of a deleted project, but not those of others nor those just put',
    async run({ storage, advance }) {
      const files = (content: string) =>
        event(1, { type: 'files', by: 'agent', changes: [{ path: 'f', content, size: 1 }] })
      for (const hash of ['shared', 'own', 'stray']) await storage.putContent(hash, bytes(hash))
      for (const id of ['a', 'b', 'c']) await storage.createProject(summary(id))
      await storage.appendEvents('a', [files('shared')])
      await storage.appendEvents('b', [files('shared')])
      await storage.appendEvents('c', [files('own')])
      advance(2 * CONTENT_GRACE_MS)
      await storage.putContent('fresh', bytes('fresh'))
      await storage.putContent('stray', bytes('stray'))
      await storage.deleteProject('a')
      await storage.deleteProject('c')
      const left = []
      for (const hash of ['shared', 'own', 'stray', 'fresh']) left.push((await storage.getContent(hash)) !== null)
      equal(left, [true, false, true, true])
    },
  },
  {
    name: 'starts with the default settings and keeps what is saved',
    async run({ storage, reopen }) {
      equal(await storage.loadSettings(), DEFAULT_SETTINGS)
      const changed = { ...DEFAULT_SETTINGS, model: { ...DEFAULT_SETTINGS.model, key: 'a key' } }
      await storage.saveSettings(changed)
      equal(await (reopen?.() ?? storage).loadSettings(), changed)
    },
  },
  {
    name: 'keeps the pair that signs, without giving its private half away',
    async run({ storage, reopen }) {
      equal(await storage.loadSigningKey(), null)
      const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
      const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
      await storage.saveSigningKey(pair)
      const kept = (await (reopen?.() ?? storage).loadSigningKey())!
      equal(kept.privateKey.extractable, false)
      const [how, words] = [{ name: 'ECDSA', hash: 'SHA-256' }, bytes('words')]
      const signature = await crypto.subtle.sign(how, kept.privateKey, words)
      equal(await crypto.subtle.verify(how, pair.publicKey, signature, words), true)
    },
  },
  {
    name: 'keeps everything for the next opening',
    async run({ storage, reopen }) {
      if (reopen === null) return
      await storage.createProject(summary('a'))
      await storage.appendEvents('a', [event(1)])
      await storage.putContent('h', bytes('h'))
      const next = reopen()
      equal(await next.listProjects(), [{ ...summary('a'), events: 1 }])
      equal(await numbers(next, 'a'), [1])
      equal(await next.getContent('h'), bytes('h'))
      equal(await refusal(storage.appendEvents('a', [event(2)])), 'not refused')
      equal(await refusal(next.appendEvents('a', [event(2)])), 'conflict')
    },
  },
]
