// @ts-check
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packFiles } from '../../python/pack.mjs'
import { ADDED, PATCHES, patched } from './patches.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
/** The commands that the toolchain consists of, and where a Go installation has them. */
const TOOLS = {
  go: 'bin/go',
  gofmt: 'bin/gofmt',
  compile: 'pkg/tool/wasip1_wasm/compile',
  asm: 'pkg/tool/wasip1_wasm/asm',
  link: 'pkg/tool/wasip1_wasm/link',
  vet: 'pkg/tool/wasip1_wasm/vet',
}
/** The compiler alone takes minutes on a small machine. */
const COMMAND_MS = 30 * 60_000

/** Where Go lies in the tab. */
const GOROOT = '/usr/local/go'
/** Where the archives lie that few programs need: fetched only for those. */
const MORE = '/usr/local/lib/go-more'
/** With all that they import in turn. */
const COMMON =
  'bufio bytes cmp container/heap container/list container/ring context crypto/md5 crypto/sha1 crypto/sha256 ' +
  'encoding/base64 encoding/binary encoding/csv encoding/hex encoding/json errors flag fmt hash/crc32 io io/fs iter log ' +
  'maps math math/big math/bits math/cmplx math/rand math/rand/v2 os path path/filepath reflect regexp slices sort ' +
  'strconv strings sync sync/atomic testing testing/quick text/tabwriter text/template time unicode unicode/utf16 ' +
  'unicode/utf8 unique unsafe runtime/debug testing/iotest testing/fstest embed html crypto/rand'
/**
 * Defaults of every go command in the tab. Nobody debugs there with DWARF, which is a third of what the linker writes.
 * Another toolchain than this one cannot be downloaded.
 */
const GO_ENV = 'GOPROXY=off\nGOSUMDB=off\nGOTOOLCHAIN=local\nGOFLAGS=-buildvcs=false\n'

/**
 * Builds Go's own commands for WebAssembly from the Go that this machine has, with the standard library compiled.
 *
 * @param {string} out the folder that gets `go/`
 * @returns {{ built: boolean, sentence: string }}
 */
export function buildGo(out) {
  const found = ask(['env', 'GOROOT', 'GOVERSION'], {})
  if (found === null)
    return { built: false, sentence: 'No Go was found on this machine: the page is built without Go.' }
  const [goroot = '', version = ''] = found.trim().split('\n')
  const work = mkdtempSync(join(tmpdir(), 'tabwright-go-'))
  try {
    const overlay = writeOverlay(join(goroot, 'src'), work)
    if (typeof overlay !== 'string')
      return {
        built: false,
        sentence: `${version} is laid out otherwise than this script knows (${overlay.misfit}): the page is built without Go.`,
      }
    const to = join(out, 'go')
    mkdirSync(to, { recursive: true })
    const sizes = Object.keys(TOOLS).map((tool) => buildTool(tool, overlay, to))
    const { image, more } = packImages({ goroot, version, work })
    writeFileSync(join(to, 'image.bin'), image)
    writeFileSync(join(to, 'more.bin'), more)
    writeFileSync(join(to, 'manifest.json'), `${JSON.stringify({ version })}\n`)
    const all = sizes.reduce((sum, size) => sum + size, image.length + more.length)
    return { built: true, sentence: `${version}: ${(all / 1e6).toFixed(1)} MB in public/generated/go.` }
  } finally {
    rmSync(work, { recursive: true })
  }
}

/** @returns {string | { misfit: string }} the overlay's file, or the source that a change does not fit */
function writeOverlay(/** @type {string} */ sources, /** @type {string} */ work) {
  /** @type {Record<string, string>} */
  const replace = {}
  for (const [file, edits] of Object.entries(PATCHES)) {
    const text = patched(readFileSync(join(sources, file), 'utf8'), edits)
    if (text === null) return { misfit: file }
    const copy = join(work, file.replaceAll('/', '__'))
    writeFileSync(copy, text)
    replace[join(sources, file)] = copy
  }
  return overlayOf(work, 'overlay.json', { ...replace, ...addedFiles(sources, '') })
}

function overlayOf(
  /** @type {string} */ work,
  /** @type {string} */ name,
  /** @type {Record<string, string>} */ replace,
) {
  const file = join(work, name)
  writeFileSync(file, JSON.stringify({ Replace: replace }))
  return file
}

/** Files of ours for places that begin so. */
const addedFiles = (/** @type {string} */ sources, /** @type {string} */ begin) =>
  Object.fromEntries(
    Object.entries(ADDED)
      .filter(([file]) => file.startsWith(begin))
      .map(([file, added]) => [join(sources, file), join(HERE, 'added', added)]),
  )

function buildTool(/** @type {string} */ tool, /** @type {string} */ overlay, /** @type {string} */ to) {
  console.log(`Building Go's ${tool} for WebAssembly …`)
  const file = join(to, `${tool}.wasm`)
  // Without the tag, the go command would hold an HTTP client that has no network here.
  const flags = ['-trimpath', '-buildvcs=false', '-tags=cmd_go_bootstrap', '-overlay', overlay]
  need(['build', ...flags, '-ldflags', `-s -w -X runtime.defaultGOROOT=${GOROOT}`, '-o', file, `cmd/${tool}`], WASI)
  return readFileSync(file).length
}

/**
 * Two packs: what nearly every program needs, and the archives of the rest.
 *
 * @param {{ goroot: string, version: string, work: string }} from
 */
function packImages({ goroot, version, work }) {
  const index = join(work, 'standard.index')
  const indexer = overlayOf(work, 'indexer.json', addedFiles(join(goroot, 'src'), 'cmd/go/internal/modindex/'))
  need(['run', '-overlay', indexer, 'cmd/go/internal/modindex/writeindex', join(goroot, 'src'), index], {})
  const list = ['list', '-export', '-trimpath', '-gcflags=all=-dwarf=false', '-json=ImportPath,Export,BuildID', 'std']
  console.log("Compiling Go's standard library for WebAssembly …")
  /** @type {{ ImportPath: string, Export?: string, BuildID?: string }[]} */
  const packages = JSON.parse(`[${need(list, WASI).replace(/\n}\n{/g, '\n},\n{')}]`)
  const archives = packages.filter(({ Export }) => Export !== undefined)
  const common = new Set(need(['list', '-deps', ...COMMON.split(' ')], WASI).split('\n'))
  const isCommon = (/** @type {{ ImportPath: string }} */ { ImportPath }) => common.has(ImportPath)
  const placeOf = (/** @type {{ ImportPath: string }} */ one) =>
    isCommon(one) ? `${GOROOT}/pkg/wasip1_wasm/${one.ImportPath}.a` : `${MORE}/${one.ImportPath}.a`
  const bytesOf = (/** @type {{ Export?: string }} */ { Export }) => readFileSync(/** @type {string} */ (Export))
  const text = (/** @type {string} */ name, /** @type {string} */ content) => ({ name, bytes: Buffer.from(content) })
  const lines = archives.map((one) => `${one.ImportPath} ${one.BuildID} ${placeOf(one)}\n`)
  const image = packFiles([
    text('VERSION', `${version}\n`),
    text('go.env', GO_ENV),
    { name: 'LICENSE', bytes: readFileSync(join(goroot, 'LICENSE')) },
    ...Object.entries(TOOLS).map(([tool, path]) => text(path, `\0program:wasi go/${tool}.wasm\n`)),
    { name: 'pkg/standard.index', bytes: readFileSync(index) },
    text('pkg/prebuilt.txt', lines.join('')),
    ...archives.filter(isCommon).map((one) => ({ name: `pkg/wasip1_wasm/${one.ImportPath}.a`, bytes: bytesOf(one) })),
  ])
  const rest = archives.filter((one) => !isCommon(one))
  return { image, more: packFiles(rest.map((one) => ({ name: `${one.ImportPath}.a`, bytes: bytesOf(one) }))) }
}

const WASI = { GOOS: 'wasip1', GOARCH: 'wasm' }
/** What this machine's own settings for Go would change. */
const NEUTRAL = {
  GOFLAGS: '',
  GOTOOLCHAIN: 'local',
  CGO_ENABLED: '0',
  GO111MODULE: '',
  GOWORK: 'off',
  GOEXPERIMENT: '',
}

function start(/** @type {string[]} */ args, /** @type {Record<string, string>} */ env) {
  return spawnSync('go', args, {
    encoding: 'utf8',
    env: { ...process.env, ...NEUTRAL, ...env },
    cwd: tmpdir(),
    maxBuffer: 1 << 28,
    timeout: COMMAND_MS,
  })
}

function ask(/** @type {string[]} */ args, /** @type {Record<string, string>} */ env) {
  const { status, stdout } = start(args, env)
  return status === 0 ? stdout : null
}

function need(/** @type {string[]} */ args, /** @type {Record<string, string>} */ env) {
  const { status, stdout, stderr, error } = start(args, env)
  if (status !== 0) throw new Error(`go ${args[0]} failed: ${error?.message ?? stderr}`)
  return stdout
}
