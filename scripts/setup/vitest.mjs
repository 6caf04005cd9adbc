// @ts-check
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PINNED_NODE } from './packages.mjs'
import { ROOT } from './root.mjs'
import { run } from './run.mjs'

/**
 * Runs one project of `vitest.config.ts` and counts its tests.
 *
 * @param {'unit' | 'browser' | 'album'} project
 * @param {{ env?: Record<string, string>, timeoutMs?: number, args?: string[] }} [options]
 * @returns {Promise<{ passed: number, failed: number, skipped: number, ok: boolean }>}
 */
export async function runVitest(project, { env = {}, timeoutMs, args = [] } = {}) {
  const report = join(ROOT, '.cache', 'test', `${project}.json`)
  mkdirSync(join(ROOT, '.cache', 'test'), { recursive: true })
  rmSync(report, { force: true })
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const code = await run(
    PINNED_NODE,
    [
      vitest,
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { env, timeoutMs },
  )
  const counts = readCounts(report)
  return { ...counts, ok: code === 0 && counts.failed === 0 && counts.passed > 0 }
}

/** @param {string} report */
function readCounts(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
  } catch {
    // No report: the runner itself did not get to its end, which `ok` says.
    return { passed: 0, failed: 0, skipped: 0 }
  }
}
