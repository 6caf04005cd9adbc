// @ts-check
import { join } from 'node:path'
import { PINNED_NODE } from './packages.mjs'
import { ROOT } from './root.mjs'
import { run } from './run.mjs'
import { digest, isStamped, stamp } from './stamp.mjs'

/** Everything that `dist/` is made from. */
const SOURCES = [
  'index.html',
  'public',
  'src',
  'workers',
  'templates',
  'scripts/serve',
  'scripts/setup/build.mjs',
  'scripts/vite',
  'vite.config.ts',
  'tsconfig.json',
  'package-lock.json',
]

/**
 * Builds `dist/`, unless it was built from these very sources.
 *
 * @returns {Promise<string | null>} a sentence that says what is wrong, or null
 */
export async function buildIfStale() {
  const settings = Object.entries(process.env).filter(
    ([name]) => name.startsWith('TABWRIGHT_') || name.startsWith('VITE_'),
  )
  const key = digest(SOURCES) + JSON.stringify(settings.sort())
  if (isStamped('build', key, ['dist/index.html'])) return null
  console.log('Building …')
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  // Tests build too, and must get what `npm start` serves.
  const env = { NODE_ENV: 'production' }
  if ((await run(PINNED_NODE, [vite, 'build', '--logLevel', 'warn'], { env })) !== 0)
    return 'The build failed: see its message above.'
  stamp('build', key)
  return null
}
