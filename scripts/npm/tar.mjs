// @ts-check
import { gunzipSync } from 'node:zlib'

const BLOCK = 512
const REGULAR = new Set(['0', '\0'])

/**
 * The regular files of a gzipped tar archive as npm packs them (POSIX ustar, see IEEE 1003.1, "ustar Interchange
 * Format"), in the archive's order.
 *
 * @param {Uint8Array} archive
 * @returns {{ name: string, bytes: Buffer }[]}
 */
export function readTarball(archive) {
  const tar = gunzipSync(archive)
  const files = []
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const text = (/** @type {number} */ from, /** @type {number} */ length) => {
      const end = tar.indexOf(0, at + from)
      return tar.toString('utf8', at + from, end < 0 ? at + from + length : Math.min(end, at + from + length))
    }
    const name = text(0, 100)
    // Two empty blocks end an archive.
    if (name === '') break
    const size = Number.parseInt(text(124, 12), 8)
    const type = String.fromCharCode(tar[at + 156] ?? 0)
    const prefix = text(345, 155)
    if (REGULAR.has(type))
      files.push({ name: prefix ? `${prefix}/${name}` : name, bytes: tar.subarray(at + BLOCK, at + BLOCK + size) })
    else if (type === 'x' || type === 'L') throw new Error(`${name}: a name longer than ustar allows is not read here`)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}
