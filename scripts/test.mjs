// @ts-check
/**
 * `npm test`: prepares the checkout and a Chromium, then checks types and style, and runs the unit tests, the build
 * and the browser tests. A stage that fails does not keep a later one from running. The last line is the count.
 */
import { join } from 'node:path'
import { buildIfStale } from './setup/build.mjs'
import { ensureChromium } from './setup/chromium.mjs'
import { PINNED_NODE } from './setup/packages.mjs'
import { ROOT } from './setup/root.mjs'
import { run } from './setup/run.mjs'
import { setUp } from './setup/set-up.mjs'
import { runVitest } from './setup/vitest.mjs'

const MINUTE = 60_000

await setUp()
const chromium = await ensureChromium()

/** @type {{ name: string, ok: boolean, passed: number, failed: number, skipped: number, seconds: number, note: string }[]} */
const stages = []

/**
 * @param {string} name
 * @param {() => Promise<{ ok: boolean, passed?: number, failed?: number, skipped?: number, note?: string }>} work
 */
async function stage(name, work) {
  console.log(`\n── ${name}`)
  const started = Date.now()
  const { ok, passed = 0, failed = 0, skipped = 0, note = '' } = await work()
  // A stage that failed without a failing test (a type error, a crash, a time-out) still counts as one failure.
  const counted = ok ? failed : Math.max(failed, 1)
  stages.push({ name, ok, passed, failed: counted, skipped, note, seconds: (Date.now() - started) / 1000 })
  return ok
}

const tool = async (/** @type {string[]} */ ...args) => ({
  ok: (await run(PINNED_NODE, args, { timeoutMs: 5 * MINUTE })) === 0,
})
const bin = (/** @type {string[]} */ ...parts) => join(ROOT, 'node_modules', ...parts)

await stage('types, page', () => tool(bin('typescript', 'bin', 'tsc')))
await stage('types, workers', () => tool(bin('typescript', 'bin', 'tsc'), '-p', 'workers'))
await stage('style', () => tool(bin('@biomejs', 'biome', 'bin', 'biome'), 'check'))
await stage('unit tests', () => runVitest('unit', { timeoutMs: 6 * MINUTE }))
const built = await stage('build', async () => {
  const problem = await buildIfStale()
  return { ok: problem === null, note: problem ?? '' }
})
await stage('browser tests', async () => {
  if ('problem' in chromium) return { ok: false, note: chromium.problem }
  if (!built) return { ok: false, note: 'Not run: there is no build to test.' }
  return runVitest('browser', { env: { CHROMIUM_PATH: chromium.path }, timeoutMs: 30 * MINUTE })
})

console.log('')
for (const { name, ok, passed, failed, skipped, seconds, note } of stages) {
  const counts =
    passed + failed + skipped > 0 ? `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}` : ''
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(15)} ${seconds.toFixed(1).padStart(6)} s  ${counts}`)
  if (note) console.log(`        ${note}`)
}
const passed = stages.reduce((sum, each) => sum + each.passed, 0)
const failed = stages.reduce((sum, each) => sum + each.failed, 0)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
console.log(`${passed} passed, ${failed} failed`)
