import type { EmscriptenFs } from './emscripten.ts'

export const SITE_PACKAGES = '/lib/python3.14/site-packages'

/** Writes the files of a pack (scripts/python/pack.mjs) below a directory of Python's own memory. */
export function unpack(fs: EmscriptenFs, pack: Uint8Array, directory: string): number {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength)
  const length = view.getUint32(0, true)
  const index: [name: string, size: number][] = JSON.parse(new TextDecoder().decode(pack.slice(4, 4 + length)))
  const made = new Set<string>()
  let at = 4 + length
  for (const [name, size] of index) {
    const path = `${directory}/${name}`
    const folder = path.slice(0, path.lastIndexOf('/'))
    if (!made.has(folder)) {
      fs.mkdirTree(folder)
      made.add(folder)
    }
    // A copy: the pack is shared memory, which text decoders refuse.
    fs.writeFile(path, pack.slice(at, at + size))
    at += size
  }
  return index.length
}
