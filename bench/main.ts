import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { launchChromium } from '../e2e/support/tab.ts'
import type { BenchContext } from './lib/context.ts'
import type { Row } from './lib/row.ts'
import { serveApp, serveSites } from './lib/site.ts'
import { judge, table } from './lib/table.ts'

/** A bench is a file of this folder that exports its rows by name. */
type Bench = {
  rows: Record<string, (context: BenchContext) => Promise<Row[]>>
  /** What the table's reader has to know, below it. */
  note?: string
  /** Its rows open the app themselves: no harness page is built, and nothing is compressed beforehand. */
  appAlone?: boolean
  /** How long one row may take; three minutes by default. */
  minutes?: number
}

const here = new URL('.', import.meta.url)
const names = readdirSync(here)
  .filter((name) => name.endsWith('.ts') && name !== 'main.ts')
  .map((name) => name.slice(0, -3))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    check: { type: 'boolean', default: false },
    runs: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
  },
})
const name = positionals[0] ?? 'start'
if (existsSync(new URL(`${name}.ts`, here)) && names.includes(name)) await run(name)
else {
  console.error(`Usage: npm run bench -- [${names.join('|')}] [--check] [--runs N] [--only ROW]`)
  process.exitCode = 1
}

async function run(name: string): Promise<void> {
  const bench = (await import(new URL(`${name}.ts`, here).href)) as Bench
  const folder = await mkdtemp(join(tmpdir(), 'tabwright-native-'))
  const sites = bench.appAlone ? await serveApp() : await serveSites()
  const browser = await launchChromium()
  const done: Row[] = []
  try {
    for (const [row, measure] of Object.entries(bench.rows)) {
      if (!row.includes(values.only)) continue
      console.error(`measuring ${row} …`)
      // A page of its own: what one row leaves behind, or hangs on, is not the next one's matter.
      const page = await browser.newPage()
      const context: BenchContext = {
        ...sites,
        runs: Number(values.runs),
        browser,
        page,
        folder: await mkdtemp(join(folder, row)),
      }
      const work = async () => {
        if (!bench.appAlone) {
          await page.goto(sites.harnessUrl)
          await page.evaluate(() => window.booted)
        }
        return measure(context)
      }
      done.push(...(await inTime(work(), bench.minutes ?? 3).catch((error) => [failed(row, error)])))
      await page.close()
    }
    console.log(`\n${describeMachine(browser.version())}\n\n${table(done)}${bench.note ? `\n\n${bench.note}` : ''}`)
  } finally {
    await browser.close()
    await sites.close()
    // A native program may still be writing where its row was given up.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  const short = done.filter((row) => row.problem || judge(row).reached === false)
  if (values.check && short.length > 0) {
    console.error(`\nShort of the target: ${short.map((row) => row.what).join('; ')}.`)
    process.exitCode = 1
  }
}

/** A row that could not be measured stands in the table all the same, and reaches nothing. */
function failed(what: string, error: unknown): Row {
  console.error(error)
  const problem = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!
  return { what, unit: 'ms', ours: [], native: null, target: null, problem: `not measured: ${problem.slice(0, 80)}` }
}

function describeMachine(chromium: string): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor'
  const date = new Date().toISOString().slice(0, 10)
  return `${cpus().length} × ${processor}, Node ${process.versions.node}, Chromium ${chromium}, ${date}`
}

/** A row that takes longer than it should hangs. */
function inTime<T>(work: Promise<T>, minutes: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it took longer than ${minutes} minutes`)), minutes * 60_000)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
