/** What the generator (`scripts/node-library`) wrote beside the sources. Spans are `[offset, length]`. */
interface LibraryIndex {
  version: string
  sources: Record<string, Span>
  bindings: Record<string, Span>
  extras: Record<'options' | 'globals' | 'errnos' | 'process', Span>
}
type Span = [offset: number, length: number]

/** Node's own library as one byte string, read piece by piece: what nobody asks for is never copied or decoded. */
export interface NodeLibrary {
  /** `v24.21.0` */
  readonly version: string
  readonly ids: string[]
  readonly bindingNames: string[]
  has(id: string): boolean
  /** The source of a module of the library. Throws where there is none. */
  source(id: string): string
  /** The shape of a native binding (see `shape.ts`), or null. */
  shape(binding: string): unknown
  extra(name: keyof LibraryIndex['extras']): any
}

export function openLibrary(image: Uint8Array, decoder: TextDecoder): NodeLibrary {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength)
  const start = 4 + view.getUint32(0, true)
  // A TextDecoder refuses shared memory, hence the copies.
  const text = (from: number, to: number) => decoder.decode(image.slice(from, to))
  const read = ([offset, length]: Span) => text(start + offset, start + offset + length)
  const index: LibraryIndex = JSON.parse(text(4, start))
  return {
    version: index.version,
    ids: Object.keys(index.sources),
    bindingNames: Object.keys(index.bindings),
    has: (id) => Object.hasOwn(index.sources, id),
    source(id) {
      const span = index.sources[id]
      if (!span) throw new Error(`No such built-in module: ${id}`)
      return read(span)
    },
    shape(binding) {
      const span = index.bindings[binding]
      return span ? JSON.parse(read(span)) : null
    },
    extra: (name) => JSON.parse(read(index.extras[name])),
  }
}
