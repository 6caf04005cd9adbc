/** `Atomics.pause`, where the engine has it: tells the processor that this thread only looks. */
const pause = (Atomics as { pause?: () => void }).pause
/** Looks between two readings of the clock. */
const LOOKS = 32

/** Won by looks that came to something, lost twice as fast by those that did not; at nothing it rests. */
const MOST_CREDIT = 8
/** How many times it is not tried at all, doubled each time that trying again fails. */
const SHORTEST_REST = 8
const LONGEST_REST = 512

/**
 * Looks at a word of shared memory again and again until it is no longer `value`, but no longer than `milliseconds`.
 * Waking a thread that sleeps takes tens of microseconds, so looking pays while both threads have a processor each.
 * Where they have not, each would only keep the other from working: it notices that by its failures, and mostly rests.
 */
export function createSpin(milliseconds: number): (words: Int32Array, index: number, value: number) => void {
  // A program may take the worker's globals away.
  const clock = performance
  let credit = MOST_CREDIT
  let rest = SHORTEST_REST
  let resting = 0

  function look(words: Int32Array, index: number, value: number): boolean {
    const until = clock.now() + milliseconds
    do {
      for (let looks = 0; looks < LOOKS; looks++) {
        if (Atomics.load(words, index) !== value) return true
        pause?.()
      }
    } while (clock.now() < until)
    return false
  }

  return (words, index, value) => {
    if (resting > 0) {
      resting--
    } else if (look(words, index, value)) {
      credit = Math.min(credit + 1, MOST_CREDIT)
      rest = Math.max(rest >> 1, SHORTEST_REST)
    } else {
      credit -= 2
      if (credit > 0) return
      credit = 1
      resting = rest
      rest = Math.min(rest * 2, LONGEST_REST)
    }
  }
}
