// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configuredIndex } from '../python/index-download.mjs'
import { ROOT } from '../setup/root.mjs'

const GENERATED = join(ROOT, 'public', 'generated')

/** What a part of `public/generated/` says of itself. */
function manifestOf(/** @type {string} */ part) {
  const path = join(GENERATED, part, 'manifest.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

/**
 * The package registries that programs in the tab may ask: those of `TABWRIGHT_REGISTRIES` (addresses with blanks
 * between them), else the one that the npm in `public/generated/` asks by default.
 *
 * @returns {string[]}
 */
export function registries() {
  const named = process.env.TABWRIGHT_REGISTRIES?.split(/\s+/).filter((address) => address !== '')
  if (named?.length) return named
  const { registry } = manifestOf('npm')
  return registry ? [registry] : []
}

/**
 * The index of Python's packages that programs in the tab may ask: `TABWRIGHT_PYTHON_INDEX`, else what pip is
 * configured with on this machine, else what the pip in `public/generated/` asks by default. Where its pages say that a
 * file lies elsewhere, that is followed (`src/gateway/index-links.ts`). A name and password in it stay here: what the
 * page is told, everybody can read.
 *
 * @returns {string | undefined}
 */
export function pythonIndex() {
  const index = process.env.TABWRIGHT_PYTHON_INDEX || configuredIndex() || manifestOf('python').index
  if (!index || !URL.canParse(index)) return undefined
  const url = new URL(index)
  url.username = url.password = ''
  return url.href
}
