// @ts-check
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { cacheControl, HEADERS } from './headers.mjs'
import { isCompressible, mediaType } from './media-types.mjs'

/**
 * Serves a folder as a static host does: GET and HEAD, media types, compression, ETags, `index.html` for a folder.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {ReturnType<typeof import('./compression.mjs').createCompressor>} options.compressor
 * @param {Record<string, string>} [options.files] contents by path that stand before the folder's own
 * @param {Record<string, string>} [options.headers] more headers for every answer
 * @param {(path: string) => boolean} [options.only] paths that are served; all by default
 */
export function createStaticHandler({ root, compressor, files = {}, headers = {}, only = () => true }) {
  /** @type {Map<string, { version: string, bytes: Buffer, hash: string }>} */
  const cache = new Map()

  const load = async (/** @type {string} */ path) => {
    const given = files[path]
    const full = join(root, path)
    if (given === undefined && !full.startsWith(root + sep)) return null
    const info = given === undefined ? await stat(full).catch(() => null) : null
    if (given === undefined && !info?.isFile()) return null
    const version = given ?? `${info?.mtimeMs} ${info?.size}`
    const known = cache.get(path)
    if (known?.version === version) return known
    const bytes = given === undefined ? await readFile(full) : Buffer.from(given)
    const loaded = { version, bytes, hash: createHash('sha256').update(bytes).digest('hex') }
    cache.set(path, loaded)
    return loaded
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  const handle = async (request, response) => {
    for (const [name, value] of Object.entries({ ...HEADERS, ...headers })) response.setHeader(name, value)
    const fail = (/** @type {number} */ status, /** @type {string} */ message) => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
      response.end(`${message}\n`)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return fail(405, 'Only GET and HEAD are served here.')
    let path = decodePath(request.url ?? '/')
    if (path === null) return fail(400, 'This is no path.')
    if (path.endsWith('/')) path += 'index.html'
    const file = only(path) ? await load(path) : null
    if (!file) return fail(404, 'There is no such file here.')

    const encoded = isCompressible(path)
      ? await compressor.encode(file.hash, file.bytes, String(request.headers['accept-encoding'] ?? ''))
      : { coding: null, bytes: file.bytes }
    const etag = `"${file.hash.slice(0, 32)}${encoded.coding ? `-${encoded.coding}` : ''}"`
    response.setHeader('ETag', etag)
    response.setHeader('Cache-Control', cacheControl(path))
    response.setHeader('Vary', 'Accept-Encoding')
    if (request.headers['if-none-match']?.split(/,\s*/).some((tag) => sameContent(tag, etag))) {
      response.writeHead(304)
      return response.end()
    }
    if (encoded.coding) response.setHeader('Content-Encoding', encoded.coding)
    response.writeHead(200, { 'Content-Type': mediaType(path), 'Content-Length': encoded.bytes.length })
    response.end(request.method === 'HEAD' ? undefined : encoded.bytes)
  }

  return {
    handle,
    /** Makes the best compressed copy of every file; resolves when all are ready. */
    async warm() {
      const names = await readdir(root, { recursive: true })
      for (const name of names) {
        const path = `/${name.split(sep).join('/')}`
        const file = isCompressible(path) ? await load(path) : null
        if (file) await compressor.warm(file.hash, file.bytes)
      }
    },
  }
}

/** An ETag names the coding too, but the content behind it is the same whatever the coding. */
const sameContent = (/** @type {string} */ one, /** @type {string} */ other) => {
  const hash = (/** @type {string} */ tag) => tag.replace(/^W\//, '').replace(/(-br|-gzip)?"$/, '')
  return hash(one) === hash(other)
}

/** @param {string} url */
const decodePath = (url) => {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '')
    return path.startsWith('/') && !path.includes('\0') ? path : null
  } catch {
    return null
  }
}
