// @ts-check
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Below this a compressed copy saves no packet. Bytes. */
const SMALLEST = 1_000
/** The best quality takes about a second for each megabyte; past this size the next best is used. Bytes. */
const LARGEST_FOR_BEST = 4_000_000

/**
 * @param {Buffer} bytes
 * @param {number} quality 0 to 11
 */
const brotliAt = (bytes, quality) =>
  brotli(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })

/**
 * Compresses contents once: a quick copy for whoever asks at once, and the best one, kept on disk by the content's
 * hash, as a static host would serve it.
 *
 * @param {string} folder where the best copies are kept
 */
export function createCompressor(folder) {
  /** @type {Map<string, Promise<Buffer>>} */
  const kept = new Map()
  const once = (/** @type {string} */ key, /** @type {() => Promise<Buffer>} */ make) => {
    const made = kept.get(key) ?? make()
    kept.set(key, made)
    return made
  }
  /** @type {Map<string, Buffer>} */
  const best = new Map()

  return {
    /**
     * The best copy, made now if there is none.
     *
     * @param {string} hash
     * @param {Buffer} bytes
     */
    async warm(hash, bytes) {
      if (bytes.length < SMALLEST || best.has(hash)) return
      const file = join(folder, `${hash}.br`)
      const onDisk = await readFile(file).catch(() => null)
      const made = onDisk ?? (await brotliAt(bytes, bytes.length > LARGEST_FOR_BEST ? 9 : 11))
      best.set(hash, made)
      if (onDisk) return
      await mkdir(folder, { recursive: true })
      await writeFile(file, made)
    },
    /**
     * The content in the best coding that the client takes and that is ready.
     *
     * @param {string} hash
     * @param {Buffer} bytes
     * @param {string} accepted the request's `Accept-Encoding`
     * @returns {Promise<{ coding: 'br' | 'gzip' | null, bytes: Buffer }>}
     */
    async encode(hash, bytes, accepted) {
      if (bytes.length < SMALLEST) return { coding: null, bytes }
      if (/\bbr\b/.test(accepted))
        return { coding: 'br', bytes: best.get(hash) ?? (await once(`br ${hash}`, () => brotliAt(bytes, 4))) }
      if (/\bgzip\b/.test(accepted)) return { coding: 'gzip', bytes: await once(`gzip ${hash}`, () => zip(bytes)) }
      return { coding: null, bytes }
    },
  }
}
