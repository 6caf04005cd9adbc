import { chainEvents } from '../../src/project/event-log.ts'
import { exportProject } from '../../src/project/project-file.ts'
import type { EventBody } from '../../src/protocol/events.ts'
import type { TestCase } from '../../src/protocol/report.ts'
import type { BenchContext } from '../lib/context.ts'
import { frameRows, recordFrames } from '../lib/frames.ts'
import { inFreshProfile } from '../lib/profile.ts'
import type { Row } from '../lib/row.ts'

const EVENTS = 2000
const RECORD_MS = 10_000

/** A session of 2,000 events, from a file: how its conversation scrolls, and what memory its page takes. */
export async function longSession({ browser, appUrl }: BenchContext): Promise<Row[]> {
  const text = await projectText()
  return inFreshProfile(browser, appUrl, async ({ page, dialog }) => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('open a project')
    await page.keyboard.press('Enter')
    const file = { name: 'long.tabwright.json', mimeType: 'application/json', buffer: Buffer.from(text) }
    await dialog.getByLabel('From a file…').setInputFiles(file)
    await page.getByText('Opened from a file').waitFor({ timeout: 120_000 })
    await page.locator('.talk [data-step]').nth(1000).waitFor({ state: 'attached', timeout: 60_000 })
    await page.waitForTimeout(3000)
    const times = await recordFrames(page, RECORD_MS, '.conversation-scroll')
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('HeapProfiler.collectGarbage')
    const { usedSize } = await cdp.send('Runtime.getHeapUsage')
    const memory: Row = {
      ...{ what: `memory of the page's own thread, ${EVENTS} events`, unit: 'MB', native: null, target: null },
      ours: [usedSize / 2 ** 20],
    }
    return [...frameRows(`${EVENTS} events scrolled through`, times), memory]
  })
}

/** What an agent leaves behind in long work: words, edits with their diffs, runs with reports, a plan now and then. */
async function projectText(): Promise<string> {
  const limits = { repairs: 4, steps: 40, seconds: 600 }
  const bodies: EventBody[] = [{ type: 'created', name: 'Long', template: null }]
  for (let turn = 0; bodies.length < EVENTS; turn++) {
    const run = `run-${turn}`
    bodies.push({ type: 'prompt', text: `Change number ${turn}: let the parser take another form of numbers.` })
    bodies.push({ type: 'run-started', run, source: 'endpoint', model: 'bench', limits })
    for (let call = 0; call < 4; call++) bodies.push(...step(run, turn, call))
    const outcome = { status: 'proved', passed: 12, summary: `Form ${turn} is taken.`, notCovered: [] } as const
    bodies.push({ type: 'run-ended', run, outcome: { ...outcome, notCovered: [] } })
  }
  const events = await chainEvents(
    bodies.slice(0, EVENTS).map((body, at) => ({ time: 1_760_000_000_000 + at * 1000, body })),
  )
  return exportProject('Long', events, { getContent: async () => null })
}

function step(run: string, turn: number, call: number): EventBody[] {
  const id = `${run}-${call}`
  const diff = Array.from(
    { length: 12 },
    (_, at) => `${at % 3 === 0 ? '+' : ' '}const form${at} = /^${turn}\\.${at}$/`,
  ).join('\n')
  const usage = { inputTokens: 4000, cachedInputTokens: 3000, outputTokens: 300 }
  const text = `The form \`${turn}.${call}\` is **not** taken yet:\n\n- the expression stops too early\n- nothing tests it\n\nI change \`parse.js\` and run the tests.`
  const edit = {
    id: `${id}-edit`,
    name: 'edit',
    arguments: JSON.stringify({ path: 'parse.js', edits: [{ old: 'a', new: 'b' }] }),
  }
  const test = { id: `${id}-run`, name: 'run', arguments: JSON.stringify({ command: 'node --test' }) }
  const failed = call < 3 ? 1 : 0
  const tests = Array.from({ length: 12 }, (_, at): TestCase => {
    const isRed = at < failed
    const names = {
      id: `parse.test.js > form ${at}`,
      name: `form ${at}`,
      suites: [],
      file: 'parse.test.js',
      line: at + 1,
    }
    return { ...names, status: isRed ? 'failed' : 'passed', durationMs: 1, failure: isRed ? 'Expected 1, got 2' : null }
  })
  const report = { framework: 'node:test', tests, passed: 12 - failed, failed, skipped: 0, durationMs: 20 } as const
  const record = {
    ...{ command: 'node --test', exitCode: failed, signal: null, timedOut: false, durationMs: 300 },
    ...{ output: tests.map(({ name, status }) => `${status} ${name}`).join('\n'), truncated: false },
    ...{ report: { ...report, tests }, background: false, ports: [] },
  }
  return [
    { type: 'model-call', run, text, toolCalls: [edit, test], usage, durationMs: 2000, error: null },
    {
      ...{ type: 'tool-call', run, call: edit, durationMs: 4 },
      result: {
        ok: true,
        text: 'Changed.',
        data: { kind: 'edit', path: 'parse.js', created: false, added: 4, removed: 0, diff },
      },
    },
    {
      ...{ type: 'tool-call', run, call: test, durationMs: 300 },
      result: { ok: failed === 0, text: 'ran', data: { kind: 'run', run: record } },
    },
  ]
}
