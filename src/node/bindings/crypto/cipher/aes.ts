/** The AES block cipher (FIPS 197), by tables: four for each direction, a 32-bit word each entry. */
export interface BlockCipher {
  /** From and to 16 bytes; they may be the same. */
  encrypt(from: Uint8Array, fromAt: number, to: Uint8Array, toAt: number): void
  decrypt(from: Uint8Array, fromAt: number, to: Uint8Array, toAt: number): void
}

export const BLOCK = 16

interface Tables {
  box: Uint8Array
  inverseBox: Uint8Array
  forward: Uint32Array[]
  backward: Uint32Array[]
}

let tables: Tables | null = null

const double = (value: number): number => ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff

function multiply(a: number, b: number): number {
  let product = 0
  for (let factor = a, bits = b; bits > 0; bits >>= 1, factor = double(factor)) if (bits & 1) product ^= factor
  return product
}

function makeTables(): Tables {
  const box = new Uint8Array(256)
  const inverseBox = new Uint8Array(256)
  // Powers of 3 run through all of the field but 0, and those of its inverse back.
  let power = 1
  let inverse = 1
  do {
    power = power ^ double(power)
    inverse = multiply(inverse, 0xf6)
    const turned = inverse ^ (inverse << 1) ^ (inverse << 2) ^ (inverse << 3) ^ (inverse << 4)
    box[power] = (turned ^ (turned >> 8) ^ 0x63) & 0xff
  } while (power !== 1)
  box[0] = 0x63
  for (let index = 0; index < 256; index++) inverseBox[box[index]!] = index
  const turns = () => [0, 1, 2, 3].map(() => new Uint32Array(256))
  const forward = turns()
  const backward = turns()
  for (let index = 0; index < 256; index++) {
    const s = box[index]!
    const i = inverseBox[index]!
    let f = ((double(s) << 24) | (s << 16) | (s << 8) | (double(s) ^ s)) >>> 0
    let b = ((multiply(i, 14) << 24) | (multiply(i, 9) << 16) | (multiply(i, 13) << 8) | multiply(i, 11)) >>> 0
    for (let turn = 0; turn < 4; turn++) {
      forward[turn]![index] = f
      backward[turn]![index] = b
      f = ((f >>> 8) | (f << 24)) >>> 0
      b = ((b >>> 8) | (b << 24)) >>> 0
    }
  }
  return { box, inverseBox, forward, backward }
}

function expand(key: Uint8Array, box: Uint8Array): Uint32Array {
  const words = key.length / 4
  const schedule = new Uint32Array(4 * (words + 7))
  const view = new DataView(key.buffer, key.byteOffset, key.length)
  for (let index = 0; index < words; index++) schedule[index] = view.getUint32(index * 4)
  const substitute = (word: number) =>
    ((box[word >>> 24]! << 24) |
      (box[(word >>> 16) & 255]! << 16) |
      (box[(word >>> 8) & 255]! << 8) |
      box[word & 255]!) >>>
    0
  let round = 1
  for (let index = words; index < schedule.length; index++) {
    let word = schedule[index - 1]!
    if (index % words === 0) {
      word = substitute((word << 8) | (word >>> 24)) ^ (round << 24)
      round = double(round)
    } else if (words > 6 && index % words === 4) word = substitute(word)
    schedule[index] = schedule[index - words]! ^ word
  }
  return schedule
}

/** `key` has 16, 24 or 32 bytes. */
export function createAes(key: Uint8Array): BlockCipher {
  tables ??= makeTables()
  const { box, inverseBox, forward, backward } = tables
  const schedule = expand(key, box)
  const rounds = schedule.length / 4 - 1
  let reversed: Uint32Array | null = null

  function reverse(): Uint32Array {
    const made = new Uint32Array(schedule.length)
    for (let round = 0; round <= rounds; round++)
      for (let column = 0; column < 4; column++) {
        const word = schedule[(rounds - round) * 4 + column]!
        made[round * 4 + column] =
          round === 0 || round === rounds
            ? word
            : backward[0]![box[word >>> 24]!]! ^
              backward[1]![box[(word >>> 16) & 255]!]! ^
              backward[2]![box[(word >>> 8) & 255]!]! ^
              backward[3]![box[word & 255]!]!
      }
    return made
  }

  /** `step` is where a row's next column comes from: 1 when encrypting, 3 when decrypting. */
  function run(
    keys: Uint32Array,
    [t0, t1, t2, t3]: Uint32Array[],
    last: Uint8Array,
    step: 1 | 3,
    from: Uint8Array,
    fromAt: number,
    to: Uint8Array,
    toAt: number,
  ): void {
    const word = (at: number) => (from[at]! << 24) | (from[at + 1]! << 16) | (from[at + 2]! << 8) | from[at + 3]!
    let a = word(fromAt) ^ keys[0]!
    let b = word(fromAt + 4) ^ keys[1]!
    let c = word(fromAt + 8) ^ keys[2]!
    let d = word(fromAt + 12) ^ keys[3]!
    let at = 4
    for (let round = 1; round < rounds; round++, at += 4) {
      const [second, fourth] = step === 1 ? [b, d] : [d, b]
      const mix = (w: number, x: number, y: number, z: number) =>
        t0![w >>> 24]! ^ t1![(x >>> 16) & 255]! ^ t2![(y >>> 8) & 255]! ^ t3![z & 255]!
      const na = mix(a, second, c, fourth) ^ keys[at]!
      const nb = (step === 1 ? mix(b, c, d, a) : mix(b, a, d, c)) ^ keys[at + 1]!
      const nc = mix(c, fourth, a, second) ^ keys[at + 2]!
      d = (step === 1 ? mix(d, a, b, c) : mix(d, c, b, a)) ^ keys[at + 3]!
      a = na
      b = nb
      c = nc
    }
    const columns = [a, b, c, d]
    for (let column = 0; column < 4; column++) {
      const key = keys[at + column]!
      for (let row = 0; row < 4; row++) {
        const source = columns[(column + row * step) & 3]!
        const shift = 24 - row * 8
        to[toAt + column * 4 + row] = last[(source >>> shift) & 255]! ^ ((key >>> shift) & 255)
      }
    }
  }

  return {
    encrypt: (from, fromAt, to, toAt) => run(schedule, forward, box, 1, from, fromAt, to, toAt),
    decrypt: (from, fromAt, to, toAt) => run((reversed ??= reverse()), backward, inverseBox, 3, from, fromAt, to, toAt),
  }
}
