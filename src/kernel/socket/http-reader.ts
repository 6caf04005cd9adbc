/** Bytes that come in chunks, taken by line or by count. */
export interface HttpReader {
  /** Without its line end. Rejects when the stream ends first, or the line is longer than any header may be. */
  line(): Promise<string>
  /** What is there of the next `limit` bytes, at least one; empty at the end of the stream. */
  some(limit: number): Promise<Uint8Array>
  /** The next byte, which stays where it is; null at the end of the stream. */
  peek(): Promise<number | null>
}

const MAX_LINE = 65_536

/** The other side broke HTTP's rules, or went away in the middle. */
export class HttpError extends Error {
  readonly code = 'ERR_HTTP_RESPONSE'
}

/** `pull` gives the next chunk; empty at the end. */
export function createHttpReader(pull: () => Promise<Uint8Array>): HttpReader {
  let buffer = new Uint8Array(0)
  const text = new TextDecoder('latin1')

  async function more(): Promise<boolean> {
    const chunk = await pull()
    if (chunk.length === 0) return false
    if (buffer.length === 0) {
      buffer = chunk as Uint8Array<ArrayBuffer>
      return true
    }
    const joined = new Uint8Array(buffer.length + chunk.length)
    joined.set(buffer)
    joined.set(chunk, buffer.length)
    buffer = joined
    return true
  }

  return {
    async line() {
      for (;;) {
        const end = buffer.indexOf(0x0a)
        if (end >= 0) {
          const line = text.decode(buffer.subarray(0, end))
          buffer = buffer.subarray(end + 1)
          return line.endsWith('\r') ? line.slice(0, -1) : line
        }
        if (buffer.length > MAX_LINE) throw new HttpError('The server sent a header line without an end')
        if (!(await more())) throw new HttpError('The server closed the connection before its answer was complete')
      }
    },
    async peek() {
      return buffer.length > 0 || (await more()) ? buffer[0]! : null
    },
    async some(limit) {
      if (buffer.length === 0 && !(await more())) return buffer
      const part = buffer.slice(0, limit)
      buffer = buffer.subarray(part.length)
      return part
    },
  }
}
