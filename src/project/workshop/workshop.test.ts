import { beforeAll, describe, expect, it } from 'vitest'
import type { ProjectEvent } from '../../protocol/events.ts'
import { DEFAULT_SETTINGS } from '../../protocol/settings.ts'
import type { Workshop } from '../../protocol/workshop.ts'
import { createMemoryStorage } from '../../storage/memory.ts'
import { chainEvents, sha256 } from '../event-log.ts'
import { reduceAll } from '../reduce.ts'
import { isTestPath, parseWorkshopLink, workshopFiles, workshopLink } from './link.ts'
import { checkResult, exportResult } from './result.ts'

const TESTS = "import { test } from 'node:test'\n"
const workshop: Workshop = {
  id: 'w-1',
  title: 'Sums',
  task: 'Write sum',
  minutes: 45,
  command: 'node --test',
  files: { 'sum.test.js': TESTS, 'data.bin': { base64: '/wA=' } },
  tests: ['sum.test.js'],
  hidden: [{ path: 'hidden.test.js', hash: 'ab'.repeat(32) }],
  model: { protocol: 'chat-completions', baseUrl: 'https://proxy.example/v1', key: 'short', model: 'small' },
  models: ['small', 'large'],
  limits: DEFAULT_SETTINGS.limits,
}

describe('a link', () => {
  it('carries the workshop, whatever the address was', async () => {
    const link = await workshopLink(workshop, 'https://app.example/x/?a=1#open=2')
    expect(link).toMatch(/^https:\/\/app\.example\/x\/\?a=1#w1=[\w-]+$/)
    expect(await parseWorkshopLink(link)).toEqual({ ok: true, workshop })
    expect(workshopFiles(workshop).get('data.bin')).toEqual(Uint8Array.of(255, 0))
  })
  it.each([
    ['', /no link/],
    ['#p1=abc', /no link/],
    ['#w2=abc', /newer/],
    ['#w1=abc', /broken/],
  ])('%j is refused', async (link, message) => {
    expect(await parseWorkshopLink(link)).toEqual({ ok: false, message: expect.stringMatching(message) })
  })
  it.each([
    { files: { '../x': '' } },
    { tests: ['/etc/x'] },
    { model: { ...workshop.model!, baseUrl: 'javascript:1' } },
    { minutes: 'many' },
    { hidden: [{ path: 'a', hash: 'short' }] },
  ])('%j in it is refused', async (change) => {
    const link = await workshopLink({ ...workshop, ...change } as Workshop, '')
    expect(await parseWorkshopLink(link)).toMatchObject({ ok: false })
  })
})

it('tests are told by their paths', () => {
  expect(['a.test.js', 'tests/a.py', 'test_a.py', 'src/a.spec.ts'].every(isTestPath)).toBe(true)
  expect(['latest.js', 'src/contest.py', 'attestation/a.js'].some(isTestPath)).toBe(false)
})

describe('a result', () => {
  const storage = createMemoryStorage()
  const seat = { workshop, learner: 'Ada', startedAt: 0 }
  async function resultOf(files: Record<string, string>, given = seat) {
    const changes = []
    for (const [path, text] of Object.entries(files)) {
      const bytes = new TextEncoder().encode(text)
      const content = await sha256(bytes)
      await storage.putContent(content, bytes)
      changes.push({ path, content, size: bytes.length })
    }
    const events: ProjectEvent[] = await chainEvents([
      { time: 1000, body: { type: 'created', name: 'Sums', template: null } },
      { time: 61_000, body: { type: 'files', by: 'person', changes } },
    ])
    return exportResult({ seat: given, events, files: reduceAll(events).files, storage, now: () => 5 })
  }
  let sound: string
  beforeAll(async () => {
    sound = await resultOf({ 'sum.test.js': TESTS, 'sum.js': 'export {}' })
  })

  it('is read with what it proves and what not', async () => {
    const checked = await checkResult(sound, workshop)
    expect(checked).toMatchObject({
      ok: true,
      result: { learner: 'Ada', took: 60_000, changedTests: [], prompts: 0, verdict: { status: 'none' } },
    })
    expect([...(checked as { result: { files: Map<string, unknown> } }).result.files.keys()]).toEqual([
      'sum.test.js',
      'sum.js',
    ])
    expect(sound).not.toContain('short')
  })
  it('tells whose tests are not those that were given out, or gone', async () => {
    for (const files of [{ 'sum.test.js': '' }, { 'a.js': '' }] as Record<string, string>[])
      expect(await checkResult(await resultOf(files), workshop)).toMatchObject({
        result: { changedTests: ['sum.test.js'] },
      })
  })
  it.each([
    ['another name', (text: string) => text.replace('"learner":"Ada"', '"learner":"Eve"'), /name was altered/],
    [
      'another file',
      (text: string) => text.replace('"export {}"', '"export { }"'),
      /sum\.js is missing or was altered/,
    ],
    ['another line', (text: string) => text.replace('61000', '62000'), /altered at line 2/],
    ['another workshop', (text: string) => text.replace('"workshop":"w-1"', '"workshop":"w-2"'), /another workshop/],
    ['half of it', (text: string) => text.slice(0, 300), /cut off/],
    ['something else', () => '{}', /no result file/],
  ])('with %s is not taken', async (_what, change, message) => {
    expect(change(sound)).not.toBe(sound)
    expect(await checkResult(change(sound), workshop)).toMatchObject({
      ok: false,
      message: expect.stringMatching(message),
    })
  })
})
