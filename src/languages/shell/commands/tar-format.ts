/** The ustar format (POSIX pax(1)), with GNU's long names for reading and writing. */

const BLOCK = 512
const encoder = new TextEncoder()
const decoder = new TextDecoder()

export interface TarEntry {
  name: string
  /** `0` a file, `1` a hard link, `2` a symbolic link, `5` a directory. */
  type: '0' | '1' | '2' | '5'
  /** Permission bits. */
  mode: number
  /** Whole seconds. */
  mtime: number
  link: string
  content: Uint8Array
}

function header(
  name: Uint8Array,
  type: string,
  size: number,
  { mode, mtime, link }: Pick<TarEntry, 'mode' | 'mtime' | 'link'>,
): Uint8Array {
  const block = new Uint8Array(BLOCK)
  const put = (at: number, text: string | Uint8Array, length: number) =>
    block.set((typeof text === 'string' ? encoder.encode(text) : text).subarray(0, length), at)
  const octal = (at: number, value: number, length: number) =>
    put(at, `${value.toString(8).padStart(length - 1, '0')}\0`, length)
  put(0, name, 100)
  octal(100, mode, 8)
  octal(108, 0, 8)
  octal(116, 0, 8)
  octal(124, size, 12)
  octal(136, mtime, 12)
  put(148, '        ', 8)
  put(156, type, 1)
  put(157, link, 100)
  put(257, 'ustar\x0000', 8)
  put(265, 'root', 32)
  put(297, 'root', 32)
  octal(
    148,
    block.reduce((sum, byte) => sum + byte, 0),
    7,
  )
  block[155] = 0x20
  return block
}

const padding = (size: number): Uint8Array => new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK)

/** An archive of these entries, with its end. */
export function writeTar(entries: TarEntry[]): Uint8Array[] {
  const parts: Uint8Array[] = []
  const long = (type: 'L' | 'K', text: string) => {
    const bytes = encoder.encode(`${text}\0`)
    const meta = { mode: 0o644, mtime: 0, link: '' }
    parts.push(header(encoder.encode('././@LongLink'), type, bytes.length, meta), bytes, padding(bytes.length))
  }
  for (const entry of entries) {
    const name = encoder.encode(entry.name)
    if (encoder.encode(entry.link).length > 100) long('K', entry.link)
    if (name.length > 100) long('L', entry.name)
    const size = entry.type === '0' ? entry.content.length : 0
    parts.push(header(name, entry.type, size, entry))
    if (size > 0) parts.push(entry.content, padding(size))
  }
  const written = parts.reduce((sum, part) => sum + part.length, 0) + 2 * BLOCK
  // Records of 20 blocks, as tar writes them.
  parts.push(new Uint8Array(2 * BLOCK + ((20 * BLOCK - (written % (20 * BLOCK))) % (20 * BLOCK))))
  return parts
}

/** The entries of an archive, or null where it is none. Throws where it ends in the middle of one. */
export function readTar(archive: Uint8Array): TarEntry[] | null {
  const entries: TarEntry[] = []
  let longName = ''
  let longLink = ''
  let pax = new Map<string, string>()
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const block = archive.subarray(at, at + BLOCK)
    if (block.every((byte) => byte === 0)) return entries
    const text = (from: number, length: number) =>
      decoder.decode(block.subarray(from, from + length)).replace(/\0.*$/s, '')
    const number = (from: number, length: number) => Number.parseInt(text(from, length).trim() || '0', 8)
    const sum = block.reduce((all, byte, index) => all + (index >= 148 && index < 156 ? 0x20 : byte), 0)
    if (sum !== number(148, 8)) return null
    const type = String.fromCharCode(block[156]!)
    const size = Number(pax.get('size') ?? number(124, 12))
    const from = at + BLOCK
    if (from + size > archive.length) throw new Error('Unexpected EOF in archive')
    const content = archive.subarray(from, from + size)
    at = from + size + padding(size).length
    if (type === 'L' || type === 'K') {
      const long = decoder.decode(content).replace(/\0.*$/s, '')
      if (type === 'L') longName = long
      else longLink = long
      continue
    }
    if (type === 'x') {
      pax = new Map(
        decoder
          .decode(content)
          .split('\n')
          .map((line) => /^\d+ ([^=]+)=(.*)$/s.exec(line))
          .filter((match) => match !== null)
          .map((match) => [match[1]!, match[2]!]),
      )
      continue
    }
    if (type !== 'g') {
      const prefix = text(257, 5) === 'ustar' && text(263, 2) === '00' ? text(345, 155) : ''
      entries.push({
        name: longName || pax.get('path') || (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100)),
        type: type === '1' || type === '2' || type === '5' ? type : '0',
        mode: number(100, 8) & 0o7777,
        mtime: Number(pax.get('mtime') ?? number(136, 12)),
        link: longLink || pax.get('linkpath') || text(157, 100),
        content,
      })
    }
    longName = longLink = ''
    pax = new Map()
  }
  return entries.length > 0 ? entries : null
}
