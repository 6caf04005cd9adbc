import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { EventBody, ProjectEvent } from '../../protocol/events.ts'
import { createMemoryStorage } from '../../storage/memory.ts'
import { chainEvents } from '../event-log.ts'
import { exportLog } from './export-log.ts'
import { verifyLogFile } from './verify-log.ts'

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000)
const MUTATIONS = 100

/** mulberry32: a small generator whose numbers a seed brings back. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const BODIES: EventBody[] = Array.from({ length: 30 }, (_, n) =>
  n % 3 === 0
    ? { type: 'prompt', text: `Prompt ${n} with “quotes” and 🙂` }
    : { type: 'files', by: 'agent', changes: [{ path: `a${n}.js`, content: 'ab'.repeat(32), size: n }] },
)

const storage = createMemoryStorage()
let events: ProjectEvent[]
let text: string
beforeAll(async () => {
  events = await chainEvents(BODIES.map((body, time) => ({ time, body })))
  text = await exportLog({ name: 'Sample', events, storage, now: () => 5 })
})

describe('an exported log', () => {
  it('verifies, and names the key that sealed it, which stays the same', async () => {
    const first = await verifyLogFile(text)
    expect(first).toMatchObject({ ok: true, events: 30, project: 'Sample', time: 5 })
    const again = await verifyLogFile(await exportLog({ name: 'Empty', events: [], storage, now: () => 6 }))
    expect(again).toMatchObject({ ok: true, events: 0, fingerprint: (first as { fingerprint: string }).fingerprint })
    expect((await storage.loadSigningKey())!.privateKey.extractable).toBe(false)
  })

  it(`names the first altered line in ${MUTATIONS} of ${MUTATIONS} mutations (SEED=${SEED})`, async () => {
    const random = createRandom(SEED)
    for (let count = 0; count < MUTATIONS; count++) {
      const mutated = await mutate(random)
      if (mutated === text) {
        count--
        continue
      }
      const [before, after] = [text.split('\n'), mutated.split('\n')]
      const line = before.findIndex((one, index) => one !== after[index]) + 1 || before.length + 1
      const verdict = await verifyLogFile(mutated)
      expect(verdict, `seed ${SEED}, mutation ${count}`).toMatchObject({ ok: false, line })
    }
  })

  it('is sealed by a key that nobody else has', async () => {
    const other = await exportLog({ name: 'Sample', events, storage: createMemoryStorage(), now: () => 5 })
    const [mine, theirs] = [await verifyLogFile(text), await verifyLogFile(other)]
    expect(theirs).toMatchObject({ ok: true })
    expect((mine as { fingerprint: string }).fingerprint).not.toBe((theirs as { fingerprint: string }).fingerprint)
  })

  it.each(['', '\n', 'not a log', '{"seal":{}}\n', '{"seal":null}\n'])('is not taken for %j', async (bad) => {
    expect(await verifyLogFile(bad)).toMatchObject({ ok: false, line: 1 })
  })
})

/** One of the ways in which somebody might change a file. */
async function mutate(random: () => number): Promise<string> {
  const lines = text.split('\n').slice(0, -1)
  const pick = (count: number) => Math.floor(random() * count)
  const at = pick(lines.length)
  const join = (changed: string[]) => changed.map((line) => `${line}\n`).join('')
  switch (pick(8)) {
    case 0:
      return join(lines.toSpliced(at, 1))
    case 1:
      return join(lines.toSpliced(at, 0, lines[pick(lines.length)]!))
    case 2: {
      const other = pick(lines.length)
      return join(lines.with(at, lines[other]!).with(other, lines[at]!))
    }
    case 3:
      return join(lines.slice(0, at))
    case 4:
      return join(lines.with(at, ` ${lines[at]}`))
    case 5: {
      // Somebody who knows how it is made: everything from there on is hashed anew.
      const changed = events.map(({ time, body }, index) => ({ time: index === at ? time + 1 : time, body }))
      const anew = await chainEvents(changed)
      return join([...anew.map((event) => JSON.stringify(sorted(event))), lines.at(-1)!])
    }
    default: {
      const position = pick(text.length)
      const character = String.fromCharCode(32 + pick(95))
      return text.slice(0, position) + character + text.slice(position + (random() < 0.5 ? 1 : 0))
    }
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  )
}

it('is verified by a command, whose exit code says the verdict', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  try {
    const script = fileURLToPath(new URL('../../../scripts/verify-log.mjs', import.meta.url))
    const run = (content: string) => {
      writeFileSync(join(folder, 'log.jsonl'), content)
      return execFileSync(process.execPath, [script, join(folder, 'log.jsonl')], { encoding: 'utf8', stdio: 'pipe' })
    }
    expect(run(text)).toContain('30 events, none altered')
    expect(() => run(text.replace('Prompt 3 ', 'Prompt 4 '))).toThrow(/line 4: its contents are not what was hashed/)
  } finally {
    // Made above by mkdtemp.
    rmSync(folder, { recursive: true })
  }
})
