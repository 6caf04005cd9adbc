import { HttpError, type HttpReader } from './http-reader.ts'

const READ_SIZE = 65_536

/** Header lines up to the empty one. */
export async function readHeaders(reader: HttpReader): Promise<[string, string][]> {
  const headers: [string, string][] = []
  for (;;) {
    const line = await reader.line()
    if (line === '') return headers
    const colon = line.indexOf(':')
    if (colon <= 0) throw new HttpError(`The other side sent a header without a name: ${line.slice(0, 80)}`)
    headers.push([line.slice(0, colon), line.slice(colon + 1).trim()])
  }
}

/**
 * The body's bytes by the rules of RFC 9112, 6.3: chunked, counted, or what `otherwise` says: a request has none, an
 * answer goes on to the end of the connection.
 */
export async function* bodyOf(
  reader: HttpReader,
  headers: [string, string][],
  otherwise: 'none' | 'to-the-end',
): AsyncGenerator<Uint8Array> {
  const header = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1]
  if (/\bchunked\s*$/i.test(header('transfer-encoding') ?? '')) {
    for (;;) {
      const size = Number.parseInt(await reader.line(), 16)
      if (!(size >= 0)) throw new HttpError('The other side sent a chunk without a size')
      if (size === 0) break
      yield* counted(reader, size)
      await reader.line()
    }
    // Trailers end with an empty line; what they say has no place in the answer.
    await readHeaders(reader)
    return
  }
  const length = header('content-length')
  if (length !== undefined) {
    yield* counted(reader, Number(length))
    return
  }
  if (otherwise === 'none') return
  for (;;) {
    const part = await reader.some(READ_SIZE)
    if (part.length === 0) return
    yield part
  }
}

async function* counted(reader: HttpReader, length: number): AsyncGenerator<Uint8Array> {
  for (let left = length; left > 0; ) {
    const part = await reader.some(Math.min(left, READ_SIZE))
    if (part.length === 0) throw new HttpError('The other side closed the connection before its answer was complete')
    left -= part.length
    yield part
  }
}
