import { openTab } from '../../e2e/support/tab.ts'
import type { EngineName } from '../../src/protocol/sandbox.ts'
import { caseNames } from './run-cases.ts'

/** `sandbox-contract [embedded|webcontainer] [--filter RE]`: runs the contract on one engine and prints every case. */
export async function main(args: string[]): Promise<number> {
  const engine: EngineName = args.includes('webcontainer') ? 'webcontainer' : 'embedded'
  const filter = new RegExp(args.includes('--filter') ? (args[args.indexOf('--filter') + 1] ?? '') : '')
  const tab = await openTab()
  try {
    // WebContainer serves `localhost` by name.
    await tab.page.goto(`${tab.origin.replace('127.0.0.1', 'localhost')}/e2e/support/harness.html`)
    const reason = await tab.page.evaluate((engine) => window.openEngine(engine), engine)
    if (reason !== null) {
      console.error(`not run: ${reason}`)
      return 1
    }
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const name of caseNames().filter((name) => filter.test(name))) {
      const result = await tab.page.evaluate((name) => window.runContractCase(name), name)
      counts[result.status]++
      const why = result.message === '' ? '' : `\n    ${result.message.replaceAll('\n', '\n    ')}`
      console.log(`${result.status.padEnd(8)}${name} (${result.durationMs.toFixed(0)} ms)${why}`)
    }
    console.log(`${engine}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
    return counts.failed === 0 ? 0 : 1
  } finally {
    await tab.close()
  }
}
