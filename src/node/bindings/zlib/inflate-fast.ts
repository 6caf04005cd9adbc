import type { HuffmanTable } from './huffman.ts'

export const WINDOW = 32_768
const MASK = WINDOW - 1
/** Copies: by symbol from 257 on, the least length and how many bits are added to it; by distance symbol the same. */
export const LENGTH_BASE = Uint16Array.from([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
])
export const LENGTH_EXTRA = Uint8Array.from([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
])
export const DISTANCE_BASE = Uint16Array.from([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
])
export const DISTANCE_EXTRA = Uint8Array.from([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
])

/** Bytes that one literal or copy may take and give at most. */
const MOST_TAKEN = 12
const MOST_GIVEN = 258

/** Where decompression stands: input, output, the last 32 KB before it, and bits that were taken from the input. */
export interface Progress {
  input: Uint8Array
  inAt: number
  /** All of it up to `outAt` follows on the window. */
  output: Uint8Array
  outAt: number
  window: Uint8Array
  /** Where the window's next byte goes. */
  at: number
  /** Bytes that a copy may reach back to. */
  known: number
  bits: number
  count: number
}

/**
 * Literals and copies while neither the input's end nor the output's is near, so that nothing has to be asked for in
 * between. What is no plain literal or copy (a block's end, an error) is left where it stands, to who reads bit by bit.
 */
export function inflateFast(progress: Progress, literals: HuffmanTable, distances: HuffmanTable): void {
  const { input, output, window, at, outAt: begin } = progress
  const lastIn = input.length - MOST_TAKEN
  const lastOut = output.length - MOST_GIVEN
  const literalEntries = literals.entries
  const literalMask = (1 << literals.bits) - 1
  const distanceEntries = distances.entries
  const distanceMask = (1 << distances.bits) - 1
  // What a copy may reach back to, seen from the output's first byte.
  const reach = progress.known - begin
  let { inAt, outAt, bits, count } = progress
  let startIn = inAt
  let startBits = bits
  let startCount = count
  while (inAt < lastIn && outAt < lastOut) {
    startIn = inAt
    startBits = bits
    startCount = count
    for (; count <= 24; count += 8) bits |= input[inAt++]! << count
    let entry = literalEntries[bits & literalMask]!
    let length = entry & 15
    if (length === 0) break
    bits >>>= length
    count -= length
    let symbol = entry >> 4
    if (symbol < 256) {
      output[outAt++] = symbol
      startIn = inAt
      startBits = bits
      startCount = count
      continue
    }
    if (symbol === 256 || symbol > 285) break
    symbol -= 257
    const lengthExtra = LENGTH_EXTRA[symbol]!
    length = LENGTH_BASE[symbol]! + (bits & ((1 << lengthExtra) - 1))
    bits >>>= lengthExtra
    count -= lengthExtra
    for (; count <= 24; count += 8) bits |= input[inAt++]! << count
    entry = distanceEntries[bits & distanceMask]!
    const width = entry & 15
    if (width === 0) break
    bits >>>= width
    count -= width
    symbol = entry >> 4
    if (symbol > 29) break
    for (; count <= 24; count += 8) bits |= input[inAt++]! << count
    const distanceExtra = DISTANCE_EXTRA[symbol]!
    const distance = DISTANCE_BASE[symbol]! + (bits & ((1 << distanceExtra) - 1))
    bits >>>= distanceExtra
    count -= distanceExtra
    if (distance > outAt + reach) break
    let from = outAt - distance
    const end = outAt + length
    for (; from < 0 && outAt < end; from++) output[outAt++] = window[(at - begin + from) & MASK]!
    while (outAt < end) output[outAt++] = output[from++]!
    startIn = inAt
    startBits = bits
    startCount = count
  }
  // Whole bytes that were taken too early go back, so that no more is taken than the stream has.
  const whole = startCount >> 3
  progress.inAt = startIn - whole
  progress.count = startCount - whole * 8
  progress.bits = startBits & ((1 << progress.count) - 1)
  progress.outAt = outAt
  progress.known += outAt - begin
  progress.at = keep(window, at, output, begin, outAt)
}

/** Appends output to the window; returns where the next byte goes. */
function keep(window: Uint8Array, at: number, output: Uint8Array, begin: number, end: number): number {
  const from = Math.max(begin, end - WINDOW)
  const start = (at + from - begin) & MASK
  const first = Math.min(end - from, WINDOW - start)
  window.set(output.subarray(from, from + first), start)
  window.set(output.subarray(from + first, end), 0)
  return (at + end - begin) & MASK
}
