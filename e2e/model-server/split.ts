/** Lengths that never settle into a rhythm and often end inside an escape, a word or a UTF-8 sequence. */
const LENGTHS = [1, 7, 2, 13, 31, 3, 64, 5, 17, 120]

/** Text in awkward pieces, but whole surrogate pairs, as every host's JSON encoder keeps them. */
export function* splitText(text: string): Generator<string> {
  let turn = 0
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + LENGTHS[turn++ % LENGTHS.length]!)
    if (/[\uD800-\uDBFF]/.test(text[end - 1]!)) end++
    yield text.slice(start, end)
    start = end
  }
}

/** A server-sent event in two or three writes, cut inside its bytes every few events. */
export function splitBytes(event: string, count: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(event)
  if (count % 5 !== 0 || bytes.length < 8) return [bytes]
  const middle = Math.floor(bytes.length / 2)
  return [bytes.subarray(0, middle), bytes.subarray(middle, bytes.length - 1), bytes.subarray(bytes.length - 1)]
}
