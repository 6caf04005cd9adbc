import { inflateRawSync } from 'node:zlib'

const END = 0x06054b50
const ENTRY = 0x02014b50

/**
 * The files of a ZIP archive, from its central directory (APPNOTE.TXT 4.3.12, 4.3.16). Wheels need no more than the
 * two usual methods, and no ZIP64.
 *
 * @param {Uint8Array} archive
 * @returns {{ name: string, bytes: Uint8Array }[]}
 */
export function readZip(archive) {
  const view = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  let end = view.length - 22
  while (end >= 0 && view.readUInt32LE(end) !== END) end--
  if (end < 0) throw new Error('not a ZIP archive')
  const count = view.readUInt16LE(end + 10)
  let at = view.readUInt32LE(end + 16)
  const files = []
  for (let index = 0; index < count; index++) {
    if (view.readUInt32LE(at) !== ENTRY) throw new Error('damaged ZIP directory')
    const method = view.readUInt16LE(at + 10)
    const size = view.readUInt32LE(at + 20)
    const nameLength = view.readUInt16LE(at + 28)
    const header = view.readUInt32LE(at + 42)
    const name = view.toString('utf8', at + 46, at + 46 + nameLength)
    const start = header + 30 + view.readUInt16LE(header + 26) + view.readUInt16LE(header + 28)
    const data = view.subarray(start, start + size)
    if (method !== 0 && method !== 8) throw new Error(`${name}: unknown compression method ${method}`)
    files.push({ name, bytes: method === 0 ? data : inflateRawSync(data) })
    at += 46 + nameLength + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32)
  }
  return files
}
