import type { BindingFactory } from '../env.ts'
import { LIBRARY_BINDINGS } from './libs.ts'

/**
 * `internalBinding(name)` is the stub made from the real binding's shape, with this laid over it. A name that is not
 * here is stub only: its functions throw when called, unless `harmless.ts` lets them do nothing.
 */
export const BINDINGS: Record<string, BindingFactory> = {
  ...LIBRARY_BINDINGS,
}
