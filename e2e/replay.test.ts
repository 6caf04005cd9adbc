import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readReplayable, replayInTab } from '../bench/replay/replay.ts'
import { toReply } from '../src/models/recording.ts'
import { chainEvents, sha256 } from '../src/project/event-log.ts'
import { exportProject } from '../src/project/project-file.ts'
import { record, report } from '../src/project/test-support/events.ts'
import type { EventBody } from '../src/protocol/events.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
}, 300_000)
afterAll(() => tab?.close())

/** The log that a run of the script `repair` leaves, as far as replay reads it; files as the run left them. */
async function project(files: Record<string, string>, passedAtLast: number): Promise<string> {
  const script = JSON.parse(await readFile(new URL('./model-server/scripts/repair.json', import.meta.url), 'utf8'))
  const bodies: EventBody[] = [{ type: 'created', name: 'Repair', template: null }]
  let runs = 0
  for (const turn of script.turns) {
    for (const [index, call] of toReply(turn).toolCalls.entries()) {
      const tests = report(runs === 0 ? 0 : passedAtLast, runs === 0 ? 1 : 0)
      const ran = { ok: runs > 0, text: '', data: { kind: 'run' as const, run: record(tests) } }
      if (call.name === 'run') runs++
      const result = call.name === 'run' ? ran : { ok: true, text: '' }
      bodies.push({
        type: 'tool-call',
        run: 'r',
        call: { id: `${bodies.length} ${index}`, ...call },
        result,
        durationMs: 1,
      })
    }
  }
  const contents = new Map<string, Uint8Array>()
  for (const [path, text] of Object.entries(files)) {
    const bytes = new TextEncoder().encode(text)
    const content = await sha256(bytes)
    contents.set(content, bytes)
    bodies.push({ type: 'files', by: 'agent', changes: [{ path, content, size: bytes.length }] })
  }
  const events = await chainEvents(bodies.map((body, time) => ({ time, body })))
  return exportProject('Repair', events, { getContent: async (hash) => contents.get(hash) ?? null })
}

const TEST = [
  "import assert from 'node:assert/strict'",
  "import { test } from 'node:test'",
  "import { sum } from './sum.mjs'",
  "test('adds two numbers', () => assert.equal(sum(2, 3), 5))",
  '',
].join('\n')
const FILES = {
  'notes/why.txt': 'repaired\n',
  'sum.mjs': 'export const sum = (a, b) => a + b\n',
  'sum.test.mjs': TEST,
}

test('a log is done again in a fresh machine, without a model, and comes to the same file tree', async () => {
  const verdict = await replayInTab(tab, await readReplayable(await project(FILES, 1)))
  expect(verdict.differences).toEqual([])
  expect(verdict.replayed).toBe(verdict.recorded)
  expect(verdict.calls).toBe(8)
}, 240_000)

test('what comes out otherwise than the log says is named', async () => {
  await tab.page.reload()
  const claimed = { ...FILES, 'sum.mjs': 'export const sum = (a, b) => 5\n', 'gone.txt': 'x' }
  const verdict = await replayInTab(tab, await readReplayable(await project(claimed, 2)))
  expect(verdict.replayed).not.toBe(verdict.recorded)
  expect(verdict.differences).toEqual([
    expect.stringMatching(/^event \d+, run: exit 0, 2 passed, 0 failed then, exit 0, 1 passed, 0 failed now$/),
    'gone.txt was there, and is not now',
    'sum.mjs has other contents',
  ])
}, 240_000)
