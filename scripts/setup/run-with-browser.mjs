// @ts-check
import { buildIfStale } from './build.mjs'
import { ensureChromium } from './chromium.mjs'
import { PINNED_NODE } from './packages.mjs'
import { run } from './run.mjs'
import { setUp } from './set-up.mjs'

/**
 * Prepares everything that a command in a real browser needs, then runs a TypeScript file on the pinned Node, and
 * ends with its exit code.
 *
 * @param {string} file relative to the repository
 * @param {string[]} args
 */
export async function runWithBrowser(file, args) {
  await setUp()
  const chromium = await ensureChromium()
  const problem = 'problem' in chromium ? chromium.problem : await buildIfStale()
  if (problem || 'problem' in chromium) {
    console.error(problem)
    process.exit(1)
  }
  process.exitCode = await run(
    PINNED_NODE,
    ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', file, ...args],
    { env: { CHROMIUM_PATH: chromium.path } },
  )
}
