import { describe, expect, test } from 'vitest'
import type { EventBody } from '../protocol/events.ts'
import type { ProjectPolicy, Rule } from '../protocol/policy.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { exportLog } from './audit/export-log.ts'
import { verifyLogFile } from './audit/verify-log.ts'
import { chainEvents, sha256, verifyLog } from './event-log.ts'
import { createProjects } from './projects.ts'
import { reduceAll } from './reduce.ts'

const rule = (effect: Rule['effect'], name: string): Rule => ({ effect, on: { kind: 'tool', name } })
const policy = (...rules: Rule[]): EventBody => ({ type: 'policy', policy: { preset: null, rules } as ProjectPolicy })

async function open(bodies: EventBody[]) {
  const storage = createMemoryStorage()
  const projects = createProjects({ storage, templates: [], undoMs: 10 })
  await storage.createProject({ id: 'first', name: 'Sum', createdAt: 1, openedAt: 1, events: 0 })
  const events = await chainEvents(bodies.map((body, at) => ({ time: at + 1, body })))
  await storage.appendEvents('first', events)
  const branch = async (line: number) => {
    const id = await projects.branch('first', { line, name: 'Sum — branch' })
    return { id, events: (await storage.loadEvents(id)).events }
  }
  return { storage, projects, events, branch }
}

async function withFile(text: string): Promise<{ body: EventBody; hash: string; bytes: Uint8Array }> {
  const bytes = new TextEncoder().encode(text)
  const hash = await sha256(bytes)
  const changes = [{ path: 'sum.mjs', content: hash, size: bytes.length }]
  return { body: { type: 'files', by: 'agent', changes }, hash, bytes }
}

const limits = { repairs: 1, steps: 1, seconds: 1 }
const created: EventBody = { type: 'created', name: 'Sum', template: null }
const started: EventBody = { type: 'run-started', run: 'r', source: 'endpoint', model: 'm', limits }

describe('a branch', () => {
  test('begins with the very lines up to the step, says whose they are, and leaves the original as it was', async () => {
    const [wrong, right] = [await withFile('a - b'), await withFile('a + b')]
    const { storage, projects, events, branch } = await open([
      created,
      { type: 'prompt', text: 'Add two numbers' },
      started,
      wrong.body,
      right.body,
    ])
    for (const { hash, bytes } of [wrong, right]) await storage.putContent(hash, bytes)
    const made = await branch(4)
    expect(made.events.slice(0, 4)).toEqual(events.slice(0, 4))
    expect(made.events[4]!.body).toEqual({ type: 'branched', project: 'first', name: 'Sum' })
    expect(await verifyLog(made.events)).toEqual({ ok: true })
    const sealed = await exportLog({ name: 'x', events: made.events, storage, now: () => 0 })
    expect(await verifyLogFile(sealed)).toMatchObject({ ok: true, events: 6 })
    const state = reduceAll(made.events)
    expect(state).toMatchObject({ name: 'Sum — branch', run: null, files: { 'sum.mjs': { content: wrong.hash } } })
    expect((await storage.loadEvents('first')).events).toEqual(events)

    await projects.remove('first').done
    expect(await storage.getContent(wrong.hash)).not.toBeNull()
  })

  test('keeps its name and where it came from, whatever is gone back on in it', async () => {
    const { branch } = await open([created, { type: 'prompt', text: 'Add' }, { type: 'prompt', text: 'More' }])
    const { events } = await branch(3)
    const [rewound] = await chainEvents([{ time: 9, body: { type: 'rewound', to: 2 } }])
    const state = reduceAll([...events, { ...rewound!, number: events.length + 1 }])
    expect(state.name).toBe('Sum — branch')
    expect(state.entries.map(({ kind }) => kind)).toEqual(['prompt', 'branched', 'rewound'])
  })

  test('is held to what the person forbids now, and to what they had allowed by then and still do', async () => {
    const [early, late] = [rule('allow', 'early'), rule('allow', 'late')]
    const { branch } = await open([
      created,
      policy(early, rule('allow', 'withdrawn')),
      { type: 'prompt', text: 'Add' },
      policy(early, late, rule('deny', 'run')),
    ])
    expect(reduceAll((await branch(3)).events).policy.rules).toEqual([early, rule('deny', 'run')])
  })

  test('does not lose that its history was altered, where that was found out later', async () => {
    const altered: EventBody = { type: 'altered', from: 'file', line: 2 }
    const { branch } = await open([created, { type: 'prompt', text: 'Add' }, { type: 'prompt', text: 'More' }, altered])
    expect((await branch(2)).events.map(({ body }) => body)).toContainEqual(altered)
    expect((await branch(1)).events.map(({ body }) => body)).not.toContainEqual(altered)
  })

  test('is refused, and nothing is left of it, where contents or the line are not there', async () => {
    const { body } = await withFile('gone')
    const { projects, branch } = await open([created, body])
    await expect(branch(2)).rejects.toThrow('What sum.mjs held then is not in this browser')
    await expect(branch(9)).rejects.toThrow('no line 9')
    expect(await projects.list()).toHaveLength(1)
  })
})
