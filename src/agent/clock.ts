/** Time, handed in so that waiting can be shortened where nobody watches. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after so many milliseconds, or as soon as the signal fires. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** `setTimeout` takes no more (2^31 − 1 ms, 24 days): longer means never. */
const LONGEST = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = milliseconds <= LONGEST ? setTimeout(end, milliseconds) : undefined
      signal.addEventListener('abort', end)
    }),
}

/** A clock whose sleeps do not count what somebody waited for meanwhile: `waited` says how much so far, in milliseconds. */
export const pausing = (clock: Clock, waited: () => number): Clock => ({
  now: clock.now,
  async sleep(milliseconds, signal) {
    let before = waited()
    await clock.sleep(milliseconds, signal)
    for (let owed = waited() - before; owed > 0 && !signal.aborted; owed = waited() - before) {
      before += owed
      await clock.sleep(owed, signal)
    }
  },
})
