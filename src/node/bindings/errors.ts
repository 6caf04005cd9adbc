import type { BindingFactory } from '../env.ts'

/** `internalBinding('errors')`. */
export const errors: BindingFactory = (env) => ({
  setPrepareStackTraceCallback: env.traces.setPrepareCallback,
  setEnhanceStackForFatalException: env.fatal.setEnhancers,
  noSideEffectsToString: describe,
  triggerUncaughtException: (error: unknown, fromPromise: boolean) => env.fatal.trigger(error, fromPromise),
  setGetSourceMapErrorSource() {},
  setSourceMapsEnabled() {},
  setMaybeCacheGeneratedSourceMap() {},
  getErrorSourcePositions: (error: unknown) => env.fatal.sourcePositions(error),
})

/** As V8's `NoSideEffectsToString`: never runs a program's code. */
function describe(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'symbol' || value === null || (typeof value !== 'object' && typeof value !== 'function'))
    return String(value)
  if (typeof value === 'function') return Function.prototype.toString.call(value)
  if (value instanceof Error) {
    const name = dataProperty(value, 'name') ?? 'Error'
    const message = dataProperty(value, 'message') ?? ''
    return message === '' ? String(name) : name === '' ? String(message) : `${name}: ${message}`
  }
  const maker = dataProperty(value, 'constructor')
  const name = typeof maker === 'function' ? maker.name : ''
  return name ? `#<${name}>` : Object.prototype.toString.call(value)
}

function dataProperty(object: object, name: string): unknown {
  for (let holder: object | null = object; holder; holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name)
    if (descriptor) return 'value' in descriptor ? descriptor.value : undefined
  }
  return undefined
}
