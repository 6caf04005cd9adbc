const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** Goes on from an earlier result; 0 to begin. */
export function crc32(bytes: Uint8Array, from = 0): number {
  let crc = ~from
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}

/** Sums of so many bytes stay below 2^32. */
const ADLER_RUN = 3854

/** Goes on from an earlier result; 1 to begin. */
export function adler32(bytes: Uint8Array, from = 1): number {
  let a = from & 0xffff
  let b = from >>> 16
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + ADLER_RUN, bytes.length)
    for (; at < end; at++) {
      a += bytes[at]!
      b += a
    }
    a %= 65521
    b %= 65521
  }
  return ((b << 16) | a) >>> 0
}
