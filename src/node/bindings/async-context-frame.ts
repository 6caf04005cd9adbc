import type { BindingFactory } from '../env.ts'

/**
 * `internalBinding('async_context_frame')`, which carries `AsyncLocalStorage`. V8 carries it through promises by
 * itself in Node; a browser does not let us at that, so it goes through callbacks only.
 */
export const asyncContextFrame: BindingFactory = (env) => ({
  getContinuationPreservedEmbedderData: () => env.contextFrame,
  setContinuationPreservedEmbedderData(frame: unknown) {
    env.setContextFrame(frame)
  },
})
