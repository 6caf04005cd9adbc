import { SystemError } from '../../protocol/errors.ts'
import { PROGRAM_MAGIC } from '../../protocol/process.ts'
import type { Awaitable } from '../process/open-file.ts'

/** A file of an image; `bytes` are a part of the image's own. */
export interface ImageFile {
  path: string
  bytes: Uint8Array
  executable: boolean
}

/** Files that a directory will hold, fetched when somebody first looks inside. Machines and forks share one. */
export interface LazyImage {
  /** Throws NotLoaded before the first `load` has succeeded. */
  filesNow(): ImageFile[]
  /** EIO where it cannot be had; a later call tries again. */
  load(): Promise<void>
}

/** Thrown by a call that came upon an image which is still to be fetched. Nothing has happened: it may run again. */
export class NotLoaded {
  constructor(readonly image: LazyImage) {}
}

/** `fetch` gives a pack as `scripts/python/pack.mjs` makes it. */
export function createLazyImage(fetch: () => Awaitable<Uint8Array>): LazyImage {
  let files: ImageFile[] | null = null
  const image: LazyImage = {
    filesNow() {
      if (!files) throw new NotLoaded(image)
      return files
    },
    async load() {
      let pack: Uint8Array
      try {
        pack = await fetch()
      } catch (error) {
        throw new SystemError('EIO', 'mount', error instanceof Error ? error.message : String(error))
      }
      files ??= readPack(pack)
    },
  }
  return image
}

/**
 * Runs a call on files. Where it came upon an image that is not here yet, waits for the image and runs it again: a
 * call finds its paths before it changes anything.
 */
export function withImages<T>(run: () => Awaitable<T>): Awaitable<T> {
  const later = (error: unknown): Promise<T> => {
    if (!(error instanceof NotLoaded)) throw error
    return error.image.load().then(() => withImages(run))
  }
  try {
    const result = run()
    return result instanceof Promise ? result.catch(later) : result
  } catch (error) {
    return later(error)
  }
}

const SCRIPT = [0x23, 0x21]
const PROGRAM = [...new TextEncoder().encode(PROGRAM_MAGIC)]

function readPack(pack: Uint8Array): ImageFile[] {
  const length = new DataView(pack.buffer, pack.byteOffset, pack.byteLength).getUint32(0, true)
  const index: [name: string, size: number][] = JSON.parse(new TextDecoder().decode(pack.subarray(4, 4 + length)))
  let at = 4 + length
  return index.map(([path, size]) => {
    const bytes = pack.subarray(at, at + size)
    at += size
    return { path, bytes, executable: beginsWith(bytes, SCRIPT) || beginsWith(bytes, PROGRAM) }
  })
}

const beginsWith = (bytes: Uint8Array, head: number[]) => head.every((byte, at) => bytes[at] === byte)
