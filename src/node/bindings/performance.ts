import type { BindingFactory } from '../env.ts'
import { createHistogramBinding } from './histogram.ts'

const MILESTONES = {
  timeOriginTimestamp: 0,
  timeOrigin: 1,
  environment: 2,
  nodeStart: 3,
  v8Start: 4,
  loopStart: 5,
  loopExit: 6,
  bootstrapComplete: 7,
}

/** `internalBinding('performance')`. Milestones are nanoseconds, but the first: microseconds since the epoch. */
export const performance: BindingFactory = (env) => {
  const { native } = env
  const milestones = new Float64Array(8)
  // The clock of `process.hrtime`, which the library subtracts them from.
  const clock = (now: number) => ((native.performance.timeOrigin % 1e9) + now) * 1e6
  const nanoseconds = () => clock(native.performance.now())
  const origin = native.performance.now()
  milestones[MILESTONES.timeOriginTimestamp] = (native.performance.timeOrigin + origin) * 1000
  milestones[MILESTONES.timeOrigin] = clock(origin)
  milestones[MILESTONES.environment] = milestones[MILESTONES.nodeStart] = milestones[MILESTONES.v8Start] = clock(origin)
  milestones[MILESTONES.loopStart] = milestones[MILESTONES.loopExit] = -1
  return {
    ...createHistogramBinding(env),
    milestones,
    observerCounts: new Uint32Array(6),
    now: () => native.performance.now() - origin,
    setupObservers() {},
    installGarbageCollectionTracking() {},
    removeGarbageCollectionTracking() {},
    notify() {},
    loopIdleTime: () => env.loop.idleTime(),
    uvMetricsInfo: () => [0, 0, 0],
    markBootstrapComplete() {
      milestones[MILESTONES.bootstrapComplete] = nanoseconds()
      const begin = () => void (milestones[MILESTONES.loopStart] = nanoseconds())
      // A thread's script runs within the loop, a process's before it.
      if (env.context.isThread) begin()
      else native.setTimeout(begin, 0)
    },
  }
}
