import { fail } from './errno.ts'
import type { WasiCalls, WasiHost } from './host.ts'

export const CLOCK = { realtime: 0, monotonic: 1, process: 2, thread: 3 } as const

/** Nanoseconds. A process has no clock of its own time here: it gets the time since it began. */
export function now(clock: number): bigint {
  if (clock === CLOCK.realtime) return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n
  if (clock > CLOCK.thread) return fail('EINVAL')
  return BigInt(Math.round(performance.now() * 1000)) * 1000n
}

/** Isolated pages are told the time to 5 µs. */
const RESOLUTION = 5_000n

/** `clock_*`. */
export function createClocks(host: WasiHost): WasiCalls {
  return {
    clock_res_get(clock: number, result: number) {
      if (clock >>> 0 > CLOCK.thread) fail('EINVAL')
      host.memory.view().setBigUint64(result >>> 0, RESOLUTION, true)
    },
    clock_time_get(clock: number, _precision: bigint, result: number) {
      host.memory.view().setBigUint64(result >>> 0, now(clock >>> 0), true)
    },
  }
}
