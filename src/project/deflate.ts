/** Raw DEFLATE, without a header. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  return collect(through(bytes, new CompressionStream('deflate-raw')), Number.POSITIVE_INFINITY)
}

export class TooLargeError extends Error {
  override name = 'TooLargeError'
}

/**
 * The other way. Rejects with a `TooLargeError` as soon as more than `limit` bytes came out: a few kilobytes can be
 * made to swell to gigabytes. Rejects with a TypeError where the input is broken or cut.
 */
export async function inflate(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  return collect(through(bytes, new DecompressionStream('deflate-raw')), limit)
}

function through(bytes: Uint8Array, transform: CompressionStream | DecompressionStream): ReadableStream<Uint8Array> {
  // In pieces: what a decompressor makes of one piece comes out together.
  let at = 0
  const source = new ReadableStream<BufferSource>({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, (at += 16_384)))
    },
  })
  return source.pipeThrough(transform)
}

async function collect(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    length += value.length
    if (length > limit) {
      await reader.cancel()
      throw new TooLargeError(`more than ${limit} bytes`)
    }
    chunks.push(value)
  }
  const joined = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
