// @ts-check
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './root.mjs'
import { run } from './run.mjs'

/** The Node that the tools, the tests and the generated library are pinned to. */
export const PINNED_NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'))

/** Whether npm's own note of what it installed agrees with the lock file. It writes that note last, when all is in place. */
function hasPackages() {
  if (!existsSync(join(ROOT, 'node_modules', '.package-lock.json'))) return false
  const installed = readJson('node_modules/.package-lock.json').packages
  for (const [path, locked] of Object.entries(readJson('package-lock.json').packages)) {
    if (path === '') continue
    if (installed[path] ? installed[path].version !== locked.version : !locked.optional) return false
  }
  return true
}

const pinnedVersion = () => readJson('package.json').devDependencies.node

const hasPinnedNode = () =>
  existsSync(PINNED_NODE) &&
  spawnSync(PINNED_NODE, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${pinnedVersion()}`

function npmInstall(/** @type {string[]} */ ...options) {
  // Under `npm start`, npm says where it lies itself; then the very same npm goes on, on Windows too.
  const npm = process.env.npm_execpath
  const quickRetries = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...quickRetries, ...options]
  return npm?.endsWith('.js')
    ? run(process.execPath, [npm, ...args])
    : run('npm', args, { shell: process.platform === 'win32' })
}

/**
 * Without a network, npm's own cache may hold all of it. A date makes npm ask for whole package documents, as `npm
 * install` does and keeps them; without one it asks for short ones, and finds only what an `npm ci` has kept.
 */
async function npmInstallFromCache() {
  console.log('That did not work. Trying once more from npm’s cache alone …')
  const code = await npmInstall('--offline')
  return code === 0 ? 0 : npmInstall('--offline', `--before=${new Date(Date.now() + 86_400_000).toISOString()}`)
}

/**
 * Installs the packages of `package-lock.json` where they are missing or of another lock file.
 *
 * @returns {Promise<string | null>} a sentence that says what is wrong and what to do, or null
 */
export async function installPackages() {
  if (hasPackages() && hasPinnedNode()) return null

  console.log('Installing packages …')
  if ((await npmInstall()) !== 0 && (await npmInstallFromCache()) !== 0)
    return 'npm could not install the packages: see its message above, check the connection to your npm registry, and start again.'

  // An npm that is told to skip install scripts leaves the `node` package without its binary.
  if (!hasPinnedNode())
    await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: join(ROOT, 'node_modules', 'node') })
  if (!hasPinnedNode())
    return `Node ${pinnedVersion()} could not be installed from the npm package "node" for ${process.platform} on ${process.arch}: use a platform that it is published for.`
  return null
}
