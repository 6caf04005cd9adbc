import { expect, test } from 'vitest'
import { StorageError } from '../protocol/storage.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { canonicalJson, chainEvents, createEventLog, FIRST_PREVIOUS, sha256, verifyLog } from './event-log.ts'

const PROJECT = { id: 'p', name: 'p', createdAt: 0, openedAt: 0, events: 0 }

async function openLog(storage = createMemoryStorage()) {
  await storage.createProject(PROJECT)
  let clock = 100
  const seen: number[] = []
  const failures: (string | null)[] = []
  const log = createEventLog({
    storage,
    projectId: 'p',
    events: [],
    now: () => clock++,
    onEvent: (event) => seen.push(event.number),
    onUnsaved: (error) => failures.push(error?.message ?? null),
  })
  return { storage, log, seen, failures }
}

test('canonical JSON does not depend on the order of keys, nor on undefined members', () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: 'x' })).toBe('{"a":"x","b":[{"d":1}]}')
  expect(canonicalJson({ a: 'x', b: [{ d: 1 }] })).toBe(canonicalJson({ b: [{ d: 1, c: undefined }], a: 'x' }))
})

test('SHA-256 of the standard test vector', async () => {
  expect(await sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('concurrent appends keep the order of the calls and form a chain', async () => {
  const { storage, log, seen } = await openLog()
  const texts = Array.from({ length: 40 }, (_, index) => `prompt ${index}`)
  await Promise.all(texts.map((text) => log.append({ type: 'prompt', text })))
  await log.flush()
  const { events, damaged } = await storage.loadEvents('p')
  expect(damaged).toBeNull()
  expect(events).toEqual(log.events)
  expect(events.map((event) => event.body)).toEqual(texts.map((text) => ({ type: 'prompt', text })))
  expect(events[0]?.previous).toBe(FIRST_PREVIOUS)
  expect(seen).toEqual(events.map((event) => event.number))
  expect(await verifyLog(events)).toEqual({ ok: true })
})

test('the chain survives JSON, and members that JSON leaves out', async () => {
  const { log } = await openLog()
  const error = { code: 'network', message: 'gone', status: undefined } as const
  await log.append({ type: 'model-call', run: 'r', text: '', toolCalls: [], usage: null, durationMs: 1.5, error })
  expect(await verifyLog(JSON.parse(JSON.stringify(log.events)))).toEqual({ ok: true })
  expect(await verifyLog(structuredClone(log.events))).toEqual({ ok: true })
})

test('every kind of change to a written line is found', async () => {
  const lines = await chainEvents(
    ['one', 'two', 'three', 'four'].map((text, time) => ({ time, body: { type: 'prompt', text } })),
  )
  expect(await verifyLog(lines)).toEqual({ ok: true })
  const changed = (change: (copy: typeof lines) => void) => {
    const copy = structuredClone(lines)
    change(copy)
    return verifyLog(copy)
  }
  expect(await changed((copy) => Object.assign(copy[1]!.body, { text: 'other' }))).toEqual({ ok: false, line: 2 })
  expect(await changed((copy) => (copy[2]!.time = 9))).toEqual({ ok: false, line: 3 })
  expect(await changed((copy) => copy.splice(1, 1))).toEqual({ ok: false, line: 2 })
  expect(await changed((copy) => copy.reverse())).toEqual({ ok: false, line: 1 })
  expect(await changed((copy) => (copy[3]!.hash = copy[0]!.hash))).toEqual({ ok: false, line: 4 })
})

test('what storage refuses is kept, reported, and saved with the next line', async () => {
  const { storage, log, failures } = await openLog()
  const append = storage.appendEvents
  storage.appendEvents = () => Promise.reject(new StorageError('full', 'no room'))
  await log.append({ type: 'prompt', text: 'one' })
  await expect(log.flush()).rejects.toThrow('no room')
  expect(failures).toContain('no room')
  storage.appendEvents = append
  await log.append({ type: 'prompt', text: 'two' })
  await log.flush()
  expect(failures.at(-1)).toBeNull()
  expect((await storage.loadEvents('p')).events).toHaveLength(2)
})

test('goes on from the lines that storage holds', async () => {
  const { storage, log } = await openLog()
  await log.append({ type: 'prompt', text: 'one' })
  await log.flush()
  const { events } = await storage.loadEvents('p')
  const next = createEventLog({ storage, projectId: 'p', events, now: () => 0 })
  await next.append({ type: 'prompt', text: 'two' })
  await next.flush()
  expect(await verifyLog((await storage.loadEvents('p')).events)).toEqual({ ok: true })
})
