import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { chooseWheel, configuredIndex, downloadFromIndex, downloadWithPip } from './index-download.mjs'

const entry = { name: 'my_pkg', version: '1.2' }
const hash = 'a'.repeat(64)

/** The smallest wheel that pip takes: a module and the three files of its metadata. */
const wheel = Buffer.from(
  zipSync({
    'my_pkg.py': strToU8('answer = 42\n'),
    'my_pkg-1.2.dist-info/METADATA': strToU8('Metadata-Version: 2.1\nName: my_pkg\nVersion: 1.2\n'),
    'my_pkg-1.2.dist-info/WHEEL': strToU8('Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    'my_pkg-1.2.dist-info/RECORD': strToU8(''),
  }),
)
const FILE = 'my_pkg-1.2-py3-none-any.whl'

/** A package index (PEP 503 and PEP 691) with that one wheel; under /altered its bytes are not those of its hash. */
let index: Server
let url: string
beforeAll(async () => {
  const sha256 = createHash('sha256').update(wheel).digest('hex')
  index = createServer((asked, answer) => {
    if (asked.url?.endsWith(FILE)) {
      return answer.end(asked.url.startsWith('/altered') ? Buffer.concat([wheel, Buffer.from('!')]) : wheel)
    }
    if (!asked.url?.endsWith('/my-pkg/')) return answer.writeHead(404).end()
    if (asked.headers.accept?.includes('json')) {
      answer.setHeader('content-type', 'application/vnd.pypi.simple.v1+json')
      const files = [{ filename: FILE, url: FILE, hashes: { sha256 } }]
      return answer.end(JSON.stringify({ meta: { 'api-version': '1.0' }, name: 'my-pkg', files }))
    }
    answer.setHeader('content-type', 'text/html')
    return answer.end(`<!doctype html><a href="${FILE}#sha256=${sha256}">${FILE}</a>`)
  })
  await new Promise<void>((resolve) => index.listen(0, 'localhost', resolve))
  url = `http://localhost:${(index.address() as AddressInfo).port}`
})
afterAll(() => void index.close())

function configure(path: string) {
  vi.stubEnv('PIP_INDEX_URL', `${url}${path}`)
  // What else this machine's pip looks through is not asked.
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null')
  vi.stubEnv('PIP_NO_CACHE_DIR', '1')
  const folder = mkdtempSync(join(tmpdir(), 'wheels-'))
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

it('fetches the wheel from the configured index where there is no pip', async () => {
  configure('/simple/')
  expect(await downloadFromIndex(entry)).toEqual(wheel)
  expect(await downloadFromIndex({ name: 'other', version: '1' })).toBeNull()
  configure('/altered/')
  expect(await downloadFromIndex(entry)).toBeNull()
})

it('fetches the wheel with the pip of this machine', async ({ skip }) => {
  const { spawnSync } = await import('node:child_process')
  if (spawnSync('python3', ['-m', 'pip', '--version']).status !== 0) skip('this machine has no pip')
  expect(await downloadWithPip(entry, configure('/simple/'))).toEqual(wheel)
  expect(await downloadWithPip(entry, configure('/altered/'))).toBeNull()
}, 120_000)

it('chooses the pure wheel of the version, by JSON and by HTML', () => {
  const files = [
    { filename: 'my_pkg-1.2.tar.gz', url: 'x', hashes: { sha256: hash } },
    { filename: 'my_pkg-1.20-py3-none-any.whl', url: 'y', hashes: { sha256: hash } },
    { filename: 'my_pkg-1.2-py3-none-any.whl', url: 'z', hashes: { sha256: hash } },
  ]
  expect(chooseWheel(JSON.stringify({ files }), 'application/vnd.pypi.simple.v1+json', entry)).toEqual({
    url: 'z',
    sha256: hash,
  })
  const html = `<a href="../my_pkg-1.2-py3-none-any.whl#sha256=${hash}">my_pkg-1.2-py3-none-any.whl</a>`
  expect(chooseWheel(html, 'text/html', entry)).toEqual({ url: '../my_pkg-1.2-py3-none-any.whl', sha256: hash })
})

it('takes no wheel without a hash', () => {
  const html = '<a href="my_pkg-1.2-py3-none-any.whl">my_pkg-1.2-py3-none-any.whl</a>'
  expect(chooseWheel(html, 'text/html', entry)).toBeNull()
})

it('knows an index only where one is configured', () => {
  expect(configuredIndex({ PIP_INDEX_URL: 'https://index.invalid/simple' }, '/nowhere')).toBe(
    'https://index.invalid/simple',
  )
})
