import type { BindingFactory } from '../env.ts'

/** `internalBinding('timers')`: one timer of the browser stands behind all of Node's. */
export const timers: BindingFactory = (env) => ({
  setupTimers(processImmediate: () => void, processTimers: (now: number) => number) {
    env.loop.node.processImmediate = () => processImmediate.call(env.process)
    env.loop.node.processTimers = (now) => processTimers.call(env.process, now)
    env.loop.node.immediateQueue = env.requireBuiltin('internal/timers').immediateQueue
  },
  getLibuvNow: () => env.loop.now(),
  scheduleTimer: (milliseconds: number) => env.loop.scheduleTimer(milliseconds),
  toggleTimerRef: (on: boolean) => env.loop.refTimer(on),
  toggleImmediateRef: (on: boolean) => env.loop.refImmediates(on),
})
