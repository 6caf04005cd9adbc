// @ts-check
import { generateMissing } from './generated.mjs'
import { requireNodeVersion } from './node-version.mjs'
import { installPackages } from './packages.mjs'

/** Prepares a checkout as far as everything else needs it. Ends the process with a sentence where it cannot. */
export async function setUp() {
  requireNodeVersion()
  const problem = (await installPackages()) ?? (await generateMissing())
  if (!problem) return
  console.error(problem)
  process.exit(1)
}
