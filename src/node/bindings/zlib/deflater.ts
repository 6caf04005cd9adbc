import { Deflate } from 'fflate'
import { adler32, crc32 } from './checksums.ts'
import type { Wrapper } from './inflate.ts'

/** Flush modes of zlib. */
export const NO_FLUSH = 0
export const SYNC_FLUSH = 2
export const FINISH = 4

const DEFAULT_LEVEL = 6
/** Whether it is the last, and its kind. */
const BLOCK_HEADER_BITS = 3
/** What zlib calls the system in a gzip header: Unix. */
const OS = 3

const bigEndian = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
const littleEndian = (value: number) => bigEndian(value).reverse()

/** The two bytes of RFC 1950, and the dictionary's checksum. */
function zlibHeader(level: number, dictionary: Uint8Array | null): number[] {
  const speed = level < 2 ? 0 : level < 6 ? 1 : level === 6 ? 2 : 3
  const flags = (speed << 6) | (dictionary ? 0x20 : 0)
  const check = 31 - ((0x78 * 256 + flags) % 31)
  return [0x78, flags + (check % 31), ...(dictionary ? bigEndian(adler32(dictionary)) : [])]
}

const gzipHeader = (level: number): number[] => [
  0x1f,
  0x8b,
  8,
  0,
  0,
  0,
  0,
  0,
  level === 9 ? 2 : level === 1 ? 4 : 0,
  OS,
]

/** Compresses by fflate, which keeps what it made here until there is room for it. */
export class Deflater {
  #deflate: Deflate
  #pending: Uint8Array[] = []
  #sum: number
  #total = 0
  #finished = false
  #lastFlush = NO_FLUSH
  #wrapper: Wrapper

  constructor(wrapper: Wrapper, level: number, dictionary: Uint8Array | null) {
    this.#wrapper = wrapper
    const used = level < 0 ? DEFAULT_LEVEL : level
    this.#deflate = new Deflate({ level: used as 6, ...(dictionary ? { dictionary } : {}) }, (part) => {
      if (part.length > 0) this.#pending.push(part)
    })
    this.#sum = wrapper === 'zlib' ? 1 : 0
    if (wrapper === 'zlib') this.#pending.push(Uint8Array.from(zlibHeader(used, dictionary)))
    if (wrapper === 'gzip') this.#pending.push(Uint8Array.from(gzipHeader(used)))
  }

  /** Takes all of the input; gives as much output as there is room for. */
  step(input: Uint8Array, output: Uint8Array, flush: number): { read: number; written: number; done: boolean } {
    if (!this.#finished && (input.length > 0 || flush === FINISH)) this.#push(input, flush === FINISH)
    if (flush !== NO_FLUSH && flush !== FINISH && !this.#finished && (input.length > 0 || flush > this.#lastFlush))
      this.#sync()
    this.#lastFlush = flush
    let written = 0
    while (this.#pending.length > 0 && written < output.length) {
      const [part] = this.#pending as [Uint8Array]
      const size = Math.min(part.length, output.length - written)
      output.set(part.subarray(0, size), written)
      written += size
      if (size === part.length) this.#pending.shift()
      else this.#pending[0] = part.subarray(size)
    }
    return { read: input.length, written, done: this.#finished && this.#pending.length === 0 }
  }

  /**
   * Gives out all that was compressed, and an empty stored block that fills the last byte. fflate's own marker is a byte
   * too long where the last byte holds bits already, so its `r` (the byte, above the number of its bits) is read here.
   */
  #sync(): void {
    this.#deflate.flush()
    const state = (this.#deflate as unknown as { s: { r?: number } }).s
    const rest = state.r ?? 0
    const marker = new Uint8Array((rest & 7) <= 8 - BLOCK_HEADER_BITS ? 5 : 6)
    marker[0] = rest >> 3
    marker.set([0, 0, 255, 255], marker.length - 4)
    state.r = 0
    this.#pending.push(marker)
  }

  #push(input: Uint8Array, final: boolean): void {
    if (this.#wrapper === 'zlib') this.#sum = adler32(input, this.#sum)
    else if (this.#wrapper === 'gzip') this.#sum = crc32(input, this.#sum)
    this.#total += input.length
    // The caller may change its memory, and fflate keeps what it has not yet compressed.
    this.#deflate.push(new Uint8Array(input), final)
    if (!final) return
    this.#finished = true
    if (this.#wrapper === 'zlib') this.#pending.push(Uint8Array.from(bigEndian(this.#sum)))
    if (this.#wrapper === 'gzip')
      this.#pending.push(Uint8Array.from([...littleEndian(this.#sum), ...littleEndian(this.#total >>> 0)]))
  }
}
