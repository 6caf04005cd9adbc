import { describe, expect, test } from 'vitest'
import { createMemoryStorage } from '../storage/memory.ts'
import { chainEvents, verifyLog } from './event-log.ts'
import { parseProjectFile } from './project-file.ts'
import { createProjects, fileName, projectNameOf } from './projects.ts'
import { reduceAll } from './reduce.ts'
import { createShareLink, parseShareLink } from './share.ts'
import { report, runCall } from './test-support/events.ts'

const template = {
  id: 'small',
  title: 'Small',
  runner: 'node:test',
  about: '',
  shows: '',
  files: { 'src/a.js': 'one', 'b.txt': 'zwei' },
}

function open() {
  let clock = 1000
  let ids = 0
  const storage = createMemoryStorage()
  const projects = createProjects({
    storage,
    templates: [template],
    now: () => clock++,
    newId: () => `id${++ids}`,
    undoMs: 30,
  })
  const stateOf = async (id: string) => reduceAll((await storage.loadEvents(id)).events)
  const names = async () => (await projects.list()).map(({ name }) => name)
  return { storage, projects, stateOf, names }
}

describe('projects', () => {
  test('are created empty or from a template, and listed by last use', async () => {
    const { storage, projects, stateOf, names } = open()
    const empty = await projects.create({ name: 'Empty', template: null })
    const small = await projects.create({ name: 'Small one', template: 'small' })
    expect(await names()).toEqual(['Small one', 'Empty'])
    await storage.updateProject(empty, { openedAt: 9999 })
    expect(await names()).toEqual(['Empty', 'Small one'])
    const { name, files } = await stateOf(small)
    expect(name).toBe('Small one')
    expect(Object.keys(files).sort()).toEqual(['b.txt', 'src/a.js'])
    expect(await storage.getContent(files['b.txt']!.content)).toEqual(new TextEncoder().encode('zwei'))
    expect(await verifyLog((await storage.loadEvents(small)).events)).toEqual({ ok: true })
    await expect(projects.create({ name: 'X', template: 'unknown' })).rejects.toThrow('no template')
  })

  test('are renamed in the list and in the log', async () => {
    const { projects, stateOf, names } = open()
    const id = await projects.create({ name: 'Before', template: null })
    await projects.rename(id, 'After')
    expect(await names()).toEqual(['After'])
    expect((await stateOf(id)).name).toBe('After')
  })

  test('are copied; copy and original go their own ways', async () => {
    const { storage, projects, stateOf } = open()
    const id = await projects.create({ name: 'First', template: 'small' })
    const copy = await projects.duplicate(id)
    expect(await stateOf(copy)).toMatchObject({ name: 'First (copy)', files: (await stateOf(id)).files })
    await projects.remove(id).done
    expect(await verifyLog((await storage.loadEvents(copy)).events)).toEqual({ ok: true })
    const { content } = (await stateOf(copy)).files['b.txt']!
    expect(await storage.getContent(content)).not.toBeNull()
  })

  test('disappear at once, and for good when the time to take it back is over', async () => {
    const { storage, projects, names } = open()
    const id = await projects.create({ name: 'Gone', template: null })
    const deletion = projects.remove(id)
    expect(await names()).toEqual([])
    expect(await storage.listProjects()).toHaveLength(1)
    expect(await deletion.done).toBe('deleted')
    expect(await storage.listProjects()).toEqual([])
    expect(deletion.undo()).toBe(false)
  })

  test('come back when the deletion is taken back', async () => {
    const { projects, names } = open()
    const id = await projects.create({ name: 'Back', template: null })
    const deletion = projects.remove(id)
    expect(deletion.undo()).toBe(true)
    expect(await names()).toEqual(['Back'])
    expect(await deletion.done).toBe('kept')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await names()).toEqual(['Back'])
  })

  test('are gone after the next start where the tab was closed in between, and stay where it was taken back', async () => {
    const first = open()
    const gone = await first.projects.create({ name: 'Gone', template: null })
    const kept = await first.projects.create({ name: 'Kept', template: null })
    first.projects.remove(gone).done.catch(() => {})
    const back = first.projects.remove(kept)
    back.undo()
    await back.done
    // Another tab on the same storage; the first one hears nothing more.
    const second = createProjects({ storage: first.storage, templates: [], now: () => 1e6, undoMs: 30 })
    expect((await second.list()).map(({ name }) => name)).toEqual(['Kept'])
    await second.finishRemovals()
    expect((await first.storage.listProjects()).map(({ name }) => name)).toEqual(['Kept'])
  })

  test('that storage cannot delete stay in the list', async () => {
    const { storage, projects, names } = open()
    const id = await projects.create({ name: 'Stuck', template: null })
    storage.deleteProject = () => Promise.reject(new Error('blocked'))
    await expect(projects.remove(id).done).rejects.toThrow('blocked')
    expect(await names()).toEqual(['Stuck'])
  })

  test('travel by file and by link into another browser', async () => {
    const here = open()
    const id = await here.projects.create({ name: 'Träveller: one', template: 'small' })
    const { events } = await here.storage.loadEvents(id)
    const state = await here.stateOf(id)
    const { name, text } = await here.projects.exportFile(id)
    expect(name).toBe('Träveller-one.tabwright.json')
    const { url } = await createShareLink({ state, events, storage: here.storage, page: 'https://example.org/' })
    for (const receipt of [await parseProjectFile(text), await parseShareLink(new URL(url).hash)]) {
      if (!receipt.ok) throw new Error(receipt.message)
      const there = open()
      const received = await there.projects.receive(receipt.project)
      expect(await there.names()).toEqual(['Träveller: one'])
      expect(await there.stateOf(received)).toEqual(state)
      const { content } = state.files['src/a.js']!
      expect(await there.storage.getContent(content)).toEqual(new TextEncoder().encode('one'))
    }
  })
})

test('a project whose history was altered says so for good, and proves nothing', async () => {
  const { projects, storage, stateOf } = open()
  const events = await chainEvents(
    [{ type: 'created', name: 'Bent', template: null } as const, runCall(report(2, 0))].map((body) => ({
      time: 1,
      body,
    })),
  )
  const altered = { from: 'file', line: 2 } as const
  const id = await projects.receive({ name: 'Bent', events, contents: new Map(), altered, missing: [] })
  expect((await stateOf(id)).verdict).toEqual({ status: 'outdated', passed: 2, total: 2, run: 1 })
  expect((await stateOf(id)).entries.at(-1)).toMatchObject({ kind: 'altered', from: 'file', line: 2 })
  expect(await verifyLog((await storage.loadEvents(id)).events)).toEqual({ ok: true })
})

test('a name is made of what a prompt tells', () => {
  expect(projectNameOf('Build a REST API endpoint for user authentication with JWT tokens')).toBe(
    'rest-api-endpoint-user',
  )
  expect(projectNameOf('please make me a new one')).toBe('one')
  expect(projectNameOf('a simple')).toBe('a-simple')
  expect(projectNameOf('¡¿?!')).toBe('untitled')
})

test("a file's name keeps letters of every script and nothing that a file system minds", () => {
  expect(fileName('Größe / 大きさ: v1.2')).toBe('Größe-大きさ-v1.2')
  expect(fileName('../..')).toBe('project')
})
