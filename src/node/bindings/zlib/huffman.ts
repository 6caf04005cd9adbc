/** A table that a code's bits, least significant first, lead to: symbol in the high part, its length in the low four bits. */
export interface HuffmanTable {
  entries: Uint16Array
  /** The longest code. */
  bits: number
}

/** null where the lengths make no complete code (one code of one bit is allowed, RFC 1951 3.2.7). */
export function huffmanTable(lengths: Uint8Array | number[]): HuffmanTable | null {
  const counts = new Uint16Array(16)
  for (const length of lengths) counts[length]!++
  counts[0] = 0
  let bits = 15
  while (bits > 0 && counts[bits] === 0) bits--
  if (bits === 0) return { entries: new Uint16Array(1), bits: 0 }
  let left = 1
  for (let length = 1; length <= 15; length++) {
    left = left * 2 - counts[length]!
    if (left < 0) return null
  }
  if (left > 0 && bits !== 1) return null
  const next = new Uint16Array(16)
  for (let length = 1; length < 15; length++) next[length + 1] = (next[length]! + counts[length]!) << 1
  const entries = new Uint16Array(1 << bits)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!
    if (length === 0) continue
    const code = next[length]!++
    let reversed = 0
    for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit)
    const entry = (symbol << 4) | length
    for (let at = reversed; at < entries.length; at += 1 << length) entries[at] = entry
  }
  return { entries, bits }
}

export const FIXED_LITERALS = huffmanTable(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
)!
export const FIXED_DISTANCES = huffmanTable(new Uint8Array(32).fill(5))!
