import type { BindingFactory } from '../env.ts'

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
  const nanoseconds = () => native.performance.now() * 1e6
  const origin = native.performance.now()
  milestones[MILESTONES.timeOriginTimestamp] = (native.performance.timeOrigin + origin) * 1000
  milestones[MILESTONES.timeOrigin] = origin * 1e6
  milestones[MILESTONES.environment] = milestones[MILESTONES.nodeStart] = milestones[MILESTONES.v8Start] = origin * 1e6
  milestones[MILESTONES.loopStart] = milestones[MILESTONES.loopExit] = -1
  return {
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
      milestones[MILESTONES.loopStart] = nanoseconds()
    },
  }
}
