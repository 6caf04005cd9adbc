/**
 * Bytes of any kind of view or buffer, without a copy. Never a `Buffer`, whose `indexOf`, `fill`, `slice` and
 * `subarray` are Node's own and would call back into the binding.
 */
export function bytesOf(value: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (Object.getPrototypeOf(value) === Uint8Array.prototype) return value as Uint8Array
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return new Uint8Array(value)
}

/** TextDecoder and TextEncoder refuse shared and resizable memory: such views are copied first. */
export function isPlainMemory(bytes: Uint8Array): boolean {
  const memory = bytes.buffer
  return memory instanceof ArrayBuffer && !memory.resizable
}
