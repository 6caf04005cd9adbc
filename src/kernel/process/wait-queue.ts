import { SystemError } from '../../protocol/errors.ts'
import type { Call } from './open-file.ts'

/** Calls that sleep until something changes; each then looks again for itself. */
export interface WaitQueue {
  readonly waiting: number
  /** Rejects with ECANCELED when the call is cancelled. */
  sleep(call: Call, syscall: string): Promise<void>
  wake(): void
}

export function createWaitQueue(): WaitQueue {
  let sleepers = new Set<() => void>()
  return {
    get waiting() {
      return sleepers.size
    },
    sleep(call, syscall) {
      return new Promise((resolve, reject) => {
        const mine = sleepers
        const awake = () => {
          call.onCancel(null)
          resolve()
        }
        mine.add(awake)
        call.onCancel(() => {
          mine.delete(awake)
          reject(new SystemError('ECANCELED', syscall))
        })
      })
    },
    wake() {
      if (sleepers.size === 0) return
      const woken = sleepers
      sleepers = new Set()
      for (const awake of woken) awake()
    },
  }
}
