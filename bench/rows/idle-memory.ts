import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { BenchContext } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'

/** More than the pool keeps warm, so that its workers are part of the first figure and not of the difference. */
const FEW = 6
const MANY = 14
const IDLE = ['-e', 'setInterval(() => {}, 1e6)']
/** Until the collector has been through what booting left behind. */
const SETTLE_MS = 8_000
const ROUNDS = 3

/**
 * What one more `node` that only waits costs: the private memory of all renderers of this Chromium with fourteen of
 * them, less that with six, by eight. Read from Linux's `smaps_rollup`, where what processes share counts for none;
 * natively it is the same figure of one process. `performance.measureUserAgentSpecificMemory` would leave out WebAssembly's
 * and the engine's own memory.
 */
export async function idleMemory({ page, runs }: BenchContext): Promise<Row[]> {
  const ours: number[] = []
  const native: number[] = []
  for (let round = 0; round < Math.min(runs, ROUNDS); round++) {
    const few = await withIdle(page, FEW)
    const many = await withIdle(page, MANY)
    ours.push((many - few) / (MANY - FEW))
    native.push(await idleNatively())
  }
  return [{ what: 'memory of an idle process', unit: 'MB', ours, native, target: { atMost: 25 } }]
}

/** Private megabytes of all renderers while so many processes idle, which are ended then. */
async function withIdle(page: Page, count: number): Promise<number> {
  await page.evaluate(
    async ({ count, args }) => {
      const { sandbox } = window
      const idle = []
      for (let i = 0; i < count; i++) idle.push(await sandbox.spawn('node', args))
      ;(window as any).idle = idle
    },
    { count, args: IDLE },
  )
  await wait(SETTLE_MS)
  const megabytes = renderersOf(process.pid).reduce((sum, pid) => sum + privateMegabytes(pid), 0)
  await page.evaluate(async () => {
    for (const child of (window as any).idle) {
      child.kill()
      await child.exit
    }
  })
  return megabytes
}

async function idleNatively(): Promise<number> {
  const child = spawn(process.execPath, IDLE, { stdio: 'ignore' })
  await wait(SETTLE_MS)
  const megabytes = privateMegabytes(child.pid!)
  child.kill()
  return megabytes
}

/** Chromium's renderers among the descendants of a process. */
function renderersOf(ancestor: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = textOf(`/proc/${name}/stat`)
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid)
    return parent === ancestor || (parent !== undefined && parent > 1 && descends(parent))
  }
  return [...parents.keys()].filter(
    (pid) => descends(pid) && textOf(`/proc/${pid}/cmdline`).includes('--type=renderer'),
  )
}

function privateMegabytes(pid: number): number {
  const lines = [...textOf(`/proc/${pid}/smaps_rollup`).matchAll(/^Private_\w+:\s+(\d+) kB$/gm)]
  return lines.reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0) / 1e6
}

/** Empty for a process that has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
