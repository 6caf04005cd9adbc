/** Bytes that grow, with the number formats of V8's serialization. */
export function createByteWriter() {
  let bytes = new Uint8Array(256)
  let length = 0
  const reserve = (count: number) => {
    if (length + count > bytes.length) {
      const grown = new Uint8Array(Math.max(bytes.length * 2, length + count))
      grown.set(bytes.subarray(0, length))
      bytes = grown
    }
    const start = length
    length += count
    return start
  }
  const writer = {
    get length() {
      return length
    },
    byte(value: number) {
      const start = reserve(1)
      bytes[start] = value
    },
    tag(character: string) {
      writer.byte(character.charCodeAt(0))
    },
    /** Seven bits a byte, least first. */
    varint(value: number) {
      while (value >= 0x80) {
        writer.byte((value % 0x80) | 0x80)
        value = Math.floor(value / 0x80)
      }
      writer.byte(value)
    },
    varint64(value: bigint) {
      while (value >= 0x80n) {
        writer.byte(Number(value & 0x7fn) | 0x80)
        value >>= 7n
      }
      writer.byte(Number(value))
    },
    zigzag(value: number) {
      writer.varint(((value << 1) ^ (value >> 31)) >>> 0)
    },
    double(value: number) {
      const start = reserve(8)
      new DataView(bytes.buffer).setFloat64(start, value, true)
    },
    raw(data: Uint8Array) {
      const start = reserve(data.length)
      bytes.set(data, start)
    },
    take(): Uint8Array {
      const taken = bytes.subarray(0, length)
      bytes = new Uint8Array(0)
      length = 0
      return taken
    },
  }
  return writer
}

export type ByteWriter = ReturnType<typeof createByteWriter>
