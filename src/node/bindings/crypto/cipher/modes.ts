import { BLOCK, type BlockCipher } from './aes.ts'

/** Bytes in, bytes out; the last of them with `final`. */
export interface CipherMode {
  update(bytes: Uint8Array): Uint8Array
  final(): Uint8Array
}

/** Why a text could not be ended. */
export class BlockError extends Error {
  constructor(readonly code: 'wrong final block length' | 'bad decrypt') {
    super(code)
  }
}

const nothing = new Uint8Array(0)

export function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** ECB, or CBC where there is an initialization vector; padded as PKCS #7 says unless `padding()` is false. */
export function blocks(aes: BlockCipher, iv: Uint8Array | null, encrypts: boolean, padding: () => boolean): CipherMode {
  let rest: Uint8Array = nothing
  const chain = iv && Uint8Array.from(iv)
  const scratch = new Uint8Array(BLOCK)

  function run(bytes: Uint8Array): Uint8Array {
    const out = new Uint8Array(bytes.length)
    for (let at = 0; at < bytes.length; at += BLOCK) {
      if (encrypts) {
        for (let index = 0; index < BLOCK; index++) scratch[index] = bytes[at + index]! ^ (chain ? chain[index]! : 0)
        aes.encrypt(scratch, 0, out, at)
        chain?.set(out.subarray(at, at + BLOCK))
      } else {
        aes.decrypt(bytes, at, out, at)
        if (!chain) continue
        for (let index = 0; index < BLOCK; index++) out[at + index]! ^= chain[index]!
        chain.set(bytes.subarray(at, at + BLOCK))
      }
    }
    return out
  }

  return {
    update(bytes) {
      const all = join(rest, bytes)
      // A last whole block may be the padding: it is kept back.
      const kept = !encrypts && padding() ? ((all.length + BLOCK - 1) % BLOCK) + 1 : all.length % BLOCK
      const whole = all.length === 0 ? 0 : all.length - kept
      rest = all.slice(whole)
      return run(all.subarray(0, whole))
    },
    final() {
      if (!padding()) {
        if (rest.length > 0) throw new BlockError('wrong final block length')
        return nothing
      }
      if (encrypts) {
        const missing = BLOCK - rest.length
        return run(join(rest, new Uint8Array(missing).fill(missing)))
      }
      if (rest.length !== BLOCK) throw new BlockError('wrong final block length')
      const text = run(rest)
      const count = text[BLOCK - 1]!
      if (count === 0 || count > BLOCK || text.subarray(BLOCK - count).some((byte) => byte !== count))
        throw new BlockError('bad decrypt')
      return text.slice(0, BLOCK - count)
    },
  }
}

/** Counter mode. So many bits at the end of the block count on. */
export function counter(aes: BlockCipher, iv: Uint8Array, bits = BLOCK * 8): CipherMode {
  const block = Uint8Array.from(iv)
  const stream = new Uint8Array(BLOCK)
  let used = BLOCK

  function increment(): void {
    for (let index = BLOCK - 1, left = bits; left > 0; index--, left -= 8) {
      const mask = left >= 8 ? 255 : (1 << left) - 1
      const counted = (block[index]! + 1) & mask
      block[index] = (block[index]! & ~mask) | counted
      if (counted !== 0) break
    }
  }

  return {
    update(bytes) {
      const out = new Uint8Array(bytes.length)
      for (let at = 0; at < bytes.length; at++) {
        if (used === BLOCK) {
          aes.encrypt(block, 0, stream, 0)
          increment()
          used = 0
        }
        out[at] = bytes[at]! ^ stream[used++]!
      }
      return out
    },
    final: () => nothing,
  }
}

/** Feedback of whole blocks: of the output (OFB), or of what is encrypted (CFB). */
export function feedback(aes: BlockCipher, iv: Uint8Array, kind: 'cfb' | 'ofb', encrypts: boolean): CipherMode {
  const register = Uint8Array.from(iv)
  const stream = new Uint8Array(BLOCK)
  let used = 0
  return {
    update(bytes) {
      const out = new Uint8Array(bytes.length)
      for (let at = 0; at < bytes.length; at++) {
        if (used === 0) aes.encrypt(register, 0, stream, 0)
        out[at] = bytes[at]! ^ stream[used]!
        register[used] = kind === 'ofb' ? stream[used]! : encrypts ? out[at]! : bytes[at]!
        used = (used + 1) % BLOCK
      }
      return out
    },
    final: () => nothing,
  }
}

/** CFB of single bytes. */
export function feedback8(aes: BlockCipher, iv: Uint8Array, encrypts: boolean): CipherMode {
  const register = Uint8Array.from(iv)
  const stream = new Uint8Array(BLOCK)
  return {
    update(bytes) {
      const out = new Uint8Array(bytes.length)
      for (let at = 0; at < bytes.length; at++) {
        aes.encrypt(register, 0, stream, 0)
        out[at] = bytes[at]! ^ stream[0]!
        register.copyWithin(0, 1)
        register[BLOCK - 1] = encrypts ? out[at]! : bytes[at]!
      }
      return out
    },
    final: () => nothing,
  }
}
