import { gzipSync } from 'node:zlib'

const BLOCK = 512
/** The date that npm gives to every file that it packs (`Sat, 26 Oct 1985 08:15:00 GMT`), in seconds. */
const PACKED_AT = 499_162_500

/** A gzipped ustar archive as `npm pack` makes it: every file below `package/`, each with the same date. */
export function makeTarball(files: { path: string; bytes: Uint8Array; executable: boolean }[]): Buffer {
  const parts = files.flatMap(({ path, bytes, executable }) => [
    header(`package/${path}`, bytes.length, executable ? 0o755 : 0o644),
    bytes,
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ])
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 1 })
}

function header(path: string, size: number, mode: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const [prefix, name] = split(path)
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
  block.write(name, 0)
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(PACKED_AT, 136, 12)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\u000000', 257)
  block.write(prefix, 345)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** ustar has 100 bytes for a name, and 155 for the folders before it. */
function split(path: string): [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= 100) return ['', path]
  for (let slash = path.indexOf('/', path.length - 101); slash > 0; slash = path.indexOf('/', slash + 1))
    if (slash <= 155 && path.length - slash - 1 <= 100) return [path.slice(0, slash), path.slice(slash + 1)]
  throw new Error(`${path} is too long for a tar archive`)
}
