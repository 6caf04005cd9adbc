/** The kernel's one bell for all processes: the count of rings, and whether the kernel hears nothing else right now. */
const RINGS = 0
const LISTENS = 1

export interface Doorbell {
  readonly memory: SharedArrayBuffer
  /** How often it has been rung. */
  rings(): number
  ring(): void
  /** For who has posted a message, which a kernel that hears only the bell would hear late. */
  ringIfDeaf(): void
  /** The word of `rings`, for waiting on. */
  readonly word: { words: Int32Array<SharedArrayBuffer>; index: number }
  /** Sleeps until it is rung more often than `seen`, or so many milliseconds. Meanwhile the kernel is deaf. */
  listen(seen: number, milliseconds: number): void
}

export const createDoorbellMemory = (): SharedArrayBuffer => new SharedArrayBuffer(8)

export function openDoorbell(memory: SharedArrayBuffer): Doorbell {
  const words = new Int32Array(memory)
  const ring = () => {
    Atomics.add(words, RINGS, 1)
    Atomics.notify(words, RINGS)
  }
  return {
    memory,
    rings: () => Atomics.load(words, RINGS),
    ring,
    ringIfDeaf() {
      if (Atomics.load(words, LISTENS) === 1) ring()
    },
    word: { words, index: RINGS },
    listen(seen, milliseconds) {
      Atomics.store(words, LISTENS, 1)
      Atomics.wait(words, RINGS, seen, milliseconds)
      Atomics.store(words, LISTENS, 0)
    },
  }
}
