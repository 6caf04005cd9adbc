import type { WasiCalls, WasiHost } from './host.ts'
import { writeStrings } from './memory.ts'

/** `args_*` and `environ_*`. */
export function createArguments(host: WasiHost): WasiCalls {
  const encode = (texts: readonly string[]) => texts.map((text) => new TextEncoder().encode(text))
  const args = encode(host.args)
  const env = encode(Object.entries(host.env).map(([name, value]) => `${name}=${value}`))
  const sizes = (texts: Uint8Array[]) => (count: number, bytes: number) => {
    const view = host.memory.view()
    view.setUint32(count >>> 0, texts.length, true)
    view.setUint32(
      bytes >>> 0,
      texts.reduce((sum, text) => sum + text.length + 1, 0),
      true,
    )
  }
  return {
    args_get: (pointers: number, buffer: number) => writeStrings(host.memory, args, pointers, buffer),
    args_sizes_get: sizes(args),
    environ_get: (pointers: number, buffer: number) => writeStrings(host.memory, env, pointers, buffer),
    environ_sizes_get: sizes(env),
  }
}
