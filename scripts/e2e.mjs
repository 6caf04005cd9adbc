// @ts-check
/** `npm run e2e [-- FILTER …]`: the browser tests alone; `npm run album`: pictures of every state in e2e/album/. */
import { buildIfStale } from './setup/build.mjs'
import { ensureChromium } from './setup/chromium.mjs'
import { setUp } from './setup/set-up.mjs'
import { runVitest } from './setup/vitest.mjs'

await setUp()
const chromium = await ensureChromium()
const problem = 'problem' in chromium ? chromium.problem : await buildIfStale()
if (problem || 'problem' in chromium) {
  console.error(problem)
  process.exit(1)
}
const args = process.argv.slice(2)
const project = args[0] === '--album' ? 'album' : 'browser'
const { passed, failed, ok } = await runVitest(project, {
  env: { CHROMIUM_PATH: chromium.path },
  args: args.filter((arg) => arg !== '--album'),
})
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = ok ? 0 : 1
