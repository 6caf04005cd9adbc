import type { NodeEnv } from '../../env.ts'

/** `crypto.getRandomValues` gives no more at once. */
const MOST_RANDOM = 65_536

/** Fills the bytes from the browser's own source of randomness. */
export function fillRandom(env: NodeEnv, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += MOST_RANDOM) {
    const part = bytes.subarray(at, at + MOST_RANDOM)
    if (part.buffer instanceof ArrayBuffer) env.native.crypto.getRandomValues(part as Uint8Array<ArrayBuffer>)
    // Shared memory is refused: by way of a copy.
    else part.set(env.native.crypto.getRandomValues(new Uint8Array(part.length)))
  }
}
