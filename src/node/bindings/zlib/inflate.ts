import { adler32, crc32 } from './checksums.ts'
import { FIXED_DISTANCES, FIXED_LITERALS, type HuffmanTable, huffmanTable } from './huffman.ts'
import {
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  inflateFast,
  LENGTH_BASE,
  LENGTH_EXTRA,
  type Progress,
  WINDOW,
} from './inflate-fast.ts'

/** Why data cannot be decompressed, in zlib's words. */
export class InflateFailure extends Error {
  readonly need: boolean
  /** `need`: a dictionary is missing or wrong. */
  constructor(message: string, need = false) {
    super(message)
    this.need = need
  }
}

export type Wrapper = 'zlib' | 'gzip' | 'raw'

/** Where an inflater reads and writes: changed before each step. */
interface Buffers {
  input: Uint8Array
  inAt: number
  output: Uint8Array
  outAt: number
  /** Output up to here is in the checksum. */
  summed: number
  sum: number
  total: number
  sumOf: ((bytes: Uint8Array, from: number) => number) | null
}

/** Bytes of input and of output that make the fast way worth going. */
const FAST_ROOM = 300
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/**
 * Decompresses one stream (RFC 1950, 1951, 1952), as much at a time as there is input and room for output. Takes no
 * byte more than the stream has. (A long file because it is one format, read by one generator over shared buffers.)
 */
export class Inflater {
  readonly #buffers: Buffers = {
    input: new Uint8Array(0),
    inAt: 0,
    output: new Uint8Array(0),
    outAt: 0,
    summed: 0,
    sum: 0,
    total: 0,
    sumOf: null,
  }
  readonly #run: Generator<void, void>
  #done = false

  constructor(wrapper: Wrapper, dictionary: Uint8Array | null) {
    this.#run = stream(this.#buffers, wrapper, dictionary)
  }

  /** Throws InflateFailure. */
  step(input: Uint8Array, output: Uint8Array): { read: number; written: number; done: boolean } {
    const buffers = this.#buffers
    Object.assign(buffers, { input, inAt: 0, output, outAt: 0, summed: 0 })
    if (!this.#done) this.#done = this.#run.next().done === true
    addToSum(buffers)
    return { read: buffers.inAt, written: buffers.outAt, done: this.#done }
  }
}

function addToSum(buffers: Buffers): void {
  const fresh = buffers.output.subarray(buffers.summed, buffers.outAt)
  if (buffers.sumOf) buffers.sum = buffers.sumOf(fresh, buffers.sum)
  buffers.total += fresh.length
  buffers.summed = buffers.outAt
}

function* stream(buffers: Buffers, wrapper: Wrapper, dictionary: Uint8Array | null): Generator<void, void> {
  const window = new Uint8Array(WINDOW)
  let preset = wrapper === 'raw' ? dictionary : null
  if (wrapper === 'zlib') {
    if (yield* zlibHeader(buffers, dictionary)) preset = dictionary
    buffers.sumOf = adler32
    buffers.sum = 1
  } else if (wrapper === 'gzip') {
    yield* gzipHeader(buffers)
    buffers.sumOf = crc32
  }
  buffers.total = 0
  const held = preset ? Math.min(preset.length, WINDOW) : 0
  if (preset) window.set(preset.subarray(preset.length - held))
  yield* blocks(buffers, window, held)
  addToSum(buffers)
  if (wrapper === 'zlib') {
    if ((yield* bigEndian(buffers)) !== buffers.sum) throw new InflateFailure('incorrect data check')
  } else if (wrapper === 'gzip') {
    const { sum, total } = buffers
    if ((yield* littleEndian(buffers)) !== sum) throw new InflateFailure('incorrect data check')
    if ((yield* littleEndian(buffers)) !== total >>> 0) throw new InflateFailure('incorrect length check')
  }
}

function* byte(buffers: Buffers): Generator<void, number> {
  while (buffers.inAt === buffers.input.length) yield
  return buffers.input[buffers.inAt++]!
}

function* littleEndian(buffers: Buffers): Generator<void, number> {
  let value = 0
  for (let shift = 0; shift < 32; shift += 8) value |= (yield* byte(buffers)) << shift
  return value >>> 0
}

function* bigEndian(buffers: Buffers): Generator<void, number> {
  let value = 0
  for (let i = 0; i < 4; i++) value = (value << 8) | (yield* byte(buffers))
  return value >>> 0
}

/** True where the data was compressed with a preset dictionary. */
function* zlibHeader(buffers: Buffers, dictionary: Uint8Array | null): Generator<void, boolean> {
  const method = yield* byte(buffers)
  const flags = yield* byte(buffers)
  if ((method * 256 + flags) % 31 !== 0) throw new InflateFailure('incorrect header check')
  if ((method & 15) !== 8) throw new InflateFailure('unknown compression method')
  if (method >> 4 > 7) throw new InflateFailure('invalid window size')
  if (!(flags & 0x20)) return false
  const wanted = yield* bigEndian(buffers)
  if (!dictionary) throw new InflateFailure('Missing dictionary', true)
  if (adler32(dictionary) !== wanted) throw new InflateFailure('Bad dictionary', true)
  return true
}

function* gzipHeader(buffers: Buffers): Generator<void, void> {
  if ((yield* byte(buffers)) !== 0x1f || (yield* byte(buffers)) !== 0x8b)
    throw new InflateFailure('incorrect header check')
  if ((yield* byte(buffers)) !== 8) throw new InflateFailure('unknown compression method')
  const flags = yield* byte(buffers)
  if (flags & 0xe0) throw new InflateFailure('unknown header flags set')
  for (let i = 0; i < 6; i++) yield* byte(buffers)
  if (flags & 4) {
    let extra = (yield* byte(buffers)) | ((yield* byte(buffers)) << 8)
    while (extra-- > 0) yield* byte(buffers)
  }
  // The file's name and a comment, each to its zero byte; a checksum of the header, which zlib's users rarely write.
  for (const bit of [8, 16]) if (flags & bit) while ((yield* byte(buffers)) !== 0);
  if (flags & 2) for (let i = 0; i < 2; i++) yield* byte(buffers)
}

function* blocks(buffers: Buffers, window: Uint8Array, preset: number): Generator<void, void> {
  let bits = 0
  let count = 0
  let at = preset & (WINDOW - 1)
  let known = preset
  const nothing = new Uint8Array(0)
  const fast: Progress = { input: nothing, inAt: 0, output: nothing, outAt: 0, window, at, known, bits, count }
  for (let last = 0; !last; ) {
    while (count < 3) {
      while (buffers.inAt === buffers.input.length) yield
      bits |= buffers.input[buffers.inAt++]! << count
      count += 8
    }
    last = bits & 1
    const kind = (bits >> 1) & 3
    bits >>>= 3
    count -= 3
    if (kind === 3) throw new InflateFailure('invalid block type')
    if (kind === 0) {
      // Whole bytes from here on: at most seven bits are held.
      bits = 0
      count = 0
      let length = (yield* byte(buffers)) | ((yield* byte(buffers)) << 8)
      const inverse = (yield* byte(buffers)) | ((yield* byte(buffers)) << 8)
      if (length !== (~inverse & 0xffff)) throw new InflateFailure('invalid stored block lengths')
      while (length > 0) {
        while (buffers.inAt === buffers.input.length || buffers.outAt === buffers.output.length) yield
        const size = Math.min(
          length,
          buffers.input.length - buffers.inAt,
          buffers.output.length - buffers.outAt,
          WINDOW - at,
        )
        const part = buffers.input.subarray(buffers.inAt, buffers.inAt + size)
        buffers.output.set(part, buffers.outAt)
        window.set(part, at)
        buffers.inAt += size
        buffers.outAt += size
        at = (at + size) & (WINDOW - 1)
        known += size
        length -= size
      }
      continue
    }
    let literals = FIXED_LITERALS
    let distances = FIXED_DISTANCES
    if (kind === 2) {
      while (count < 14) {
        while (buffers.inAt === buffers.input.length) yield
        bits |= buffers.input[buffers.inAt++]! << count
        count += 8
      }
      const literalCount = (bits & 31) + 257
      const distanceCount = ((bits >> 5) & 31) + 1
      const codeCount = ((bits >> 10) & 15) + 4
      bits >>>= 14
      count -= 14
      if (literalCount > 286 || distanceCount > 30) throw new InflateFailure('too many length or distance symbols')
      const codeLengths = new Uint8Array(19)
      for (let i = 0; i < codeCount; i++) {
        while (count < 3) {
          while (buffers.inAt === buffers.input.length) yield
          bits |= buffers.input[buffers.inAt++]! << count
          count += 8
        }
        codeLengths[CODE_ORDER[i]!] = bits & 7
        bits >>>= 3
        count -= 3
      }
      const codes = huffmanTable(codeLengths)
      if (!codes || codes.bits === 0) throw new InflateFailure('invalid code lengths set')
      const lengths = new Uint8Array(literalCount + distanceCount)
      for (let filled = 0; filled < lengths.length; ) {
        let entry = codes.entries[bits & ((1 << codes.bits) - 1)]!
        while ((entry & 15) === 0 || (entry & 15) > count) {
          if (count >= codes.bits && (entry & 15) === 0) throw new InflateFailure('invalid code lengths set')
          while (buffers.inAt === buffers.input.length) yield
          bits |= buffers.input[buffers.inAt++]! << count
          count += 8
          entry = codes.entries[bits & ((1 << codes.bits) - 1)]!
        }
        bits >>>= entry & 15
        count -= entry & 15
        const symbol = entry >> 4
        if (symbol < 16) {
          lengths[filled++] = symbol
          continue
        }
        const extra = symbol === 16 ? 2 : symbol === 17 ? 3 : 7
        while (count < extra) {
          while (buffers.inAt === buffers.input.length) yield
          bits |= buffers.input[buffers.inAt++]! << count
          count += 8
        }
        const repeat = (bits & ((1 << extra) - 1)) + (symbol === 18 ? 11 : 3)
        bits >>>= extra
        count -= extra
        if ((symbol === 16 && filled === 0) || filled + repeat > lengths.length)
          throw new InflateFailure('invalid bit length repeat')
        lengths.fill(symbol === 16 ? lengths[filled - 1]! : 0, filled, filled + repeat)
        filled += repeat
      }
      if (lengths[256] === 0) throw new InflateFailure('invalid code -- missing end-of-block')
      const made: (HuffmanTable | null)[] = [
        huffmanTable(lengths.subarray(0, literalCount)),
        huffmanTable(lengths.subarray(literalCount)),
      ]
      if (!made[0]) throw new InflateFailure('invalid literal/lengths set')
      if (!made[1]) throw new InflateFailure('invalid distances set')
      ;[literals, distances] = made as [HuffmanTable, HuffmanTable]
    }
    const literalMask = (1 << literals.bits) - 1
    const distanceMask = (1 << distances.bits) - 1
    for (;;) {
      if (buffers.output.length - buffers.outAt > FAST_ROOM && buffers.input.length - buffers.inAt > FAST_ROOM) {
        const { input, inAt, output, outAt } = buffers
        Object.assign(fast, { input, inAt, output, outAt, at, known, bits, count })
        inflateFast(fast, literals, distances)
        buffers.inAt = fast.inAt
        buffers.outAt = fast.outAt
        at = fast.at
        known = fast.known
        bits = fast.bits
        count = fast.count
      }
      let entry = literals.entries[bits & literalMask]!
      while ((entry & 15) === 0 || (entry & 15) > count) {
        if (count >= literals.bits && (entry & 15) === 0) throw new InflateFailure('invalid literal/length code')
        while (buffers.inAt === buffers.input.length) yield
        bits |= buffers.input[buffers.inAt++]! << count
        count += 8
        entry = literals.entries[bits & literalMask]!
      }
      bits >>>= entry & 15
      count -= entry & 15
      let symbol = entry >> 4
      if (symbol === 256) break
      if (symbol < 256) {
        while (buffers.outAt === buffers.output.length) yield
        buffers.output[buffers.outAt++] = symbol
        window[at] = symbol
        at = (at + 1) & (WINDOW - 1)
        known++
        continue
      }
      symbol -= 257
      if (symbol > 28) throw new InflateFailure('invalid literal/length code')
      const lengthExtra = LENGTH_EXTRA[symbol]!
      while (count < lengthExtra) {
        while (buffers.inAt === buffers.input.length) yield
        bits |= buffers.input[buffers.inAt++]! << count
        count += 8
      }
      let length = LENGTH_BASE[symbol]! + (bits & ((1 << lengthExtra) - 1))
      bits >>>= lengthExtra
      count -= lengthExtra
      entry = distances.entries[bits & distanceMask]!
      while ((entry & 15) === 0 || (entry & 15) > count) {
        if (count >= distances.bits && (entry & 15) === 0) throw new InflateFailure('invalid distance code')
        while (buffers.inAt === buffers.input.length) yield
        bits |= buffers.input[buffers.inAt++]! << count
        count += 8
        entry = distances.entries[bits & distanceMask]!
      }
      bits >>>= entry & 15
      count -= entry & 15
      symbol = entry >> 4
      if (symbol > 29) throw new InflateFailure('invalid distance code')
      const distanceExtra = DISTANCE_EXTRA[symbol]!
      while (count < distanceExtra) {
        while (buffers.inAt === buffers.input.length) yield
        bits |= buffers.input[buffers.inAt++]! << count
        count += 8
      }
      const distance = DISTANCE_BASE[symbol]! + (bits & ((1 << distanceExtra) - 1))
      bits >>>= distanceExtra
      count -= distanceExtra
      if (distance > known) throw new InflateFailure('invalid distance too far back')
      known += length
      for (let from = (at - distance) & (WINDOW - 1); length > 0; length--) {
        while (buffers.outAt === buffers.output.length) yield
        const copied = window[from]!
        buffers.output[buffers.outAt++] = copied
        window[at] = copied
        at = (at + 1) & (WINDOW - 1)
        from = (from + 1) & (WINDOW - 1)
      }
    }
  }
}
