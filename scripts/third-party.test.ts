import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './setup/root.mjs'
import { thirdParty } from './setup/third-party.mjs'

test('THIRD_PARTY.md is up to date (node scripts/third-party.mjs writes it)', () => {
  expect(readFileSync(join(ROOT, 'THIRD_PARTY.md'), 'utf8')).toBe(thirdParty())
})
