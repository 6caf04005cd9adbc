import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildEvalProcess } from '../e2e/support/eval-sandbox.ts'
import { openTab, type Tab } from '../e2e/support/tab.ts'

/** One figure, measured several times, in turn with its native counterpart where there is one. */
export interface Measurement {
  name: string
  unit: 'µs' | 'ms'
  ours: number[]
  native: number[]
  /** What stands beside it. */
  nativeName: string
  /** In `unit`; null where none is set. */
  target: number | null
}

const ROUNDS = 7

/** Prints microseconds for each call of a tight loop, as one number a line. */
const CALLS: Record<string, string> = {
  'stat, synchronous': `for (let i = 0; i < n; i++) sys.stat('/home')`,
  'read of 1 KB, synchronous': `const fd = sys.open('kb', 0, 0); for (let i = 0; i < n; i++) sys.read(fd, 1024, 0)`,
  'stat, asynchronous': `for (let i = 0; i < n; i++) await async.stat('/home').promise`,
}

async function callsOnce(tab: Tab, body: string, count: number): Promise<number> {
  const source = `sys.writeFile('kb', new Uint8Array(1024), 0o1101, 0o666); const n = ${count}
    const warm = 200; { const n = warm; ${body} }
    const t = performance.now(); ${body.replaceAll('const fd', 'const again').replaceAll('(fd', '(again')}
    print((performance.now() - t) * 1000 / n)`
  const { stdout, stderr } = await tab.page.evaluate((source) => window.run('node', [source]), source)
  if (stderr !== '') throw new Error(stderr)
  return Number(stdout)
}

function nativeStat(count: number): number {
  const start = performance.now()
  for (let i = 0; i < count; i++) statSync('/tmp')
  return ((performance.now() - start) * 1000) / count
}

/** System calls of a process in the tab. Uses the harness's kernel with a program that only makes calls. */
export async function measureSyscalls(): Promise<Measurement[]> {
  const tab = await openTab()
  try {
    const script = await buildEvalProcess()
    await tab.page.evaluate((script) => window.bootWithProgram(script), script)
    const results: Measurement[] = []
    for (const [name, body] of Object.entries(CALLS)) {
      const count = name.includes('asynchronous') ? 500 : 3000
      const [ours, native]: [number[], number[]] = [[], []]
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await callsOnce(tab, body, count))
        native.push(nativeStat(count))
      }
      results.push({
        name,
        unit: 'µs',
        ours,
        native,
        nativeName: 'fs.statSync',
        target: name.includes('asyn') ? null : 15,
      })
    }
    return results
  } finally {
    await tab.close()
  }
}

/** `sandbox.fork()` as the page sees it, of a project with so many files of 200 bytes. */
export async function measureFork(files: number): Promise<Measurement> {
  const tab = await openTab()
  const folder = mkdtempSync(join(tmpdir(), 'fork-'))
  try {
    await tab.page.evaluate(async (files) => {
      const contents = 'x'.repeat(200)
      for (let from = 0; from < files; from += 100) {
        const directory = Object.fromEntries(
          Array.from({ length: Math.min(100, files - from) }, (_, i) => [`f${i}`, { file: { contents } }]),
        )
        await window.sandbox.mount({ [`d${from}`]: { directory } })
      }
    }, files)
    for (let from = 0; from < files; from += 100) {
      mkdirSync(join(folder, 'from', `d${from}`), { recursive: true })
      for (let i = 0; i < Math.min(100, files - from); i++) {
        writeFileSync(join(folder, 'from', `d${from}`, `f${i}`), 'x'.repeat(200))
      }
    }
    const [ours, native]: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(
        await tab.page.evaluate(async () => {
          const start = performance.now()
          const fork = await window.sandbox.fork()
          const took = performance.now() - start
          fork.teardown()
          return took
        }),
      )
      const start = performance.now()
      execFileSync('cp', ['-a', '--reflink=auto', join(folder, 'from'), join(folder, `to${round}`)])
      native.push(performance.now() - start)
    }
    const target = files <= 2000 ? 5 : 20
    return { name: `fork of ${files} files`, unit: 'ms', ours, native, nativeName: 'cp -a --reflink=auto', target }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await tab.close()
  }
}
