import type { BindingFactory } from '../env.ts'

const HAS_TICK = 0
const HAS_REJECTION = 1
/** `promiseRejectEvents`. */
const REJECT_WITH_NO_HANDLER = 0
const HANDLER_ADDED_AFTER_REJECT = 1

/**
 * `internalBinding('task_queue')`. `tickInfo` is two flags in shared memory in Node; here they are accessors, so that
 * the loop learns of a `process.nextTick` made in a microtask, which nothing else would tell it.
 */
export const taskQueue: BindingFactory = (env) => {
  let hasTick = 0
  let hasRejection = 0
  const tickInfo = Object.defineProperties({} as Record<number, number>, {
    [HAS_TICK]: {
      get: () => hasTick,
      set(value: number) {
        hasTick = value
        if (value) env.loop.wake()
      },
    },
    [HAS_REJECTION]: {
      get: () => hasRejection,
      set(value: number) {
        hasRejection = value
        if (value) env.loop.wake()
      },
    },
  })
  env.loop.node.hasTicks = () => hasTick !== 0 || hasRejection !== 0
  return {
    tickInfo,
    // A class that is no function to be called is refused in V8's words, not the browser's.
    enqueueMicrotask: (callback: () => void) => env.native.queueMicrotask(() => callback()),
    runMicrotasks: () => env.loop.runMicrotasks(),
    setTickCallback(callback: () => void) {
      env.loop.node.tick = () => callback.call(env.process)
    },
    setPromiseRejectCallback(callback: (type: number, promise: Promise<unknown>, reason?: unknown) => void) {
      // A browser announces a rejection when microtasks are done; Node waits for the ticks that they scheduled too,
      // one of which may still handle it.
      const waiting = new Map<Promise<unknown>, unknown>()
      env.loop.node.hasRejections = () => waiting.size > 0
      env.loop.node.handRejections = () => {
        const rejected = [...waiting]
        waiting.clear()
        for (const [promise, reason] of rejected) callback(REJECT_WITH_NO_HANDLER, promise, reason)
      }
      env.native.addEventListener('unhandledrejection', (event: PromiseRejectionEvent) => {
        event.preventDefault()
        waiting.set(event.promise, event.reason)
        env.loop.wake()
      })
      env.native.addEventListener('rejectionhandled', (event: PromiseRejectionEvent) => {
        if (!waiting.delete(event.promise)) callback(HANDLER_ADDED_AFTER_REJECT, event.promise)
      })
    },
  }
}
