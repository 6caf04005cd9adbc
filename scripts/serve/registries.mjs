// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../setup/root.mjs'

const MANIFEST = join(ROOT, 'public', 'generated', 'npm', 'manifest.json')

/**
 * The package registries that programs in the tab may ask: those of `TABWRIGHT_REGISTRIES` (addresses with blanks
 * between them), else the one that the npm in `public/generated/` asks by default.
 *
 * @returns {string[]}
 */
export function registries() {
  const named = process.env.TABWRIGHT_REGISTRIES?.split(/\s+/).filter((address) => address !== '')
  if (named?.length) return named
  return existsSync(MANIFEST) ? [JSON.parse(readFileSync(MANIFEST, 'utf8')).registry] : []
}
