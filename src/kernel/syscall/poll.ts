import { SystemError } from '../../protocol/errors.ts'
import { POLL } from '../../protocol/syscall.ts'
import type { Awaitable, Call, OpenFile } from '../process/open-file.ts'

/** One descriptor that is polled; `file` is null where there is none of that number. */
export interface Polled {
  file: OpenFile | null
  /** Bits of POLL that are asked for; hang-ups and errors are told anyway. */
  events: number
}

/**
 * As poll(2): what of each would not sleep now, as bits of POLL. Sleeps while there is nothing, at most `timeout`
 * milliseconds; negative is for ever.
 */
export function pollFiles(polled: Polled[], timeout: number, call: Call): Awaitable<number[]> {
  const look = () =>
    polled.map(({ file, events }) => {
      if (!file) return POLL.NVAL
      const ready = file.poll ? file.poll.ready() : POLL.IN | POLL.OUT
      return ready & (events | POLL.ERR | POLL.HUP)
    })
  const now = look()
  if (timeout === 0 || now.some((bits) => bits !== 0)) return now
  return sleep()

  async function sleep(): Promise<number[]> {
    const until = timeout < 0 ? Number.POSITIVE_INFINITY : performance.now() + timeout
    for (;;) {
      await untilChange(polled, until - performance.now(), call)
      const found = look()
      if (performance.now() >= until || found.some((bits) => bits !== 0)) return found
    }
  }
}

/** Resolves when one of them may have changed, or after so many milliseconds. */
function untilChange(polled: Polled[], milliseconds: number, call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancels: (() => void)[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    let over = false
    const finish = (settle: () => void) => {
      if (over) return
      over = true
      clearTimeout(timer)
      call.onCancel(null)
      for (const cancel of cancels) cancel()
      settle()
    }
    for (const { file, events } of polled) {
      let cancel: (() => void) | null = null
      const mine: Call = {
        onCancel(listener) {
          cancel = listener
        },
      }
      cancels.push(() => cancel?.())
      // A cancelled one rejects, when another has been first.
      file?.poll?.change(events, mine).then(
        () => finish(resolve),
        () => {},
      )
    }
    if (milliseconds !== Number.POSITIVE_INFINITY) timer = setTimeout(() => finish(resolve), Math.max(0, milliseconds))
    call.onCancel(() => finish(() => reject(new SystemError('ECANCELED', 'poll'))))
  })
}
