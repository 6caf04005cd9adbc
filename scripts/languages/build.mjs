// @ts-check
/**
 * `npm run languages:build`: builds the toolchains of languages from what this machine has, into `public/generated/`.
 * Neither `npm start` nor `npm test` needs them; a page that is built without one says so in its command.
 */
import { join } from 'node:path'
import { ROOT } from '../setup/root.mjs'
import { buildGo } from './go/build.mjs'

try {
  console.log(buildGo(join(ROOT, 'public/generated')).sentence)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
