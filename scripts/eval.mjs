// @ts-check
/** `npm run eval -- --data FILE --base-url URL --model M …`: scores a model on rows of a data set, in the built page. */
import { runWithBrowser } from './setup/run-with-browser.mjs'

await runWithBrowser('bench/eval/main.ts', process.argv.slice(2))
