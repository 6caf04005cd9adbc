/** The program's memory. Views are made anew when it has grown. Addresses are unsigned. */
export interface Memory {
  view(): DataView
  bytes(address: number, length: number): Uint8Array
  text(address: number, length: number): string
}

/** A contiguous buffer of an `iovec` array. */
export interface Vector {
  address: number
  length: number
}

export function createMemory(memory: WebAssembly.Memory): Memory {
  const decoder = new TextDecoder()
  let view = new DataView(memory.buffer)
  const current = () => {
    if (view.buffer !== memory.buffer) view = new DataView(memory.buffer)
    return view
  }
  const bytes = (address: number, length: number) => new Uint8Array(current().buffer, address >>> 0, length >>> 0)
  return {
    view: current,
    bytes,
    // Decoders refuse shared memory, and a program may have made its own so.
    text: (address, length) => decoder.decode(bytes(address, length).slice()),
  }
}

/** An array of `iovec`s: pairs of address and length. */
export function readVectors(memory: Memory, address: number, count: number): Vector[] {
  const view = memory.view()
  return Array.from({ length: count }, (_, at) => ({
    address: view.getUint32((address >>> 0) + at * 8, true),
    length: view.getUint32((address >>> 0) + at * 8 + 4, true),
  }))
}

/** Writes texts with a NUL byte after each, and where each begins. */
export function writeStrings(memory: Memory, texts: readonly Uint8Array[], pointers: number, buffer: number): void {
  let at = buffer >>> 0
  for (const [number, text] of texts.entries()) {
    memory.view().setUint32((pointers >>> 0) + number * 4, at, true)
    const to = memory.bytes(at, text.length + 1)
    to.set(text)
    to[text.length] = 0
    at += text.length + 1
  }
}
