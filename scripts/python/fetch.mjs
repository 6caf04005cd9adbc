// Lays Python out for the page: Pyodide's core, pytest with what it needs, and pip, under `<out>/python/`.
// Usage: node scripts/python/fetch.mjs [OUT]   (OUT: public/generated)
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { downloadFromIndex, downloadWithPip } from './index-download.mjs'
import { installedPackages } from './installed-packages.mjs'
import { packFiles } from './pack.mjs'
import { compileModules, defaultIndex, PINNED_PIP, pipFiles, withoutPip } from './pip.mjs'
import { makeSnapshot } from './snapshot.mjs'
import { readZip } from './zip.mjs'

const CORE = ['pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip']
const PACKAGES = ['pytest', 'pluggy', 'iniconfig', 'packaging', 'pygments']
const TIMEOUT_MS = 60_000

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/**
 * Fills `<out>/python/`: the core's files, `lock.json` (Pyodide's lock file, without packages), `packages.bin` (the
 * wheels' files, see pack.mjs), `snapshot.bin` (see snapshot.mjs), `pip.bin` (the package `pip`, with compiled modules)
 * and `manifest.json` (`pytest`, `pip`: their versions, or null, of pytest with a `reason`; `index`: pip's default).
 *
 * @param {{ root: string, out: string, log(line: string): void }} options
 */
export async function generatePython({ root, out, log }) {
  const from = join(root, 'node_modules/pyodide')
  const to = join(out, 'python')
  const version = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')).version
  const lock = JSON.parse(readFileSync(join(from, 'pyodide-lock.json'), 'utf8'))
  mkdirSync(to, { recursive: true })
  for (const name of CORE) copyFileSync(join(from, name), join(to, name))
  writeFileSync(join(to, 'lock.json'), JSON.stringify({ info: lock.info, packages: {} }))

  const { files, pytest, reason } = await collectPackages({ root, from, lock, log })
  const pip = await makePip({ root, to, log })
  writeFileSync(join(to, 'packages.bin'), packFiles([...files, ...pip.description]))
  writeFileSync(join(to, 'snapshot.bin'), await makeSnapshot({ root, files }))
  const manifest = {
    pyodide: version,
    python: lock.info.python,
    pytest,
    ...(reason ? { reason } : {}),
    ...pip.manifest,
  }
  writeFileSync(join(to, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  log(
    pytest
      ? `Python ${lock.info.python} with pytest ${pytest}`
      : `Python ${lock.info.python} without pytest: ${reason}`,
  )
  return manifest
}

/** pip as an image of its own, which is fetched when it is first used; what says that it is installed lies elsewhere. */
async function makePip({ root, to, log }) {
  const cache = join(root, '.cache/python-wheels')
  mkdirSync(cache, { recursive: true })
  const wheel = await findWheel(PINNED_PIP, { cache, from: null, log })
  const pip = pipFiles(wheel && readZip(wheel).filter((file) => !file.name.endsWith('/')))
  if (!pip) {
    const reason = 'it could be fetched neither from the index that pip is configured with, nor has this machine one'
    log(`Python without pip: ${reason}`)
    writeFileSync(join(to, 'pip.bin'), packFiles(withoutPip(reason)))
    return { description: [], manifest: { pip: null, index: null } }
  }
  if (!wheel)
    log(`${PINNED_PIP.file_name} could not be fetched: pip ${pip.version} is taken from this machine's own Python`)
  const sources = pip.files
    .filter(({ name }) => name.startsWith('pip/'))
    .map(({ name, bytes }) => ({ name: name.slice('pip/'.length), bytes }))
  writeFileSync(join(to, 'pip.bin'), packFiles([...sources, ...(await compileModules({ root, files: sources }))]))
  return {
    description: pip.files.filter(({ name }) => /^pip-[^/]*\.dist-info\//.test(name)),
    manifest: { pip: pip.version, index: defaultIndex(pip.files) },
  }
}

/** The files of all packages, or none and why: half of pytest is of no use. */
async function collectPackages({ root, from, lock, log }) {
  const cache = join(root, '.cache/python-wheels')
  mkdirSync(cache, { recursive: true })
  const wheels = []
  for (const name of PACKAGES) {
    const entry = lock.packages[name]
    const wheel = await findWheel(entry, { cache, from, log })
    if (!wheel) {
      const installed = installedPackages(PACKAGES)
      if (installed) {
        log(
          `${entry.file_name} could not be fetched: pytest ${installed.version} is taken from this machine's own Python`,
        )
        return { files: installed.files, pytest: installed.version, reason: null }
      }
      return {
        files: [],
        pytest: null,
        reason: `${entry.file_name} could be fetched neither from Pyodide's distribution nor from the index that pip is configured with`,
      }
    }
    wheels.push(wheel)
  }
  const files = wheels.flatMap((wheel) => readZip(wheel).filter((file) => !file.name.endsWith('/')))
  return { files, pytest: lock.packages.pytest.version, reason: null }
}

async function findWheel(entry, { cache, from, log }) {
  const path = join(cache, entry.file_name)
  const mark = `${path}.sha256`
  if (existsSync(path) && existsSync(mark)) {
    const bytes = readFileSync(path)
    if (sha256(bytes) === readFileSync(mark, 'utf8')) return bytes
    rmSync(path)
  }
  const bytes =
    (from && (await fromDistribution(entry, from))) ??
    (await downloadWithPip(entry, cache)) ??
    (await downloadFromIndex(entry))
  // The index vouches for what the lock file does not name.
  if (!bytes || (from === null && sha256(bytes) !== entry.sha256)) return null
  log(`${entry.file_name}: ${Math.ceil(bytes.length / 1024)} KB`)
  writeFileSync(path, bytes)
  writeFileSync(mark, sha256(bytes))
  return bytes
}

/** The address that this version of Pyodide loads its own packages from; the checksum is its lock file's. */
async function fromDistribution(entry, from) {
  const source = readFileSync(join(from, 'pyodide.mjs'), 'utf8')
  const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
  const template = /`(https:\/\/[^`]*\/v\$\{\w+\}\/full\/)`/.exec(source)?.[1]
  if (!template) return null
  try {
    const response = await fetch(template.replace(/\$\{\w+\}/, version) + entry.file_name, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) return null
    const bytes = Buffer.from(await response.arrayBuffer())
    return sha256(bytes) === entry.sha256 ? bytes : null
  } catch {
    return null
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  await generatePython({ root, out: process.argv[2] ?? join(root, 'public/generated'), log: console.log })
  // Pyodide leaves V8 compiling in the background, and a Node that waits for that at its end may wait for ever.
  process.exit()
}
