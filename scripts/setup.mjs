// @ts-check
/** `node scripts/setup.mjs`: packages and generated data, whatever is missing of them, and nothing more. */
import { setUp } from './setup/set-up.mjs'

await setUp()
