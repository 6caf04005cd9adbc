import { existsSync, readdirSync } from 'node:fs'

/** A suite's own `run.ts` exports this; it resolves to the exit code. */
type SuiteMain = (args: string[]) => Promise<number>

const here = new URL('.', import.meta.url)
const suites = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/run.ts`, here)))
  .map((entry) => entry.name)

const [name = '', ...args] = process.argv.slice(2)
if (suites.includes(name)) {
  const suite = (await import(new URL(`${name}/run.ts`, here).href)) as { main: SuiteMain }
  process.exitCode = await suite.main(args)
} else {
  console.error(`Usage: npm run conformance <suite> -- …, where the suite is one of: ${suites.join(', ')}.`)
  process.exitCode = 1
}
