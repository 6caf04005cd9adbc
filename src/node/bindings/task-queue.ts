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
    enqueueMicrotask: env.native.queueMicrotask,
    runMicrotasks: () => env.loop.runMicrotasks(),
    setTickCallback(callback: () => void) {
      env.loop.node.tick = () => callback.call(env.process)
    },
    setPromiseRejectCallback(callback: (type: number, promise: Promise<unknown>, reason?: unknown) => void) {
      env.native.addEventListener('unhandledrejection', (event: PromiseRejectionEvent) => {
        event.preventDefault()
        callback(REJECT_WITH_NO_HANDLER, event.promise, event.reason)
      })
      env.native.addEventListener('rejectionhandled', (event: PromiseRejectionEvent) => {
        callback(HANDLER_ADDED_AFTER_REJECT, event.promise)
      })
    },
  }
}
