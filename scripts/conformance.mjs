// @ts-check
/** `npm run conformance <suite> -- …`: runs an outside suite in the tab. */
import { runWithBrowser } from './setup/run-with-browser.mjs'

await runWithBrowser('conformance/main.ts', process.argv.slice(2))
