import type { WasiCalls, WasiHost } from './host.ts'

/** `getRandomValues` takes no more at once. Bytes. */
const LIMIT = 65_536

/** `random_get`. */
export function createRandom(host: WasiHost): WasiCalls {
  return {
    random_get(buffer: number, length: number) {
      const bytes = host.memory.bytes(buffer, length)
      for (let at = 0; at < bytes.length; at += LIMIT) {
        // Shared memory cannot be filled directly.
        bytes.set(crypto.getRandomValues(new Uint8Array(Math.min(LIMIT, bytes.length - at))), at)
      }
    },
  }
}
