import type { BindingFactory } from '../env.ts'

/** `internalBinding('config')`: no debugger can attach. */
export const config: BindingFactory = (env) => ({
  hasInspector: false,
  hasTracing: false,
  getDefaultLocale: () => env.native.navigator.language || 'en-US',
})
