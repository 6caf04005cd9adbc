// @ts-check
/** `npm run bench [name] [--check]`: prints our figures beside the native tools'. */
import { runWithBrowser } from './setup/run-with-browser.mjs'

await runWithBrowser('bench/main.ts', process.argv.slice(2))
