import type { BindingFactory } from '../env.ts'

/** `internalBinding('worker')`: only the main thread exists. */
export const worker: BindingFactory = (env) => ({
  isMainThread: true,
  isInternalThread: false,
  ownsProcessState: true,
  threadId: 0,
  resourceLimits: new Float64Array(4),
  getEnvMessagePort: () => undefined,
  Worker: class Worker {
    constructor() {
      throw env.unavailable('worker_threads.Worker')
    }
  },
})
