// @ts-check
/** `npm run contract:webcontainer`: the sandbox contract against the real WebContainer. Needs internet access. */
import { runWithBrowser } from './setup/run-with-browser.mjs'

/** Where `@webcontainer/api` loads its engine from. */
const VENDOR = 'https://stackblitz.com/headless'

console.log('This command needs internet access: WebContainer loads its engine from its vendor.')
const problem = await fetch(VENDOR, { method: 'HEAD', signal: AbortSignal.timeout(10_000) }).then(
  (response) => (response.status < 500 ? null : `it answered ${response.status}`),
  (error) => String(error.cause?.code ?? error.message),
)
if (problem) {
  console.error(`not run: ${new URL(VENDOR).host} cannot be reached (${problem}).`)
  process.exitCode = 1
} else {
  await runWithBrowser('conformance/main.ts', ['sandbox-contract', 'webcontainer', ...process.argv.slice(2)])
}
