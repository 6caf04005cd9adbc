// @ts-check
/** `npm run replay FILE`: does again what a saved project's log tells, in a fresh machine, and compares the files. */
import { runWithBrowser } from './setup/run-with-browser.mjs'

await runWithBrowser('bench/replay/replay.ts', process.argv.slice(2))
