// @ts-check
/** `npm run generate`: makes everything in `public/generated/` anew. */
import { generateMissing } from './setup/generated.mjs'
import { requireNodeVersion } from './setup/node-version.mjs'
import { installPackages } from './setup/packages.mjs'

requireNodeVersion()
const problem = (await installPackages()) ?? (await generateMissing({ force: true }))
if (problem) {
  console.error(problem)
  process.exit(1)
}
