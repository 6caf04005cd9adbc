import type { BindingFactory } from '../env.ts'

/**
 * `internalBinding('async_context_frame')` (`src/node_builtins` has none: V8's own accessors), which carries
 * `AsyncLocalStorage`. How it gets through promises is in `async-context.ts`.
 */
export const asyncContextFrame: BindingFactory = ({ asyncContext }) => ({
  getContinuationPreservedEmbedderData: () => asyncContext.frame,
  setContinuationPreservedEmbedderData(frame: unknown) {
    if (frame !== undefined) asyncContext.activate()
    asyncContext.frame = frame
  },
})
