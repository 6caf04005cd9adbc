/**
 * Files in one blob that a worker can cut up without unpacking: the length of a JSON index (32 bits, little-endian),
 * the index (`[name, size]` for each file), then the contents in that order.
 *
 * @param {{ name: string, bytes: Uint8Array }[]} files
 */
export function packFiles(files) {
  const index = Buffer.from(JSON.stringify(files.map(({ name, bytes }) => [name, bytes.length])))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(index.length)
  return Buffer.concat([length, index, ...files.map(({ bytes }) => bytes)])
}
