// @ts-check
// Lays the npm CLI out for the tab, under `<out>/npm/`: its files as npm published them, without its manuals.
// Usage: node scripts/npm/generate.mjs [OUT]   (OUT: public/generated)
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { packFiles } from '../python/pack.mjs'
import { readTarball } from './tar.mjs'

const PINNED = JSON.parse(readFileSync(new URL('pinned.json', import.meta.url), 'utf8'))
const TIMEOUT_MS = 120_000

/** Manuals, types, and the C++ build description's Python: nothing of it runs in the tab. */
const LEFT_OUT = /^(docs|man)\/|\.(md|map|d\.[cm]?ts|cmd|ps1|markdown)$|\/node-gyp\/gyp\/|(^|\/)\.[^/]+$/
const LICENCE = /(^|\/)(licen[cs]e|copying|notice)[^/]*$/i

/**
 * npm reads a file of this name beside itself before all other configuration: the place where those who install npm
 * for others say what holds on their machine. Nothing native runs in a tab, but WebAssembly does.
 */
const BUILTIN_CONFIG = 'prefix=/usr/local\ncpu=wasm32\nupdate-notifier=false\n'

/** Asks the npm that runs this set-up for the pinned one: from its registry, or from its cache. */
function fetchTarball(/** @type {string} */ folder) {
  const args = ['pack', `npm@${PINNED.version}`, '--prefer-offline', '--loglevel=error', '--pack-destination', folder]
  const own = process.env.npm_execpath
  const options = /** @type {const} */ ({ encoding: 'utf8', timeout: TIMEOUT_MS, cwd: folder })
  for (const more of [[], ['--offline']]) {
    if (own?.endsWith('.js')) spawnSync(process.execPath, [own, ...args, ...more], options)
    else spawnSync('npm', [...args, ...more], { ...options, shell: process.platform === 'win32' })
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
    if (name) return readFileSync(join(folder, name))
  }
  throw new Error(`npm ${PINNED.version} could be had neither from your npm registry nor from npm's cache.`)
}

/** The registry that this npm asks where nobody has told it another: its own default, not ours. */
function defaultRegistry(/** @type {string} */ folder, /** @type {{ name: string, bytes: Buffer }[]} */ files) {
  for (const { name, bytes } of files) {
    if (!name.endsWith('.js') && !name.endsWith('.json')) continue
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  const require = createRequire(join(folder, 'index.js'))
  return String(require('@npmcli/config/lib/definitions').definitions.registry.default)
}

/** @param {string} out */
function generate(out) {
  const folder = mkdtempSync(join(tmpdir(), 'tabwright-npm-'))
  try {
    const tarball = fetchTarball(folder)
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    if (integrity !== PINNED.integrity)
      throw new Error(`npm ${PINNED.version} is not what scripts/npm/pinned.json says.`)
    const files = readTarball(tarball).map(({ name, bytes }) => ({ name: name.replace(/^package\//, ''), bytes }))
    const registry = defaultRegistry(join(folder, 'npm'), files)
    const kept = files.filter(({ name }) => !LEFT_OUT.test(name) || LICENCE.test(name))
    const image = packFiles([...kept, { name: 'npmrc', bytes: Buffer.from(BUILTIN_CONFIG) }])
    mkdirSync(join(out, 'npm'), { recursive: true })
    writeFileSync(join(out, 'npm', 'image.bin'), image)
    writeFileSync(join(out, 'npm', 'manifest.json'), `${JSON.stringify({ version: PINNED.version, registry })}\n`)
    console.log(`npm ${PINNED.version}: ${kept.length} files, ${(image.length / 1e6).toFixed(1)} MB`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

try {
  generate(process.argv[2] ?? 'public/generated')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
