// @ts-check
/** `node scripts/third-party.mjs`: writes THIRD_PARTY.md anew. A test says when it is out of date. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './setup/root.mjs'
import { thirdParty } from './setup/third-party.mjs'

writeFileSync(join(ROOT, 'THIRD_PARTY.md'), thirdParty())
